"""The console script."""

from __future__ import annotations

import gc


def main() -> None:
    """Run the command line. Collecting garbage while modules load is a tenth of the start."""
    gc.disable()
    from workbench.cli.main import main as run

    run()
