"""Versions, lineage, comparisons and timelines as lines of styled pieces. Pure."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from workbench.core import figures, metric_names
from workbench.core.label_target import are_labels
from workbench.core.text import clip
from workbench.evaluate.requests import Figure
from workbench.history.requests import (
    Change,
    Link,
    MetricPair,
    Moment,
    Version,
    VersionDetail,
    VersionDiff,
)
from workbench.history.words import named, sides
from workbench.tui.paint import Line, Piece, clean, columns, width_of

TEST = re.compile(r"; McNemar p [^)]*")
NAME = 13
"""Cells of a metric's title."""
SHOWN_METRICS = 3
MOST_LINK = 18
"""Cells of a link of the lineage where there is no room for all."""


def alias(row: Version) -> list[Piece]:
    """Aliases in their colours, and quarantine; archived and deleted in dim."""
    weights = {"champion": "good", "challenger": "accent"}
    pieces: list[Piece] = []
    for name in row.aliases:
        pieces += [(" " if pieces else "", "text"), (name, weights.get(name, "secondary"))]
    if row.quarantined:
        pieces.append((" ! quarantine" if pieces else "! quarantine", "attention"))
    if row.deleted:
        pieces.append((" ✗ deleted" if pieces else "✗ deleted", "dim"))
    elif row.archived and not pieces:
        pieces.append(("archived", "dim"))
    return pieces


def measured(name: str, figure: Figure | None) -> list[Piece]:
    """A figure with its interval in dim behind it, or why there is none."""
    if figure is None or figure.value is None:
        return [("not evaluated" if figure is None else f"{figures.MISSING} {figure.why}", "dim")]
    return [
        (metric_names.value(name, figure.value), "bright"),
        (f" {metric_names.interval(name, figure.low, figure.high)}", "dim"),
    ]


def lineage(found: VersionDetail) -> list[Line]:
    """Source → load → … → version → alias; after that with people counted, then names cut."""
    people = len(found.labels_by)
    who = f"{people} people" if people > 1 else "1 person"
    shorter = [
        msgspec.structs.replace(link, detail=who if link.kind == "labels" and people else "")
        for link in found.lineage
    ]
    cut = [msgspec.structs.replace(link, text=clip(link.text, MOST_LINK)) for link in shorter]
    return [_chain(found.lineage), _chain(shorter), _chain(cut)]


def _chain(links: Sequence[Link]) -> list[Piece]:
    pieces: list[Piece] = []
    weights = {"version": "accent bold", "alias": "good"}
    for link in links:
        if pieces:
            pieces.append((" → ", "dim"))
        pieces.append((link.text, weights.get(link.kind, "text")))
        if link.detail and link.kind in ("labels", "source"):
            pieces.append((f" ({link.detail})", "dim"))
    return pieces


def change(pair: MetricPair) -> list[Piece]:
    """A change with a sign: better ✓, worse ✗, not shown ○; nothing where there is none."""
    delta = pair.delta
    if delta is None or delta.value is None:
        return []
    sign, weight = metric_names.MARKS[metric_names.standing(pair.name, delta.low, delta.high)]
    spread = metric_names.delta_interval(pair.name, delta.low, delta.high)
    return [(f"{sign} {metric_names.delta(pair.name, delta.value)}", weight), (f" {spread}", "dim")]


@dataclass(frozen=True)
class Widths:
    """Cells of the names and of the two columns of values."""

    name: int
    value: int

    def beside(self, name: str, a: str, b: str, weight: str = "text") -> list[Piece]:
        """A name and two values, right-aligned."""
        widths = (self.name, -self.value, -self.value)
        return columns(widths, (name, weight), (a, weight), (b, weight))


def metric(pair: MetricPair, widths: Widths) -> list[Piece]:
    """One metric of two versions, with the change and its interval."""
    a, b = (metric_names.value(pair.name, one.value if one else None) for one in (pair.a, pair.b))
    pieces = widths.beside(metric_names.title(pair.name), a, b)
    pieces[-1] = (pieces[-1][0], "bright")
    changed = change(pair)
    return [*pieces, ("  ", "text"), *changed] if changed else pieces


def against(found: VersionDiff, room: tuple[int, int]) -> list[Line]:
    """Version b beside version a: metrics, rows, parameters, and the verdict last.

    ``room``: width and height in cells.
    """
    width, height = room
    names = [found.b.metric, "accuracy"]
    chosen = sorted(
        found.metrics,
        key=lambda pair: names.index(pair.name) if pair.name in names else len(names),
    )[:SHOWN_METRICS]
    values = [
        metric_names.value(pair.name, one.value)
        for pair in chosen
        for one in (pair.a, pair.b)
        if one is not None
    ]
    values += [figures.count(found.a.labels), figures.count(found.b.labels)]
    versions = f"v{found.a.version}", f"v{found.b.version}"
    titles = [counted(found.b), *(metric_names.title(pair.name) for pair in chosen)]
    widths = Widths(max(map(len, titles)), max(5, *map(len, values), *map(len, versions)))
    lines: list[Line] = [
        widths.beside("", *versions, "dim"),
        *(_fitting(metric(pair, widths), width) for pair in chosen),
        rows(found, widths),
    ]
    for one in found.parameters:
        lines.append(parameter(one, widths))
    return [*lines[: max(2, height - 1)], _brief(found, width)]


def _fitting(pieces: list[Piece], width: int) -> list[Piece]:
    """A metric without the interval of its change where there is no room for all of it."""
    return pieces if width_of(clean(pieces)) <= width else pieces[:-1]


def parameter(found: Change, widths: Widths) -> list[Piece]:
    """A parameter that differs: in the columns where it fits, else in one run of text."""
    a, b = sides(found)
    told = named(found, parameter=True)
    if max(len(a), len(b)) <= widths.value and len(told) <= widths.name:
        return widths.beside(told, a, b)
    name = columns((widths.name,), (told, "text"))
    return [*name, ("  ", "text"), (a, "text"), (" → ", "dim"), (b, "bright")]


def counted(row: Version) -> str:
    """What the rows with a target are: labels where people gave them, else rows of a column."""
    return "labels" if are_labels(row.target) else "rows"


def rows(found: VersionDiff, widths: Widths) -> list[Piece]:
    """How many rows with a target each had, and how those learned from differ."""
    a, b = figures.count(found.a.labels), figures.count(found.b.labels)
    pieces = widths.beside(counted(found.b), a, b)
    changed = found.rows
    if changed.known:
        words = f"  +{changed.added:,} −{changed.removed:,} relabelled {changed.relabelled:,}"
        pieces.append((words, "dim"))
    return pieces


def verdict(found: VersionDiff) -> list[Line]:
    """The words, with a sign before them; after that without the test."""
    words, _, detail = found.verdict.partition(" (")
    return [_signed(found, words, each) for each in (detail, TEST.sub("", detail))]


def _signed(found: VersionDiff, words: str, detail: str) -> list[Piece]:
    sign, weight = {"b": ("✓", "good"), "a": ("✗", "bad")}.get(found.better, ("○", "attention"))
    return [(f"{sign} ", weight), (words, "text"), (f" ({detail}" if detail else "", "dim")]


def _brief(found: VersionDiff, width: int) -> list[Piece]:
    """The verdict in one line below the figures, which it leaves out."""
    if not found.verdict:
        return [("not compared yet: ", "dim"), ("=", "key"), (" compares them", "dim")]
    words, _, detail = found.verdict.partition(" (")
    short = {"b": "better", "a": "worse"}.get(found.better, "no difference shown")
    _, same, on = words.partition(" on the same ")
    _, _, test = detail.partition("; McNemar ")
    rows = f"{same}{on}" if same else ""
    wordings = [
        _signed(found, words if not same else short + rows, f"McNemar {test}" if test else detail),
        _signed(found, short + rows, test),
        _signed(found, short, test),
    ]
    return next((each for each in wordings if width_of(clean(each)) <= width), wordings[-1])


def timeline(moments: Sequence[Moment], now: dt.datetime, limit: int) -> list[Line]:
    """The newest moments that fit, oldest first: time, person, what, detail."""
    shown = list(moments[-limit:])
    times = [figures.when(one.at, now).removeprefix("today ") for one in shown]
    time_width = max((len(time) for time in times), default=0)
    by_width = min(10, max((len(one.by) for one in shown), default=0))
    return [
        [
            *columns((time_width, by_width), (time, "dim"), (one.by, "secondary"), gap=1),
            (f" {one.what}", "text"),
            (f" {one.detail}" if one.detail else "", "dim"),
        ]
        for time, one in zip(times, shown, strict=True)
    ]
