"""A hub whose wall clock jumps back while it runs: ``… -m tests.hub.jumping_hub SIGN PROJECT``.

Once the file SIGN is there, it is two days earlier.
"""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path

from workbench.core.clock import SystemClock
from workbench.hub import main

BACK = dt.timedelta(days=2)


class JumpingClock(SystemClock):
    """The machine's clock, put back."""

    def __init__(self) -> None:
        self._sign = Path(sign)

    def now(self) -> dt.datetime:
        """The time, which is two days earlier once the sign is there."""
        return super().now() - (BACK if self._sign.exists() else dt.timedelta())


if __name__ == "__main__":
    sign = sys.argv.pop(1)
    main.SystemClock = JumpingClock  # type: ignore[misc]
    main.main()
