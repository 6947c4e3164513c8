"""``python -m workbench.worker PROJECT TOKEN``: see ``workbench.worker.main``."""

from workbench.worker.main import main

main()
