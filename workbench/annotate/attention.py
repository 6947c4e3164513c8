"""Active seconds: the time a person was at a row, with pauses between keys capped."""

from __future__ import annotations

IDLE_CAP = 30.0


class Attention:
    """Told of every key; a gap longer than ``IDLE_CAP`` seconds counts as that long."""

    def __init__(self) -> None:
        self._last: float | None = None
        self._seconds = 0.0

    def begin(self, now: float) -> None:
        """A row is shown: who presses no key before the first answer has read it all the same."""
        if self._last is None:
            self._last = now

    def touch(self, now: float) -> None:
        """A key was pressed."""
        if self._last is not None:
            self._seconds += min(max(0.0, now - self._last), IDLE_CAP)
        self._last = now

    def take(self, now: float) -> float:
        """The active seconds since this was last asked; counting begins again."""
        self.touch(now)
        seconds, self._seconds = self._seconds, 0.0
        return seconds
