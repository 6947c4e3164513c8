"""What a version's page says, from what the hub knows of it. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from workbench.core import family_names, figures, metric_names, residuals
from workbench.core.residuals import Residuals
from workbench.evaluate.requests import (
    Calibration,
    Curves,
    Evaluation,
    Figure,
    GateRun,
    Slices,
)
from workbench.history import origins
from workbench.history.facts import facts
from workbench.history.report.page import Block, Grid, Page, Paragraph, Plot, Section, Table
from workbench.history.requests import VersionDetail

MOST_CLASSES = 100
MOST_SLICES = 20
DRAWN = 6
"""Labels whose curves are drawn: those with the most rows."""


@dataclass(frozen=True)
class Known:
    """What there is of a version; None for what was never made."""

    detail: VersionDetail
    evaluation: Evaluation | None
    slices: Slices | None
    curves: Curves | None
    gate: GateRun | None


def compose(known: Known, project: str, now: dt.datetime) -> Page:
    """The page. ``now`` is naive UTC."""
    row = known.detail.version
    aliases = f" · {', '.join(row.aliases)}" if row.aliases else ""
    return Page(
        title=f"v{row.version} · {family_names.title(row.family)} · {row.target}{aliases}",
        lead=f"{row.task} of {row.target} in {row.dataset}, project {project}; trained "
        f"{row.at[:10]} by {row.by}; written {now:%Y-%m-%d %H:%M} UTC",
        sections=[
            _made_of(known.detail),
            *_measured(known),
            *_sliced(known.slices),
            *_gated(known.gate),
            _facts(known.detail, now),
            _life(known.detail),
        ],
    )


def _made_of(found: VersionDetail) -> Section:
    links = " → ".join(
        f"{one.text} ({one.detail})" if one.detail else one.text for one in found.lineage
    )
    blocks: list[Paragraph | Table] = [Paragraph(links)]
    if found.recipe_titles:
        steps = [
            (str(place + 1), title, origins.did(origins.effect(found, place)))
            for place, title in enumerate(found.recipe_titles)
        ]
        blocks.append(Table(("step", "cleaned by", "rows"), steps, frozenset({0})))
    if found.notes:
        notes = [(one.by, one.at[:10], one.text) for one in found.notes]
        blocks.append(Table(("note by", "on", "text"), notes))
    return Section("Where it comes from", blocks)


def _measured(known: Known) -> Iterator[Section]:
    found = known.evaluation
    if found is None:
        yield Section("Figures", [Paragraph("It has not been evaluated on test rows.")])
        return
    told = [
        f"{found.rows:,} test rows of split {found.split}, look {found.looks} at them.",
        *([found.caution] if found.caution else []),
        *([_sentence(found.against.verdict)] if found.against else []),
        "Intervals are 95 %.",
    ]
    rows = [(metric_names.title(name), *_figure(name, one)) for name, one in found.metrics.items()]
    yield Section("Figures", [Paragraph(" ".join(told)), Table(("metric", "value", "95 %"), rows)])
    if found.per_class:
        yield _classes(found)
    if known.curves is not None and known.curves.labels:
        yield Section("Curves", [*_curves(known.curves)])
    if known.curves is not None and known.curves.residuals is not None:
        yield Section("Errors", [*_errors(known.curves.residuals)])
    else:
        yield Section("Calibration", [_calibration(found.calibration)])


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}."


def _figure(name: str, one: Figure) -> tuple[str, str]:
    if one.value is None:
        return one.why, ""
    return metric_names.value(name, one.value), metric_names.interval(name, one.low, one.high)


def _classes(found: Evaluation) -> Section:
    rows = []
    for label, row in list(found.per_class.items())[:MOST_CLASSES]:
        shares = (figures.share(row[name].value) for name in ("precision", "recall", "f1"))
        spread = figures.interval(row["f1"].low, row["f1"].high)
        rows.append((label, f"{int(row['support'].value or 0):,}", *shares, spread))
    headers = ("label", "rows", "precision", "recall", "F1", "F1 95 %")
    blocks: list[Block] = [Table(headers, rows, frozenset({1, 2, 3, 4}))]
    if found.confusion.labels:
        blocks.append(Grid(found.confusion.labels, found.confusion.counts))
    return Section("By label", blocks)


def _curves(found: Curves) -> Iterator[Plot]:
    shown = sorted(found.labels, key=lambda one: -one.rows)[:DRAWN]
    named = " · ".join(f"{one.label} {figures.share(one.roc.area)}" for one in shown)
    yield Plot(
        title="ROC, each label against the others",
        told=f"area: {named}",
        across="false positive share",
        up="true positive share",
        lines=tuple((one.label, one.roc.x, one.roc.y) for one in shown),
        diagonal=True,
    )
    named = " · ".join(f"{one.label} {figures.share(one.pr.area)}" for one in shown)
    yield Plot(
        title="Precision and recall",
        told=f"area: {named}",
        across="recall",
        up="precision",
        lines=tuple((one.label, one.pr.x, one.pr.y) for one in shown),
    )


def _errors(found: Residuals) -> Iterator[Block]:
    """How far numbers were off."""
    told = f"{_sentence(residuals.bias(found.off))} "
    yield Paragraph(f"{told}{_sentence(residuals.spread(found))}")
    span = residuals.axis(found)
    yield Plot(
        title="What was said against what is true",
        told=f"{len(found.said)} of the rows; on the line, what was said is true",
        across="said",
        up="true",
        diagonal=True,
        span=(span.low, span.high),
        dots=(found.said, found.truth),
    )
    rows = [(one[0], f"{one[1]:,}", *one[2:]) for one in map(residuals.cells, found.bins)]
    yield Table(residuals.HEADERS, rows, frozenset({1, 2, 4}))
    yield Paragraph(residuals.SIGN)


def _calibration(found: Calibration) -> Plot | Paragraph:
    if found.ece is None or found.threshold is None:
        return Paragraph(found.why or "not measured")
    word = "within" if found.calibrated else "above"
    told = f"ECE {figures.share(found.ece)}, {word} what chance allows "
    told += f"({figures.share(found.threshold)}); grey: what chance allows"
    x = [one.stated for one in found.bins]
    band = (x, [one.null_low for one in found.bins], [one.null_high for one in found.bins])
    seen = [
        (one.stated, one.observed.value) for one in found.bins if one.observed.value is not None
    ]
    return Plot(
        title=f"Reliability: {found.of}" if found.of else "Reliability",
        told=told,
        across="stated probability",
        up="observed share",
        lines=(("observed", [a for a, _ in seen], [b for _, b in seen]),),
        band=band,
        diagonal=True,
    )


def _sliced(found: Slices | None) -> Iterator[Section]:
    if found is None or not found.slices:
        return
    name = found.metric
    weak = sum(one.weak for one in found.slices)
    told = (
        f"{weak} of {found.looked_at} slices are shown to be weaker than the rest "
        "(one-sided, Holm-adjusted, 5 %). The weakest:"
    )
    rows = [
        (
            f"{'⚑ ' if one.weak else ''}{one.title}",
            f"{one.n:,}",
            *_figure(name, one.figure),
            metric_names.value(name, one.rest),
            figures.p_value(one.p),
        )
        for one in found.slices[:MOST_SLICES]
    ]
    headers = ("slice", "rows", metric_names.title(name), "95 %", "rest", "p")
    yield Section("Slices", [Paragraph(told), Table(headers, rows, frozenset({1, 2, 4, 5}))])


def _gated(found: GateRun | None) -> Iterator[Section]:
    if found is None:
        return
    said = "passed" if found.passed else "did not pass"
    told = f"It {said} the gate on {found.at[:10]}, checked by {found.by}."
    if found.stale:
        told += f" That no longer stands: {found.stale}."
    rows = [(one.line, one.state, one.figure, one.needed, one.why) for one in found.lines]
    signed = [
        Paragraph(f"Signed off by {one.by} on {one.at[:10]}: {one.reason}") for one in found.signed
    ]
    headers = ("line", "state", "figure", "needed", "")
    yield Section("Gate", [Paragraph(told), Table(headers, rows), *signed])


def _facts(found: VersionDetail, now: dt.datetime) -> Section:
    return Section(
        "Everything that went into it", [Table(("", "fact", "value"), facts(found, now))]
    )


def _life(found: VersionDetail) -> Section:
    rows = [(one.at, one.by, one.what, one.detail) for one in found.timeline]
    return Section("Its life", [Table(("when", "who", "what", ""), rows)])
