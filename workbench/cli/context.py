"""What a running command is given: the hub, waiting for jobs, and the one way to print."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, TypeVar

import msgspec

from workbench.client import launch
from workbench.core.errors import InvalidInputError, WorkbenchError
from workbench.core.request import Request
from workbench.core.text import inert
from workbench.wire.place import Place

if TYPE_CHECKING:
    import argparse
    from types import SimpleNamespace

    from workbench.client.blocking import Client
    from workbench.hub.requests import Job

T = TypeVar("T")


def find_project(given: str | None) -> Place:
    """The project that was named, or the only one here. Raises InvalidInputError."""
    named = given or os.environ.get("WORKBENCH_PROJECT")
    if named:
        return Place.of(named)
    files = files_here()
    here = [path for path in files if not launch.is_read_only(path)]
    if len(here) == 1:
        return Place.of(here[0])
    names = ", ".join(path.name for path in here or files)
    if here:
        raise InvalidInputError(
            f"several projects are here: {names}",
            "name one: --project PATH; what is read-only (chmod a-w) is passed over",
        )
    if files:
        raise InvalidInputError(
            f"no project is here but backups: {names}",
            f"make a project of one: workbench restore {files[-1].name} NEW.duckdb",
        )
    raise InvalidInputError(
        "no project is here", "make one: workbench init NAME.duckdb, or try: workbench demo"
    )


def files_here() -> list[Path]:
    """Files of this folder that may be projects, by name."""
    return sorted(Path.cwd().glob("*.duckdb"))


def print_error(error: WorkbenchError, as_json: bool) -> None:
    """The error as a JSON document on standard output, or as plain lines on standard error."""
    if as_json:
        body = {"code": error.code, "message": error.message, "hint": error.hint}
        sys.stdout.write(msgspec.json.encode({"error": body}).decode() + "\n")
    else:
        sys.stderr.write(f"workbench: {inert(error.message)}\n")
        if error.hint:
            sys.stderr.write(f"  {inert(error.hint)}\n")


class RunContext:
    """One command's run. See ``workbench.cli.command.Context``."""

    def __init__(self, options: argparse.Namespace | SimpleNamespace) -> None:
        self._options = options
        self._client: Client | None = None
        self.json = bool(getattr(options, "json", False))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._client is not None:
            self._client.close()

    @property
    def place(self) -> Place:
        """The project's place."""
        return find_project(getattr(self._options, "project", None))

    @property
    def acting(self) -> str | None:
        """The name given with ``--as``."""
        name: str | None = getattr(self._options, "acting", None)
        return name

    @property
    def client(self) -> Client:
        """The connection to the hub, made on first use."""
        if self._client is None:
            from workbench.client.blocking import Client

            self._client = Client(self.place, acting=self.acting)
        return self._client

    def use(self, place: Place) -> None:
        """Talk to this project from now on."""
        self._options.project = str(place.project)

    def open_app(self, mode: str = "home", only: bool = False) -> int:
        """Open the terminal app. Raises InvalidInputError without a terminal."""
        named = getattr(self._options, "project", None) or os.environ.get("WORKBENCH_PROJECT")
        terminal = sys.stdin.isatty() and sys.stdout.isatty()
        if terminal and not only and not named and not files_here():
            from workbench.cli import offer

            made = offer.made_here(Path.cwd())
            if made is not None:
                self.use(made)
        place = self.place
        if not terminal:
            raise InvalidInputError(
                "the app needs a terminal", "use the commands instead: workbench --help"
            )
        launch.start_early(place)
        # Collecting garbage while modules load is a tenth of the start; the app resumes it.
        gc.disable()
        from workbench.tui import app

        return app.run(str(place.project), mode=mode, only=only, acting=self.acting)

    def call(self, request: Request[T], timeout: float | None = None) -> T:
        """The request's result from the project's hub."""
        return self.client.call(request, timeout=timeout)

    def wait_job(self, job: str) -> Any:
        """The job's result document; progress goes to standard error."""
        from workbench.client.waiting import wait_job_blocking

        try:
            return wait_job_blocking(self.call, job, self._show_progress)
        except KeyboardInterrupt:
            from workbench.hub.requests import CancelJob

            self.note("cancelling")
            self.call(CancelJob(job=job))
            raise
        finally:
            if sys.stderr.isatty():
                sys.stderr.write("\r\x1b[K")

    def _show_progress(self, view: Job) -> None:
        if sys.stderr.isatty():
            share = f"{100 * view.done / view.total:3.0f} %" if view.total else ""
            left = f"{view.eta:.0f} s left" if view.eta else ""
            parts = [view.title, share, inert(view.what)[:60], left]
            sys.stderr.write("\r\x1b[K" + "  ".join(part for part in parts if part))
            sys.stderr.flush()

    def emit(self, document: Any, text: str | Callable[[], str] = "") -> None:
        """Print the document as JSON, or the text."""
        if self.json:
            sys.stdout.write(msgspec.json.encode(document).decode() + "\n")
            return
        shown = text() if callable(text) else text
        if shown:
            sys.stdout.write("\n".join(inert(line) for line in shown.split("\n")) + "\n")
        sys.stdout.flush()

    def emit_lines(self, documents: Iterable[Any]) -> None:
        """Print JSON lines."""
        for document in documents:
            sys.stdout.write(msgspec.json.encode(document).decode() + "\n")
        sys.stdout.flush()

    def table(
        self, headers: Sequence[str], rows: Sequence[Sequence[object]], right: str = ""
    ) -> str:
        """An aligned plain-text table; ``right`` names right-aligned headers, by comma."""
        from workbench.cli.table import plain_table

        return plain_table(headers, rows, set(right.split(",")))

    def note(self, text: str) -> None:
        """Say something on standard error."""
        sys.stderr.write(inert(text) + "\n")
