"""A project is offered to who opens the app where there is none."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from workbench.client import launch
from workbench.core.errors import InvalidInputError
from workbench.core.text import inert
from workbench.wire.place import Place

YES, NO = ("", "y", "yes"), ("n", "no")
SUFFIX = ".duckdb"


def made_here(folder: Path) -> Place | None:
    """Ask on the terminal whether to make a project in ``folder``, and make it; None for no.

    Raises InvalidInputError for a name that leads elsewhere, and what making it raises.
    """
    usual = _name_of(folder)
    sys.stdout.write(f"There is no project in {inert(str(folder))} yet.\n")
    sys.stdout.write(f"Make a project here? [Y/n, or another name than {usual}] ")
    sys.stdout.flush()
    line = sys.stdin.readline()
    answer = line.strip()
    if not line or answer.lower() in NO:
        return None
    name = usual if answer.lower() in YES else answer.removesuffix(SUFFIX) + SUFFIX
    if "/" in name:
        raise InvalidInputError(
            f"{name!r} is not in this folder", f"go there, or: workbench init {name}"
        )
    place = Place.of(folder / name)
    launch.create(place)
    return place


def _name_of(folder: Path) -> str:
    """A project's name after its folder's."""
    words = re.sub(r"[^\w.-]+", "-", folder.name).strip("-.")
    return (words or "project") + SUFFIX
