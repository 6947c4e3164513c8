"""Plots as inline SVG: axes, lines, points, a band that chance allows. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape

from workbench.core import figures
from workbench.core.text import inert
from workbench.history.report.page import Grid, Plot

SIDE, LEFT, TOP, BELOW = 260, 46, 12, 40
COLOURS = ("#0f8b86", "#b5651d", "#6a5acd", "#a33b3b", "#4f7a28", "#7a6652")
CELL, WIDEST = 34, 24
MOST_LABELS = 40


def plot(one: Plot) -> str:
    """The plot as an ``<svg>`` element."""
    parts = [_frame(one)]
    if one.band is not None:
        x, low, high = one.band
        ends = [*zip(x, low, strict=True), *reversed(list(zip(x, high, strict=True)))]
        parts.append(f'<polygon class="band" points="{_points(one, ends)}"/>')
    if one.diagonal:
        ends = [(end, end) for end in one.span]
        parts.append(f'<polyline class="guide" points="{_points(one, ends)}"/>')
    places = [_place(one, x, y) for x, y in zip(*one.dots, strict=True)]
    parts += [f'<circle class="dot" cx="{x:.1f}" cy="{y:.1f}" r="2"/>' for x, y in places]
    for number, (name, x, y) in enumerate(one.lines):
        points, colour = _points(one, list(zip(x, y, strict=True))), COLOURS[number % len(COLOURS)]
        parts.append(
            f'<polyline class="line" stroke="{colour}" points="{points}">'
            f"<title>{_text(name)}</title></polyline>{_legend(one, number, name, colour)}"
        )
    width, height = LEFT + SIDE + 12, TOP + SIDE + BELOW
    body = "".join(parts)
    return (
        f'<svg role="img" aria-label="{_text(one.title)}" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}">{body}</svg>'
    )


def _legend(one: Plot, number: int, name: str, colour: str) -> str:
    """A line's name in the corner that the curve leaves free."""
    if len(one.lines) < 2:
        return ""
    y = TOP + SIDE - 10 - 14 * (len(one.lines) - 1 - number)
    place = f'x="{LEFT + SIDE - 8}" text-anchor="end"' if one.diagonal else f'x="{LEFT + 8}"'
    return f'<text {place} y="{y}" fill="{colour}">{_text(_short(name))}</text>'


def _frame(one: Plot) -> str:
    bottom, right = TOP + SIDE, LEFT + SIDE
    marks = []
    for value in _ticks(*one.span):
        x, y = _place(one, value, value)
        marks.append(
            f'<text class="tick" x="{x:.0f}" y="{bottom + 14}" text-anchor="middle">'
            f'{_short_number(value)}</text><text class="tick" x="{LEFT - 6}" y="{y + 4:.0f}" '
            f'text-anchor="end">{_short_number(value)}</text>'
        )
    return (
        f'<rect class="frame" x="{LEFT}" y="{TOP}" width="{SIDE}" height="{SIDE}"/>'
        + "".join(marks)
        + f'<text class="axis" x="{(LEFT + right) / 2:.0f}" y="{bottom + 32}" '
        f'text-anchor="middle">{_text(one.across)}</text>'
        f'<text class="axis" transform="translate(12 {TOP + SIDE / 2:.0f}) rotate(-90)" '
        f'text-anchor="middle">{_text(one.up)}</text>'
    )


def _ticks(low: float, high: float) -> list[float]:
    """Round numbers from ``low`` to ``high``, four to nine of them."""
    step = 10.0 ** math.floor(math.log10((high - low) / 4))
    step = max(step * times for times in (1, 2, 5) if step * times <= (high - low) / 4)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [step * number for number in range(first, last + 1)]


def _short_number(value: float) -> str:
    """As an axis has room for it: ``0.2``, ``250k``, ``1.5M``, ``2e-07``."""
    for size, sign in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if size * 10 <= abs(value) < 1e13 or (size > 1e3 and size <= abs(value) < 1e13):
            return f"{value / size:g}{sign}".replace("-", figures.MINUS)
    return f"{value:.6g}".replace("-", figures.MINUS)


def _points(one: Plot, pairs: Sequence[tuple[float, float]]) -> str:
    places = (_place(one, x, y) for x, y in pairs)
    return " ".join(f"{across:.1f},{up:.1f}" for across, up in places)


def _place(one: Plot, x: float, y: float) -> tuple[float, float]:
    """Where a point is; one beyond the axes is put on their edge."""
    low, high = one.span
    across, up = (min(max((value - low) / (high - low), 0.0), 1.0) for value in (x, y))
    return LEFT + across * SIDE, TOP + SIDE - up * SIDE


def grid(one: Grid) -> str:
    """The confusion matrix, shaded by the share of each row; up to 40 labels."""
    labels = one.labels[:MOST_LABELS]
    longest = max(len(_short(label)) for label in labels) if labels else 0
    offset = 24 + round(6.2 * longest)
    size = offset + CELL * len(labels)
    parts = []
    for i, label in enumerate(labels):
        row = one.counts[i]
        y = offset + i * CELL
        parts.append(f'<text class="tick" x="{offset - 6}" y="{y + 21}" text-anchor="end">'
                     f"{_text(_short(label))}</text>")  # fmt: skip
        parts.append(f'<text class="tick" transform="translate({y + 21} {offset - 6}) rotate(-60)">'
                     f"{_text(_short(label))}</text>")  # fmt: skip
        for j in range(len(labels)):
            share = row[j] / sum(row) if sum(row) else 0.0
            parts.append(_cell(offset + j * CELL, y, row[j], share, i == j))
    return (
        f'<svg role="img" aria-label="confusion matrix" viewBox="0 0 {size} {size}" '
        f'width="{size}" height="{size}">{"".join(parts)}</svg>'
    )


def _cell(x: int, y: int, count: int, share: float, right: bool) -> str:
    colour = "15,139,134" if right else "163,59,59"
    ink = "#fff" if share > 0.55 else "#222"
    return (
        f'<rect x="{x}" y="{y}" width="{CELL - 1}" height="{CELL - 1}" '
        f'fill="rgba({colour},{share:.3f})" stroke="#ddd"/>'
        f'<text x="{x + CELL / 2:.0f}" y="{y + 21}" class="count" fill="{ink}" '
        f'text-anchor="middle">{count or ""}</text>'
    )


def _short(label: str) -> str:
    return label if len(label) <= WIDEST else f"{label[: WIDEST - 1]}…"


def _text(value: str) -> str:
    return escape(inert(value))
