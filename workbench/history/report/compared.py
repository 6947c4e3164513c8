"""What a page about two versions says. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from workbench.core import family_names, metric_names
from workbench.core.figures import MISSING
from workbench.evaluate.requests import Figure
from workbench.history.report.page import Page, Paragraph, Section, Table
from workbench.history.requests import Change, RowChanges, Version, VersionDiff
from workbench.history.words import named, sides


def compared(found: VersionDiff, project: str, now: dt.datetime) -> Page:
    """The page. ``now`` is naive UTC."""
    a, b = f"v{found.a.version}", f"v{found.b.version}"
    return Page(
        title=f"{b} against {a}",
        lead=f"{_told(found.b)}; {_told(found.a)}; project {project}; "
        f"written {now:%Y-%m-%d %H:%M} UTC",
        sections=[
            Section(
                "Verdict", [Paragraph(found.verdict or "They were not compared on test rows.")]
            ),
            *_figures(found, a, b),
            Section("Rows learned from", [Paragraph(_rows(found.rows))]),
            *_changes("Data", found.data, a, b),
            *_changes("Recipe", found.recipe, a, b),
            *_changes("Parameters", found.parameters, a, b, plain=True),
            *_changes("Environment", found.environment, a, b),
        ],
    )


def _told(row: Version) -> str:
    family = family_names.title(row.family)
    return f"v{row.version} is {family} on {row.dataset}, trained {row.at[:10]} by {row.by}"


def _figures(found: VersionDiff, a: str, b: str) -> Iterator[Section]:
    """Figures with intervals; none where neither was evaluated."""
    if not found.metrics:
        return
    rows = [
        (
            metric_names.title(one.name),
            _figure(one.name, one.a),
            _figure(one.name, one.b),
            metric_names.delta(one.name, one.delta.value) if one.delta else MISSING,
            metric_names.delta_interval(one.name, one.delta.low, one.delta.high)
            if one.delta
            else MISSING,
        )
        for one in found.metrics
    ]
    headers = ("metric", f"{a} (95 %)", f"{b} (95 %)", "change", "95 %")
    yield Section("Figures on test rows", [Table(headers, rows, frozenset({1, 2, 3, 4}))])


def _figure(name: str, found: Figure | None) -> str:
    if found is None:
        return MISSING
    value = metric_names.value(name, found.value)
    if found.low is None or found.high is None:
        return value
    low, high = (metric_names.value(name, end) for end in (found.low, found.high))
    return f"{value} ({low} to {high})"


def _rows(found: RowChanges) -> str:
    if not found.known:
        return f"Not compared: {found.why}."
    return (
        f"{found.added:,} added, {found.removed:,} removed, {found.relabelled:,} relabelled, "
        f"{found.same:,} the same."
    )


def _changes(
    title: str, changes: list[Change], a: str, b: str, plain: bool = False
) -> Iterator[Section]:
    """``plain``: names are shown as they are, as parameters are."""
    if changes:
        rows = [(named(one, plain), *sides(one)) for one in changes]
        yield Section(title, [Table(("what", a, b), rows)])
