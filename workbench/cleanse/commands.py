"""The command line of cleanse. Steps are numbered from 1, as every listing shows them."""

from __future__ import annotations

import argparse
import json

import msgspec

from workbench.cleanse import requests as wire
from workbench.cleanse.cluster_commands import CLUSTERS, UNSEEN
from workbench.cleanse.facet_commands import FACETS
from workbench.cleanse.recipe_commands import COUNTS, RECIPE, SALT, read_step
from workbench.cleanse.views import ColumnProfile, PreviewView, Suggestion
from workbench.cli.command import Command, Context
from workbench.core import figures
from workbench.core.errors import NotFoundError

BARS = "▁▂▃▄▅▆▇"


def shape(bars: list[int]) -> str:
    """Counts as small bars."""
    most = max(bars, default=0)
    return "".join(BARS[round(bar / most * (len(BARS) - 1))] for bar in bars) if most else ""


def profile(context: Context, options: argparse.Namespace) -> int:
    """Every column: type, null, distinct, quantiles, top values, issues."""
    request = wire.Profile(
        dataset=options.dataset, stage=options.stage, columns=options.column or []
    )
    found = context.call(request, timeout=None)

    def text() -> str:
        rows = [_profile_row(column) for column in found.columns]
        headers = ("column", "type", "null", "distinct", "shape", "median", "issues")
        lines = [context.table(headers, rows, "null,distinct,median")]
        same = f" · {found.duplicates:,} duplicate rows" if found.duplicates else ""
        lines.append(f"{found.rows:,} {found.stage} rows{same} · {found.seconds:.1f} s")
        return "\n".join(lines)

    context.emit(msgspec.to_builtins(found), text)
    return 0


def _profile_row(column: ColumnProfile) -> tuple[object, ...]:
    about = "" if column.exact else "~"
    median = column.quantiles.get("median")
    return (
        column.name,
        column.type,
        figures.percent(column.null, 1),
        about + figures.count(column.distinct),
        shape(column.bars),
        figures.number(median) if isinstance(median, float) else "",
        ", ".join(issue.text for issue in column.issues),
    )


def suggest(context: Context, options: argparse.Namespace) -> int:
    """Steps worth adding; with --accept or --refuse, what becomes of some of them."""
    request = wire.Suggest(dataset=options.dataset, refused=options.all or bool(options.accept))
    found = context.call(request, timeout=None)
    chosen = {one.id: one for one in found}
    for id_ in (*options.accept, *options.refuse):
        if id_ not in chosen:
            raise NotFoundError(
                f"nothing with the id {id_!r} is suggested",
                f"see: workbench cleanse suggest {options.dataset}",
            )
    for id_ in options.refuse:
        title = chosen[id_].title
        context.call(wire.RefuseSuggestion(dataset=options.dataset, id=id_, title=title))
    for id_ in options.accept:
        one = chosen[id_]
        step = wire.AddStep(dataset=options.dataset, step=one.step, suggestion=one.id)
        context.call(step, timeout=None)
    done = {*options.accept, *options.refuse}
    left = [one for one in found if one.id not in done]
    context.emit(msgspec.to_builtins(left), lambda: _suggestions_text(context, left))
    return 0


def _suggestions_text(context: Context, found: list[Suggestion]) -> str:
    if not found:
        return "nothing to suggest"
    rows = [(figures.count(one.touches), one.title, one.why, one.id) for one in found]
    return context.table(("touches", "step", "why", "id"), rows, "touches")


def steps(context: Context, options: argparse.Namespace) -> int:
    """Every step type with its parameters."""
    found = context.call(wire.ListStepKinds())

    def text() -> str:
        rows = []
        for kind in found:
            own = [name for name in kind.schema.get("properties", {}) if name not in _COMMON]
            rows.append((kind.step, kind.summary, " ".join(own)))
        return context.table(("step", "what it does", "parameters"), rows)

    context.emit(msgspec.to_builtins(found), text)
    return 0


_COMMON = frozenset({"step", "columns", "where", "on_error", "enabled"})


def preview(context: Context, options: argparse.Namespace) -> int:
    """What a step would do to all rows."""
    index = options.at - 1 if options.at is not None else None
    if options.step.isdecimal():
        request = wire.PreviewStep(dataset=options.dataset, index=int(options.step) - 1)
    else:
        step = read_step(options.step)
        request = wire.PreviewStep(dataset=options.dataset, step=step, index=index)
    found = context.call(request, timeout=None)
    context.emit(msgspec.to_builtins(found), lambda: _preview_text(context, found))
    return 0


def _preview_text(context: Context, found: PreviewView) -> str:
    counts = [f"{getattr(found.counts, name):,} {name}" for name in COUNTS]
    lines = [
        f"{found.title}: {' · '.join(counts)} of {figures.counted(found.rows, 'row')}",
        f"{found.labelled or 0:,} labelled rows · {found.test or 0:,} test rows · "
        f"{figures.counted(found.spans, 'span')} · "
        f"{figures.counted(len(found.models), 'model')}: {', '.join(found.models) or 'none'}",
    ]
    rows = [
        (one.column, _cell(one.before), _cell(one.after), one.kind, figures.count(one.rows))
        for one in found.differences
    ]
    if rows:
        lines.append(context.table(("column", "before", "after", "kind", "rows"), rows, "rows"))
    for one in found.shapes:
        lines.append(
            f"{one.column}: before {shape(one.before)} {one.distinct_before:,} distinct, "
            f"after {shape(one.after)} {one.distinct_after:,} distinct"
        )
    return "\n".join(lines)


def _cell(text: str | None) -> str:
    return "–" if text is None else json.dumps(text, ensure_ascii=False)[:60]


def apply(context: Context, options: argparse.Namespace) -> int:
    """The recipe over all rows."""
    started = context.call(wire.ApplyRecipe(dataset=options.dataset), timeout=None)
    found = context.wait_job(started.job)

    def text() -> str:
        rows = [
            (number, one["step"], *(figures.count(one[name]) for name in COUNTS))
            for number, one in enumerate(found["steps"], start=1)
        ]
        came, left = figures.counted(found["rows_in"], "row"), f"{found['rows_out']:,} out"
        took = figures.duration(found["seconds"])
        total = f"recipe {found['recipe']}: {came} in, {left}, {took}"
        if not rows:
            return total
        return context.table(("#", "step", *COUNTS), rows, ",".join(("#", *COUNTS))) + "\n" + total

    context.emit(found, text)
    return 0


def quarantine(context: Context, options: argparse.Namespace) -> int:
    """Cells for which steps kept rows out of the clean rows."""
    found = context.call(
        wire.ListQuarantinedCells(
            dataset=options.dataset, step=options.step, offset=options.offset, limit=options.limit
        )
    )

    def text() -> str:
        if not found.total:
            return "no step keeps a row aside"
        rows = [(one.row, one.step, one.title, one.column, _cell(one.value)) for one in found.items]
        table = context.table(("row", "#", "step", "column", "value"), rows, "row,#")
        return f"{table}\n{len(rows):,} of {figures.counted(found.total, 'cell')}"

    context.emit(msgspec.to_builtins(found), text)
    return 0


def _dataset(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("dataset", help="its name")


def _profile_arguments(parser: argparse.ArgumentParser) -> None:
    _dataset(parser)
    stage = parser.add_mutually_exclusive_group()
    for name, help_ in (
        ("raw", "as loaded"),
        ("clean", "after the last apply"),
        ("recipe", "as the recipe leaves them now"),
    ):
        stage.add_argument(f"--{name}", dest="stage", action="store_const", const=name, help=help_)
    parser.set_defaults(stage="best")
    parser.add_argument("--column", action="append", help="only this column; may be repeated")


def _suggest_arguments(parser: argparse.ArgumentParser) -> None:
    _dataset(parser)
    parser.add_argument("--all", action="store_true", help="also those that were refused")
    for name, help_ in (("accept", "add the step to the recipe"), ("refuse", "put it away")):
        parser.add_argument(
            f"--{name}", action="append", default=[], metavar="ID", help=f"{help_}; may be repeated"
        )


def _preview_arguments(parser: argparse.ArgumentParser) -> None:
    _dataset(parser)
    parser.add_argument("step", help="a file, -, JSON in place, or the number of a step")
    parser.add_argument("--at", type=int, help="as step number AT (default: at the end)")


def _quarantine_arguments(parser: argparse.ArgumentParser) -> None:
    _dataset(parser)
    parser.add_argument("--step", type=int, help="of this step only (from 1)")
    parser.add_argument("--offset", type=int, default=0, help="cells to pass over first")
    parser.add_argument("--limit", type=int, default=100, help="how many (default: 100)")


COMMANDS: tuple[Command, ...] = (
    Command(("cleanse", "profile"), "what every column holds", profile, _profile_arguments),
    Command(("cleanse", "suggest"), "steps worth adding", suggest, _suggest_arguments),
    Command(("cleanse", "steps"), "every step type with its parameters", steps),
    RECIPE,
    SALT,
    FACETS,
    CLUSTERS,
    UNSEEN,
    Command(("cleanse", "preview"), "what a step would do", preview, _preview_arguments),
    Command(
        ("cleanse", "quarantine"),
        "cells that steps kept aside",
        quarantine,
        _quarantine_arguments,
    ),
    Command(("cleanse", "apply"), "run the recipe over all rows", apply, _dataset),
)
