"""What a job function is given. A job is ``def job(context: JobContext, params: P) -> R``."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol, TypeVar

from workbench.core.request import Request

T = TypeVar("T")


class JobContext(Protocol):
    """One job's way to report and to find its files."""

    @property
    def job(self) -> str:
        """The job's id; "" for a warm preview."""
        ...

    @property
    def scratch(self) -> Path:
        """A folder of this job's own, removed after the finisher ran."""
        ...

    def ask(self, request: Request[T], /) -> T:
        """Ask the hub for something, as the project's owner. Raises its WorkbenchError."""
        ...

    def progress(self, done: float, total: float, what: str) -> None:
        """Report progress; cheap to call often (sent at most ten times a second)."""
        ...

    def publish(self, document: object) -> None:
        """Send an intermediate result (a leaderboard row) to the screens; msgpack-able."""
        ...
