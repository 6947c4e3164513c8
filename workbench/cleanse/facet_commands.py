"""The command line of facets: values of columns, each under what is chosen in the others."""

from __future__ import annotations

import argparse
import json

import msgspec

from workbench.cleanse import requests as wire
from workbench.cleanse.facet_views import FacetCount, FacetCounts
from workbench.cleanse.facets import Facet
from workbench.cli.command import Command, Context
from workbench.core import figures
from workbench.core.errors import InvalidInputError, NotFoundError


def facets(context: Context, options: argparse.Namespace) -> int:
    """Values of columns with their rows, as the recipe leaves them now."""
    chosen = _kept(context, options) if options.kept else {}
    for name, value in map(_pair, options.choose):
        chosen[name] = _facet(chosen, name).toggled(value)
    for name in options.missing:
        chosen[name] = _facet(chosen, name).toggled(None)
    for name, bounds in map(_pair, options.range):
        low, dots, high = bounds.partition("..")
        if not dots:
            raise InvalidInputError(f"{bounds!r} is no range", "--range amount=10..20, or 10..")
        facet = _facet(chosen, name)
        chosen[name] = msgspec.structs.replace(facet, low=low.strip(), high=high.strip())
    for name in options.invert:
        chosen[name] = msgspec.structs.replace(_facet(chosen, name), inverted=True)
    for one in chosen.values():
        one.where()
    request = wire.CountFacets(
        dataset=options.dataset,
        facets=list(chosen.values()),
        count=options.columns,
        limit=options.limit,
        search=dict(map(_pair, options.find)),
    )
    found = context.call(request, timeout=None)
    context.emit(_document(found), lambda: _text(context, found))
    return 0


def _kept(context: Context, options: argparse.Namespace) -> dict[str, Facet]:
    """Facets that were given a name."""
    known = context.call(wire.ListFacetSets(dataset=options.dataset))
    for one in known:
        if one.name == options.kept:
            return {facet.column: facet for facet in one.facets}
    names = ", ".join(one.name for one in known) or "none yet"
    raise NotFoundError(f"no facets are called {options.kept!r}", f"kept with a name: {names}")


def _pair(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign or not name:
        raise InvalidInputError(f"{text!r} names no column", "write COLUMN=VALUE")
    return name, value


def _facet(chosen: dict[str, Facet], name: str) -> Facet:
    return chosen.get(name) or Facet(column=name)


def _document(found: FacetCounts) -> dict[str, object]:
    chosen = {one.column: one for one in found.facets}
    columns = []
    for one in found.columns:
        document = msgspec.to_builtins(one)
        values = chosen[one.column].values if one.column in chosen else []
        columns.append({**document, "chosen": values})
    return {
        "dataset": found.dataset,
        "recipe": found.version,
        "steps": found.steps,
        "rows": found.rows,
        "left": found.left,
        "where": found.where,
        "columns": columns,
        "seconds": found.seconds,
    }


def _text(context: Context, found: FacetCounts) -> str:
    chosen = {one.column: one for one in found.facets}
    lines = [_table(context, one, chosen.get(one.column)) for one in found.columns]
    left = f"{found.left:,} of " if found.where else ""
    steps = figures.counted(found.steps, "step")
    lines.append(
        f"{left}{figures.counted(found.rows, 'row')} after recipe {found.version} ({steps})"
        f" · {figures.duration(found.seconds)}"
    )
    return "\n\n".join(lines)


def _table(context: Context, one: FacetCount, chosen: Facet | None) -> str:
    values = chosen.values if chosen is not None else []
    rows = [
        (
            "missing" if each.value is None else json.dumps(each.value, ensure_ascii=False),
            figures.count(each.count),
            "chosen" if each.value in values else "",
        )
        for each in one.values
    ]
    table = context.table((one.column, "rows", ""), rows, "rows")
    more = one.found - len(one.values)
    return f"{table}\nand {figures.counted(more, 'value')} more" if more > 0 else table


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("dataset", help="its name")
    parser.add_argument("columns", nargs="+", metavar="COLUMN", help="whose values are counted")
    parser.add_argument(
        "--choose",
        action="append",
        default=[],
        metavar="COLUMN=VALUE",
        help="only rows with this value; of one column several times: any of these",
    )
    parser.add_argument(
        "--find",
        action="append",
        default=[],
        metavar="COLUMN=TEXT",
        help="list only values that contain this, in whatever case",
    )
    for name, metavar, help_ in (
        ("missing", "COLUMN", "rows without a value there, too"),
        ("range", "COLUMN=LOW..HIGH", "only numbers or days in between; one end may be left out"),
        ("invert", "COLUMN", "all but what is chosen in this column"),
    ):
        parser.add_argument(f"--{name}", action="append", default=[], metavar=metavar, help=help_)
    parser.add_argument("--kept", metavar="NAME", help="begin with facets that have this name")
    parser.add_argument("--limit", type=int, default=20, help="values of each column (default: 20)")


FACETS = Command(
    ("cleanse", "facets"),
    "values of columns, counted under what is chosen in others",
    facets,
    _arguments,
)
