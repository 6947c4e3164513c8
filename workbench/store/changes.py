"""How often what is stored has changed: by this it is known whether a result is still true."""

from __future__ import annotations

import threading


class Changes:
    """A count that grows after each commit, before anybody is told of it."""

    def __init__(self) -> None:
        self._count = 0
        self._guard = threading.Lock()

    @property
    def count(self) -> int:
        """Commits since the project was opened; read it before what is to be kept."""
        return self._count

    def more(self) -> None:
        """Something was committed."""
        with self._guard:
            self._count += 1
