"""Figures, verdicts and calibration as styled pieces. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from workbench.core import figures, metric_names
from workbench.evaluate.requests import Bin, Calibration, Comparison, Evaluation, Figure
from workbench.tui.paint import Line, Piece

TEST = re.compile(r"; McNemar p [^)]*")
STATED = 7
BIN = 4
WIDTH = STATED + 10 * BIN
HEIGHT = 3
"""Cells and lines in which calibration is told in full."""


def figure(name: str, found: Figure) -> list[Piece]:
    """A value with its interval in dim, or why there is none."""
    if found.value is None:
        return [(f"– {found.why}", "dim")]
    return [
        (metric_names.value(name, found.value), "bright"),
        (f" {metric_names.interval(name, found.low, found.high)}", "dim"),
    ]


def delta(name: str, found: Figure | None) -> list[Piece]:
    """A change against the champion with a sign: better ✓, worse ✗, not shown ○."""
    if found is None or found.value is None:
        return [(figures.MISSING, "dim")]
    sign, weight = metric_names.MARKS[metric_names.standing(name, found.low, found.high)]
    return [
        (f"{sign} {metric_names.delta(name, found.value)}", weight),
        (f" {metric_names.delta_interval(name, found.low, found.high)}", "dim"),
    ]


def verdict(found: Evaluation, champion: int | None) -> list[Line]:
    """How the version stands against the champion, in words; in fewer after that."""
    if found.against is not None:
        return compared(found.against)
    if champion is None:
        keys: Line = [("g m", "key"), (" then ", "secondary"), ("P", "key")]
        return [[("no champion yet: ", "secondary"), *keys, (" promotes a version", "text")]]
    if champion == found.version:
        return [[("● ", "good"), (f"v{found.version} is the champion", "text")]]
    words = f"not compared with champion v{champion}: it was not evaluated on this split"
    return [[("○ ", "attention"), (words, "text")]]


def compared(found: Comparison) -> list[Line]:
    """A verdict with its sign; after that without the test, whose finding it names anyway."""
    sign, weight = {"a": ("✓", "good"), "b": ("✗", "bad")}.get(found.better, ("○", "attention"))
    words, _, detail = found.verdict.partition(" (")
    told = [f" ({each}" if each else "" for each in (detail, TEST.sub("", detail))]
    return [[(f"{sign} ", weight), (words, "text"), (each, "dim")] for each in told]


def calibration(found: Calibration, width: int = WIDTH, height: int = HEIGHT) -> list[Line]:
    """ECE beside what chance allows, then stated and true shares of the ten bins.

    In less ``width`` in fewer words, and the bins in halves; these where ``height`` has room.
    """
    if found.ece is None or found.threshold is None:
        return [[(f"unknown: {found.why}", "dim")]]
    sign, weight = ("✓", "good") if found.calibrated else ("!", "attention")
    words = "within what chance allows" if found.calibrated else "more than chance allows"
    ece, threshold = figures.apart(found.ece, found.threshold)
    allowed = f" ({threshold})"
    if width < WIDTH:
        words, allowed = "within chance" if found.calibrated else "beyond chance", f" {threshold}"
    head: Line = [(f"{sign} ", weight), (f"ECE {ece} ", "bright"), (words, "text"),
                  (allowed, "dim")]  # fmt: skip
    half = len(found.bins) if width >= WIDTH else (len(found.bins) + 1) // 2
    parts = [found.bins[:half], found.bins[half:]]
    lines = [head, *(line for part in parts if part for line in _bins(part))]
    return lines if len(lines) <= height else [head]


def _bins(bins: Sequence[Bin]) -> tuple[Line, Line]:
    """Stated shares above those that came true."""
    stated: list[Piece] = [(f"{'stated':<{STATED}}", "dim")]
    true: list[Piece] = [(f"{'true':<{STATED}}", "dim")]
    for one in bins:
        stated.append((f"{_two(one.stated):>{BIN}}", "secondary"))
        true.append((f"{_two(one.observed.value):>{BIN}}", _outside(one)))
    return stated, true


def calibrated(found: Evaluation) -> list[str]:
    """Calibration as a sentence, for an evaluation without a matrix, below which it would stand."""
    if found.confusion.labels or found.calibration.ece is None:
        return []
    head = calibration(found.calibration)[0]
    return ["calibration: " + "".join(text for text, _ in head)]


def _two(value: float | None) -> str:
    """Two digits: ``.97``, and ``1.0`` for what rounds to one."""
    text = figures.share(value, 2)
    return "1.0" if text == "1.00" else text


def _outside(one: Bin) -> str:
    """Attention where the true share lies outside what chance allows."""
    value = one.observed.value
    inside = value is not None and one.null_low <= value <= one.null_high
    return "text" if inside else "attention bold"
