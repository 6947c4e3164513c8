"""The command line of a recipe on other columns: check, import, adapt."""

from __future__ import annotations

import argparse
from typing import Any

import msgspec

from workbench.cleanse import requests as wire
from workbench.cli.command import Context
from workbench.core.errors import InvalidInputError

CHOICES = ("abort", "skip", "continue")


def number(word: str) -> int:
    """A step's number, from 1. Raises InvalidInputError."""
    if not word.isdecimal():
        raise InvalidInputError(f"{word!r} is no step's number", "steps are numbered from 1")
    return int(word)


def bring(
    dataset: str, steps: list[dict[str, Any]] | None, options: argparse.Namespace
) -> wire.ImportRecipe:
    """The request that makes a recipe work here, as the options choose."""
    return wire.ImportRecipe(
        dataset=dataset,
        steps=steps,
        renames=_renames(options.rename),
        otherwise=options.otherwise,
        choices={number(place) - 1: what for place, what in map(_choice, options.step)},
    )


def _renames(pairs: list[str]) -> dict[str, str]:
    """RECIPE=HERE, as many as there are."""
    found = {}
    for pair in pairs:
        wanted, sign, here = pair.partition("=")
        if not sign or not wanted or not here:
            raise InvalidInputError(
                f"{pair!r} renames nothing", "the recipe's name = the name here: --rename city=Town"
            )
        found[wanted] = here
    return found


def _choice(text: str) -> tuple[str, Any]:
    place, _, what = text.partition("=")
    if what not in CHOICES:
        raise InvalidInputError(f"{text!r} chooses nothing", "--step 3=skip; " + ", ".join(CHOICES))
    return place, what


def check(
    context: Context,
    dataset: str,
    steps: list[dict[str, Any]] | None,
    options: argparse.Namespace,
) -> int:
    """Whether a recipe works on the dataset's rows; status 1 when a step does not."""
    request = wire.CheckRecipe(
        dataset=dataset,
        steps=steps,
        renames=_renames(options.rename),
    )
    found = context.call(request, timeout=None)
    rows = [
        (place, one.title, ", ".join(one.missing), one.error or "works")
        for place, one in enumerate(found.steps, 1)
    ]
    context.emit(
        msgspec.to_builtins(found),
        lambda: context.table(("#", "step", "missing columns", "here"), rows, "#"),
    )
    return 1 if any(one.error for one in found.steps) else 0


def adapt_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of check, import and adapt."""
    parser.add_argument(
        "--rename",
        action="append",
        default=[],
        metavar="NAME=HERE",
        help="check, import, adapt: a column's name in the recipe and its name here; repeat",
    )
    parser.add_argument(
        "--on-problem",
        dest="otherwise",
        choices=CHOICES,
        default="abort",
        help="import, adapt: a step that does not work here stops all, is switched off, or runs "
        "with the columns that are there (default: abort)",
    )
    parser.add_argument(
        "--step",
        action="append",
        default=[],
        metavar="I=CHOICE",
        help="import, adapt: the same for one step; repeat",
    )
    parser.add_argument("--at", type=int, help="add the step as number AT")
