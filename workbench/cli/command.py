"""One command of the command line, and what it is given when it runs."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from workbench.core.request import Request
from workbench.wire.place import Place

T = TypeVar("T")


class Context(Protocol):
    """What a command may use: the hub, and the one way to print."""

    @property
    def json(self) -> bool:
        """Whether ``--json`` was given."""
        ...

    @property
    def place(self) -> Place:
        """The project's place; raises InvalidInputError when none is named or found."""
        ...

    @property
    def acting(self) -> str | None:
        """The name given with ``--as``."""
        ...

    def use(self, place: Place) -> None:
        """Talk to this project from now on."""
        ...

    def open_app(self, mode: str = "home", only: bool = False) -> int:
        """Open the terminal app in an area; ``only``: that area alone."""
        ...

    def call(self, request: Request[T], timeout: float | None = None) -> T:
        """Send a request to the project's hub, starting or joining it first."""
        ...

    def wait_job(self, job: str) -> Any:
        """Wait for a job, showing progress on standard error; returns its result as builtins.

        Raises the job's error; an interrupt (Ctrl+C) cancels the job.
        """
        ...

    def emit(self, document: Any, text: str | Callable[[], str] = "") -> None:
        """Print ``document`` as JSON when ``--json`` was given, else ``text`` made inert."""
        ...

    def emit_lines(self, documents: Any) -> None:
        """Print an iterable of documents as JSON lines."""
        ...

    def table(
        self, headers: Sequence[str], rows: Sequence[Sequence[object]], right: str = ""
    ) -> str:
        """An aligned plain-text table; ``right`` names right-aligned headers, by comma."""
        ...

    def note(self, text: str) -> None:
        """Say something on standard error."""
        ...


def no_arguments(parser: argparse.ArgumentParser) -> None:
    """For a command that takes none."""


@dataclass(frozen=True)
class Command:
    """``path`` as typed (("collect", "add")); ``run`` returns the exit status."""

    path: tuple[str, ...]
    help: str
    run: Callable[[Context, argparse.Namespace], int]
    arguments: Callable[[argparse.ArgumentParser], None] = no_arguments
