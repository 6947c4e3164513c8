"""Ends the app cleanly on SIGHUP (a dropped line) and SIGTERM.

By default both kill the process with the terminal left in its alternate screen; with SIGHUP
ignored, an orphan would spin on a terminal that is gone.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textual.app import App

PATIENCE = 2.0
"""Seconds that a clean end may take before the process ends anyway."""


def end_on_signals(app: App[None]) -> None:
    """Handle the signals in the running loop; where that cannot be done (tests), leave them."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGHUP, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):
            loop.add_signal_handler(number, _end, app, loop, number)


def _end(app: App[None], loop: asyncio.AbstractEventLoop, number: int) -> None:
    app.exit(return_code=128 + number)
    if not app.is_headless:
        loop.call_later(PATIENCE, os._exit, 128 + number)
