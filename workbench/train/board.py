"""The leaderboard as plain pieces: order, marks, and the lines about one candidate."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import msgspec

from workbench.core import family_names, figures, metric_names
from workbench.hub.requests import Job
from workbench.train import overruled
from workbench.train.requests import FIT_JOB, Candidate, Figure, TrainPlan

Piece = tuple[str, str]

SIGNS: dict[str, Piece] = {
    "running": ("● ", "accent"),
    "failed": ("✗ ", "bad"),
    "skipped": ("– ", "dim"),
}


def merged(known: dict[int, Candidate], documents: Sequence[object]) -> dict[int, Candidate]:
    """The newest row of each position, from a job's documents."""
    rows = dict(known)
    for document in documents:
        if isinstance(document, dict) and "position" in document:
            candidate = msgspec.convert(document, Candidate)
            rows[candidate.position] = candidate
    return rows


def ending(job: Job) -> str:
    """Why a search ended without a version, in words; "" for one that did not."""
    told = (job.error or {}).get("message", "")
    if job.state == "dead":
        return f"interrupted: {told}" if told else "interrupted"
    return told or job.state if job.state in ("failed", "cancelled") else ""


def lost(jobs: Sequence[Job], now: dt.datetime) -> str:
    """What became of the newest of these searches, if that ended by itself without a version.

    ``now`` is naive UTC.
    """
    newest = next((job for job in jobs if job.kind == FIT_JOB.name), None)
    if newest is None or newest.state not in ("dead", "failed"):
        return ""
    return f"the search of {figures.when(newest.created, now)} by {newest.by}: {ending(newest)}"


def given_up(known: dict[int, Candidate], words: str) -> dict[int, Candidate]:
    """The rows of a search that ended early: what ran says why it did not end, the rest stays."""
    return {
        position: msgspec.structs.replace(row, state="failed", error=words)
        if row.state == "running"
        else row
        for position, row in known.items()
    }


DECIDING = (
    ("cost", "cost"),
    ("rmse", "rmse"),
    ("f1_partial", "f1_micro"),
    ("f1_macro", "f1_macro"),
    ("accuracy", "accuracy"),
)
"""By a figure that only one task has, what it is decided by."""


def metric_of(candidates: Sequence[Candidate]) -> tuple[str, bool]:
    """The metric that decides, and whether more of it is better."""
    measured = {name for candidate in candidates for name in candidate.cv}
    name = next((metric for mark, metric in DECIDING if mark in measured), "f1_macro")
    return name, metric_names.greater_is_better(name)


def ranked(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Running first, then done from best to worst, then failed and skipped."""
    metric, greater = metric_of(candidates)
    order = {"running": 0, "done": 1, "failed": 2, "skipped": 3}

    def place(candidate: Candidate) -> tuple[int, float, int]:
        figure = candidate.cv.get(metric) if candidate.state == "done" else None
        value = 0.0 if figure is None else (-figure.mean if greater else figure.mean)
        return order.get(candidate.state, 4), value, candidate.position

    return sorted(candidates, key=place)


def pareto(candidates: Sequence[Candidate]) -> set[int]:
    """Positions that no other candidate beats in both the metric and the time to predict."""
    metric, greater = metric_of(candidates)
    points = [
        (c.position, c.cv[metric].mean * (-1 if greater else 1), c.predict_seconds or 0.0)
        for c in candidates
        if c.state == "done" and metric in c.cv and c.family != "baseline"
    ]
    return {
        position
        for position, loss, seconds in points
        if not any(
            other_loss <= loss
            and other_seconds <= seconds
            and (other_loss, other_seconds) != (loss, seconds)
            for _, other_loss, other_seconds in points
        )
    }


def figure_text(metric: str, figure: Figure | None, folds: int) -> list[Piece]:
    """``.874 ±.012`` over so many folds, or an error in its own unit; one fold has no ±."""
    if figure is None:
        return [("", "dim")]
    value = (metric_names.value(metric, figure.mean), "bright")
    if folds < 2:  # nothing is known of how folds differ
        return [value]
    if metric in metric_names.IN_TARGET_UNIT:
        return [value, (f" ±{figures.number(figure.sd, 2)}", "dim")]
    return [value, (f" {figures.plus_minus(figure.sd)}", "dim")]


def row(candidate: Candidate, candidates: Sequence[Candidate], front: set[int]) -> list[Any]:
    """One row of the table: position, mark, family, figure, folds, fit, predict, size."""
    metric, _ = metric_of(candidates)
    sign = SIGNS.get(candidate.state, ("  ", "dim"))
    if candidate.version is not None:
        sign = ("✓ ", "good")
    elif candidate.state == "done" and candidate.position in front:
        sign = ("◆ ", "accent")
    weight = "secondary" if candidate.family == "baseline" else "text"
    name = family_names.title(candidate.family)
    kept = [(f" v{candidate.version}", "good")] if candidate.version is not None else []
    return [
        candidate.position,
        [sign, (name, weight), *kept],
        figure_text(metric, candidate.cv.get(metric), len(candidate.folds)),
        fold_sketch(candidate, candidates),
        _time(candidate.fit_seconds),
        _time(candidate.predict_seconds),
        [(figures.size(candidate.bytes) if candidate.bytes is not None else "", "secondary")],
    ]


def _time(seconds: float | None) -> list[Piece]:
    return [("" if seconds is None else figures.duration(seconds), "secondary")]


def fold_sketch(candidate: Candidate, candidates: Sequence[Candidate]) -> list[Piece]:
    """The folds side by side as bars, all candidates on one scale, better is higher."""
    _, greater = metric_of(candidates)
    everything = [v for c in candidates for v in c.folds if c.family != "baseline"]
    low, high = min(everything, default=0.0), max(everything, default=1.0)
    spread = (high - low) or 1.0
    blocks = "▁▂▃▄▅▆▇"
    bars = []
    for value in candidate.folds:
        share = min(1.0, max(0.0, (value - low) / spread))
        bars.append(blocks[round((share if greater else 1 - share) * (len(blocks) - 1))])
    return [("".join(bars), "dim" if candidate.family == "baseline" else "accent")]


def detail(candidate: Candidate, metric: str, width: int) -> list[list[Piece]]:
    """What there is to say about one candidate, in lines of at most ``width`` cells."""
    settings = _settings(candidate.parameters)
    lines: list[list[Piece]] = []
    if candidate.error:
        bad = candidate.state == "failed"
        lines.append([("✗ " if bad else "– ", "bad" if bad else "dim"), (candidate.error, "text")])
    elif candidate.note:
        lines.append([("! ", "attention"), (candidate.note, "secondary")])
    lines += [[(text, "secondary")] for text in filled(settings or ["no parameters"], width)]
    if candidate.folds:
        values = "  ".join(metric_names.value(metric, v) for v in candidate.folds)
        lines.append([("folds  ", "dim"), (values, "text")])
    others = [(name, figure) for name, figure in candidate.cv.items() if name != metric]
    for at in range(0, len(others), 2):
        pieces: list[Piece] = []
        for name, figure in others[at : at + 2]:
            said = figure_text(name, figure, len(candidate.folds))
            pieces += [(f"{metric_names.title(name)} ", "dim"), *said]
            pieces.append(("   ", "dim"))
        lines.append(pieces)
    return lines


def _settings(parameters: dict[str, Any]) -> list[str]:
    """``C 3``, a word for each parameter; of an ensemble its members and what they count."""
    members = parameters.get("members")
    if isinstance(members, list):
        ordered = sorted(members, key=lambda member: -member["weight"])
        return [
            f"{figures.percent(member['weight'])} {family_names.title(member['family'])}"
            for member in ordered
        ]
    return [f"{name} {_short(v)}" for name, v in parameters.items()]


def filled(words: Sequence[str], width: int) -> list[str]:
    """The words joined by dots, as many on a line as fit."""
    lines = [words[0]]
    for word in words[1:]:
        longer = f"{lines[-1]} · {word}"
        if len(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _short(value: Any) -> str:
    if value is None:
        return "none"
    return f"{value:g}" if isinstance(value, float) else str(value)


def plan_lines(plan: TrainPlan, settings: dict[str, Any]) -> list[list[Piece]]:
    """What will be trained, one fact a line, with the resolution line."""
    about = figures.ABOUT if plan.estimated else ""
    stage = "raw" if plan.stage == "raw" else f"clean, build {plan.recipe}"
    lines = [
        _fact("dataset", plan.dataset),
        _fact("rows", stage),
        _fact("target", plan.target),
        _fact("task", plan.task),
    ]
    if plan.classes:
        counts = [c.rows for c in plan.classes]
        lines.append(_fact("classes", f"{len(counts)}", f" · {min(counts):,}–{max(counts):,} rows"))
    lines += [
        _fact("columns", f"{len(plan.columns)}"),
        _fact("train", f"{about}{plan.train:,}", " rows"),
        _fact("test", f"{about}{plan.test:,}", " rows"),
        _fact("split", plan.split or "drawn", "" if plan.split else "; n: own"),
    ]
    lines += [*_resolution(plan.resolution), []]
    lines += [
        _fact("family", _family(settings["family"])),
        *([_fact("set", overruled.write_line(own))] if (own := settings["parameters"]) else []),
        _fact("search", f"{settings['search']}", " more each"),
        _fact("budget", figures.duration(settings["budget"]) if settings["budget"] else "none"),
        _fact("seed", f"{settings['seed']}"),
    ]
    return lines


def _family(name: str) -> str:
    return ", ".join(map(family_names.title, family_names.chosen(name))) or "all that fit"


def _resolution(words: str) -> list[list[Piece]]:
    """The figure in accent, and below it what it holds for."""
    _, _, told = words.partition(": ")
    figure, at, share = told.partition(" at ")
    lines: list[list[Piece]] = [[(f"{'':<9}", "dim"), (figure or words, "accent")]]
    if share:
        lines.append([(f"{'':<9}", "dim"), (f"{at.strip()} {share}", "dim")])
    return lines


def _fact(name: str, value: str, rest: str = "") -> list[Piece]:
    return [
        (f"{name:<9}", "dim"),
        (value, "bright" if value.lstrip(figures.ABOUT)[:1].isdigit() else "text"),
        (rest, "dim"),
    ]
