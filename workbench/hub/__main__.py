"""``python -m workbench.hub PROJECT``: see ``workbench.hub.main``."""

from workbench.hub.main import main

main()
