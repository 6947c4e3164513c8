"""``init`` and ``demo``: where a project comes from."""

from __future__ import annotations

import argparse

from workbench.cli import demo
from workbench.cli.command import Command, Context
from workbench.client import launch
from workbench.core.errors import InvalidInputError
from workbench.wire.place import Place


def init(context: Context, options: argparse.Namespace) -> int:
    """Make a new, empty project."""
    if not options.path.endswith(".duckdb"):
        raise InvalidInputError(
            f"a project's name ends in .duckdb, {options.path!r} does not",
            f"try: workbench init {options.path}.duckdb",
        )
    place = Place.of(options.path)
    launch.create(place)
    context.emit(
        {"project": str(place.project)},
        f"made {place.project}\nnext: workbench collect add NAME FILE --project {options.path}",
    )
    return 0


def _init_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("path", metavar="PROJECT", help="the file to make, ending in .duckdb")


COMMANDS = (
    Command(("init",), "make a new project", init, _init_arguments),
    Command(("demo",), "a sample project, opened in the app", demo.run, demo.arguments),
)
