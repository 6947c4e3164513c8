"""What the program did not foresee: into a log, never onto the terminal."""

from __future__ import annotations

import contextlib
import datetime as dt
import logging
import os
import traceback
from pathlib import Path

from textual.worker import WorkerFailed

from workbench.core.errors import WorkbenchError


def log_path() -> Path:
    """Where tracebacks of the terminal app go: WORKBENCH_LOG, or the user's log folder."""
    chosen = os.environ.get("WORKBENCH_LOG")
    if chosen:
        return Path(chosen)
    from platformdirs import user_log_path

    return user_log_path("workbench") / "terminal.log"


def keep_log() -> None:
    """Let what the client logs go where crashes go."""
    path = log_path()
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
    handler = logging.FileHandler(path, encoding="utf-8", errors="replace", delay=True)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.getLogger("workbench").addHandler(handler)


def record(error: BaseException) -> WorkbenchError:
    """Write the traceback to the log; what to tell the person instead.

    A worker's failure is what failed in it: Textual's wrapper has no traceback of its own.
    """
    while isinstance(error, WorkerFailed):
        error = error.error
    path = log_path()
    entry = "".join(traceback.format_exception(error))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8", errors="backslashreplace") as log:
            log.write(f"{dt.datetime.now(dt.UTC).isoformat()}\n{entry}\n")
    except OSError as trouble:
        return WorkbenchError(
            f"something unforeseen happened: {type(error).__name__}: {error}",
            f"its log could not be written: {trouble}",
        )
    return WorkbenchError(
        f"something unforeseen happened: {type(error).__name__}", f"the log has it: {path}"
    )
