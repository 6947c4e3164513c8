"""The gate's lines from what was measured. Pure; every line is pass, fail or not enough data.

A line about a figure with an interval passes when the whole interval is on the right side of the
limit, fails when the whole interval is on the wrong side, and is not enough data in between: more
test rows would tell. So a lucky draw promotes nobody.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from workbench.core import figures, metric_names
from workbench.core.errors import InvalidInputError
from workbench.core.model_tasks import REGRESSION, SPANS
from workbench.evaluate.requests import (
    FAIL,
    PASS,
    UNKNOWN,
    Calibration,
    Comparison,
    Figure,
    GateFacts,
    GateLine,
    GateRules,
)

NON_INFERIOR, IMPROVE = "non_inferior", "improve"
MEGA = 1_000_000


@dataclass(frozen=True)
class Measured:
    """The newest evaluation of a version, and how it stands against the champion on its rows.

    ``champion``: None while the line has none. ``champion_value``: its figure by the metric.
    """

    task: str
    primary: str
    rows: int
    metrics: dict[str, Figure]
    calibration: Calibration
    champion: int | None
    against: Comparison | None
    champion_value: float | None = None


def check_rules(rules: GateRules) -> None:
    """Raise InvalidInputError for rules that mean nothing."""
    if rules.mode not in (NON_INFERIOR, IMPROVE):
        raise InvalidInputError(
            f"the gate has no mode {rules.mode!r}", f"choose {NON_INFERIOR} or {IMPROVE}"
        )
    if rules.metric and rules.metric not in metric_names.TITLES:
        raise InvalidInputError(
            f"there is no metric {rules.metric!r}",
            f"choose one of {', '.join(metric_names.TITLES)}",
        )
    limits = ("margin", "slice_margin", "calibration", "latency_p95_ms", "size_mb", "least_rows")
    for name in limits:
        value = getattr(rules, name)
        if value is not None and value < 0:
            raise InvalidInputError(f"{name} cannot be below 0", "give 0 or more, or null")


def lines(rules: GateRules, found: Measured, facts: GateFacts) -> list[GateLine]:
    """All lines, in the order in which people read them."""
    metric = rules.metric or found.primary
    return [
        _rows(rules, found),
        *_floor(rules, found, metric),
        _champion(rules, found, metric),
        *_slices(rules, found, facts),
        *_calibration(rules, found),
        *_system(rules, facts),
    ]


def passed(found: list[GateLine]) -> bool:
    """Whether every line passes."""
    return all(line.state == PASS for line in found)


def _rows(rules: GateRules, found: Measured) -> GateLine:
    return GateLine(
        line="test rows",
        state=PASS if found.rows >= rules.least_rows else UNKNOWN,
        figure=f"{found.rows:,}",
        needed=f"at least {rules.least_rows:,}",
    )


def _floor(rules: GateRules, found: Measured, metric: str) -> Iterator[GateLine]:
    if rules.floor is None:
        return
    upward = metric_names.greater_is_better(metric)
    figure = found.metrics.get(metric) or Figure(why="it was not measured")
    limit = metric_names.value(metric, rules.floor)
    needed = f"its interval {'from' if upward else 'up to'} {limit}"
    yield _line(f"{metric_names.title(metric)} floor", metric, figure, rules.floor, needed)


def _line(name: str, metric: str, figure: Figure, limit: float, needed: str) -> GateLine:
    """A figure whose whole interval must be at or beyond a limit."""
    if figure.value is None or figure.low is None or figure.high is None:
        why = figure.why or "it has no interval"
        return GateLine(line=name, state=UNKNOWN, figure="–", needed=needed, why=why)
    low, high = figure.low, figure.high
    if metric_names.greater_is_better(metric):
        state = PASS if low >= limit else FAIL if high < limit else UNKNOWN
    else:
        state = PASS if high <= limit else FAIL if low > limit else UNKNOWN
    shown = (
        f"{metric_names.value(metric, figure.value)} ({metric_names.interval(metric, low, high)})"
    )
    why = "the limit is within the interval: more test rows would tell" if state == UNKNOWN else ""
    return GateLine(line=name, state=state, figure=shown, needed=needed, why=why)


def _champion(rules: GateRules, found: Measured, metric: str) -> GateLine:
    name = "against the champion"
    worst = 0.0 if rules.mode == IMPROVE else rules.margin
    words = "better" if rules.mode == IMPROVE else "not worse by more than "
    unit = metric in metric_names.IN_TARGET_UNIT
    if rules.mode != IMPROVE:
        words += figures.percent(worst) if unit else figures.share(worst)
    if found.champion is None:
        return GateLine(line=name, state=PASS, figure="no champion yet", needed=words)
    name = f"against champion v{found.champion}"
    delta = found.against.deltas.get(metric) if found.against else None
    if delta is None or delta.low is None or delta.high is None:
        why = (
            f"not compared with v{found.champion} by {metric_names.title(metric)} on the same rows"
        )
        return GateLine(line=name, state=UNKNOWN, figure="–", needed=words, why=why)
    scale = abs(found.champion_value or 0.0) if unit else 1.0
    upward = metric_names.greater_is_better(metric)
    low, high = (delta.low, delta.high) if upward else (-delta.high, -delta.low)
    limit = -worst * scale
    state = PASS if low > limit else FAIL if high <= limit else UNKNOWN
    shown = metric_names.delta(metric, delta.value)
    shown += f" ({metric_names.delta_interval(metric, delta.low, delta.high)})"
    why = "the limit is within the interval: more test rows would tell" if state == UNKNOWN else ""
    return GateLine(line=name, state=state, figure=shown, needed=words, why=why)


def _slices(rules: GateRules, found: Measured, facts: GateFacts) -> Iterator[GateLine]:
    if rules.slice_margin is None or found.champion is None:
        return
    needed = f"none worse than the champion by {figures.percent(rules.slice_margin)}"
    if not facts.slices:
        why = "no slice has 30 rows that both were evaluated on"
        yield GateLine(line="slices", state=UNKNOWN, figure="–", needed=needed, why=why)
        return
    told = "; ".join(
        f"{one.title} ({figures.counted(one.n, 'row')}): {_signed(one.delta, found)}"
        for one in facts.worse[:5]
    )
    yield GateLine(
        line="slices",
        state=FAIL if facts.worse else PASS,
        figure=f"{len(facts.worse):,} of {facts.slices:,} worse",
        needed=needed,
        why=told,
    )


def _signed(delta: float, found: Measured) -> str:
    return metric_names.delta("accuracy" if found.task != REGRESSION else "mae", delta)


def _calibration(rules: GateRules, found: Measured) -> Iterator[GateLine]:
    ece, chance = found.calibration.ece, found.calibration.threshold
    if rules.calibration is None or found.task in (REGRESSION, SPANS):
        return
    if ece is None or chance is None:
        why = found.calibration.why or "calibration was not measured"
        yield GateLine(line="calibration", state=UNKNOWN, figure="–", needed="ECE", why=why)
        return
    limit = chance + rules.calibration
    yield GateLine(
        line="calibration",
        state=PASS if ece <= limit else FAIL,
        figure=f"ECE {figures.share(ece)}",
        needed=f"at most {figures.share(limit)}",
        why=f"chance alone allows {figures.share(chance)}",
    )


def _system(rules: GateRules, facts: GateFacts) -> Iterator[GateLine]:
    system = facts.system
    if system.error:
        needed = "the stored bytes answer in a clean process"
        yield GateLine(line="reload", state=FAIL, figure="–", needed=needed, why=system.error)
        return
    yield GateLine(
        line="reload",
        state=FAIL if system.differ else PASS,
        figure=f"{system.differ:,} of {system.compared:,} answers differ",
        needed="a clean process gives the stored answers",
    )
    yield GateLine(
        line="single rows",
        state=FAIL if system.apart else PASS,
        figure=f"{system.apart:,} of {system.singles:,} answers differ",
        needed="a row alone is answered as among others",
    )
    yield GateLine(
        line="missing cells",
        state=FAIL if system.missing else PASS,
        figure=f"{len(system.missing):,} of {figures.counted(system.columns, 'column')} fail",
        needed="rows with empty cells are answered",
        why="; ".join(f"{name}: {why}" for name, why in list(system.missing.items())[:3]),
    )
    yield from _limits(rules, facts)


def _limits(rules: GateRules, facts: GateFacts) -> Iterator[GateLine]:
    system = facts.system
    if rules.latency_p95_ms is not None:
        yield GateLine(
            line="latency",
            state=PASS if system.p95_ms <= rules.latency_p95_ms else FAIL,
            figure=f"p95 {figures.number(system.p95_ms, 3)} ms",
            needed=f"at most {figures.number(rules.latency_p95_ms, 3)} ms a row",
        )
    if rules.size_mb is not None:
        size = system.bytes / MEGA
        yield GateLine(
            line="size",
            state=PASS if size <= rules.size_mb else FAIL,
            figure=figures.size(system.bytes),
            needed=f"at most {figures.number(rules.size_mb, 3)} MB",
        )
