"""``python -m workbench.worker PROJECT TOKEN MODULE``: see ``workbench.worker.main``."""

from workbench.worker.main import main

main()
