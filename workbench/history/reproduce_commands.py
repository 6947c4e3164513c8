"""``history reproduce`` on the command line: make a version again; does the same come out?"""

from __future__ import annotations

import argparse

from workbench.cli.command import Command, Context
from workbench.cli.versions import qualified, version_argument
from workbench.core import figures
from workbench.history import documents
from workbench.train.requests import DIFFERENT, ListReproductions, Reproduce, Reproduction


def reproduce(context: Context, options: argparse.Namespace) -> int:
    """Exit status 1 when something else came out."""
    version = qualified(options.version, options.dataset)
    started = context.call(Reproduce(version=version))
    context.wait_job(started.job)
    found = context.call(ListReproductions(version=version))[0]
    context.emit(documents.plain(found), lambda: _text(found))
    return 1 if found.verdict == DIFFERENT else 0


def _text(found: Reproduction) -> str:
    how = "the same bytes" if found.bytes_equal else ""
    if found.largest is not None:
        how = f"{figures.counted(found.compared, 'row')} answered again, "
        how += f"largest difference {found.largest:.1e}" if found.largest else "equal in every bit"
    told = [f"v{found.version} is {found.verdict}" + (f": {how}" if how else "")]
    return "\n".join([*told, *(f"  {one}" for one in found.why)])


def _arguments(parser: argparse.ArgumentParser) -> None:
    version_argument(parser, "version")


COMMANDS: tuple[Command, ...] = (
    Command(
        ("history", "reproduce"), "make a version again; is it the same?", reproduce, _arguments
    ),
)
