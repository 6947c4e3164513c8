"""``python -m tests.command``: the command line, as the console script runs it."""

from __future__ import annotations

if __name__ == "__main__":
    from workbench.cli.main import main

    main()
