"""How previews read on the screen: pieces of text, no widgets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from workbench.cleanse.contrast import contrast, value
from workbench.cleanse.views import DifferenceView, PreviewView
from workbench.core import figures
from workbench.core.text import cell_width, clip, inert, pad
from workbench.tui.paint import FILL, Line, Piece, clean, fit, joined, width_of
from workbench.tui.widgets.bars import sketch

MOST_COLUMN = 16
FURNITURE = 13
"""Cells of a difference besides its values, its count and its column."""
LEAST_TITLE = 12
"""Cells below which a title says nothing."""
NARROW = 100
"""Cells of a terminal below which a preview is told in fewer words."""


def impact(found: PreviewView) -> list[Piece]:
    """The line that says what a step touches."""
    counts = found.counts
    pieces: list[Piece] = []
    told = [
        ("changed", "bright"),
        ("nulled", "bright"),
        ("failed", "bad"),
        ("dropped", "attention"),
    ]
    if found.rows_after is not None and found.rows_after != found.rows:
        pieces += [(figures.count(found.rows_after), "attention"), (" rows after it   ", "text")]
        told = [("dropped", "attention")]
    for name, weight in told:
        value = getattr(counts, name)
        words = "without a match" if (name, counts.step) == ("failed", "look_up") else name
        if not value and name in ("nulled", "dropped"):
            continue
        plain = "bright" if not value else weight
        unit = "" if pieces else " row" if value == 1 else " rows"
        pieces += [(figures.count(value), plain), (f"{unit} {words}   ", "text")]
    if counts.quarantined:
        pieces += [(figures.count(counts.quarantined), "attention"), (" quarantined   ", "text")]
    labelled, test = found.labelled or 0, found.test or 0
    pieces.append((figures.counted(labelled, "labelled row"), "attention" if labelled else "dim"))
    pieces.append((f" · {figures.counted(test, 'test row')}", "attention" if test else "dim"))
    if found.spans:
        pieces.append((f" · {figures.counted(found.spans, 'span')}", "attention"))
    if found.models:
        pieces.append((f" · {models(found)}", "attention" if " " in found.models[0] else "dim"))
    return pieces


def models(found: PreviewView) -> str:
    """The models that were trained on these rows: ``v2 champion and 3 more``."""
    more = len(found.models) - 1
    return found.models[0] + (f" and {figures.counted(more, 'model')} more" if more else "")


def preview(found: PreviewView, width: int, height: int) -> list[Line]:
    """A preview in at most ``height`` lines of ``width`` cells."""
    lines: list[Line] = [_titled(found, width)]
    shapes = [_shape(shape) for shape in found.shapes]
    room = max(0, height - 1 - min(1, len(shapes)))
    groups = _grouped(found.differences)
    if room >= len(groups) + 3:
        lines.append([])
    if groups[:room]:
        widths = _Widths.of(groups[:room], width)
        lines += [_difference(group, widths) for group in groups[:room]]
    left = height - len(lines)
    if left > len(shapes[:2]) and groups and shapes:
        lines.append([])
    lines += shapes[: max(0, height - len(lines))]
    if not groups and height > 1:
        lines.insert(1, [("no row would change", "dim")])
    return lines


def _titled(found: PreviewView, width: int) -> list[Piece]:
    """The title, as much of it as there is room for, and all of what the step touches."""
    touches = impact(found)
    room = width - width_of(clean(touches)) - 3
    if width < NARROW - 4 or room < LEAST_TITLE:
        return touches
    return [(clip(inert(found.title), room) + "   ", "secondary"), *touches]


def _grouped(differences: Sequence[DifferenceView]) -> list[list[DifferenceView]]:
    """Differences of one column that end in the same value, together."""
    groups: dict[tuple[str, str | None, str], list[DifferenceView]] = {}
    for one in differences:
        together = one.kind in ("changed", "nulled")
        key = (one.column, one.after, one.kind if together else f"{one.kind} {one.before}")
        groups.setdefault(key, []).append(one)
    return sorted(groups.values(), key=lambda group: -sum(one.rows for one in group))


@dataclass(frozen=True)
class _Widths:
    """Cells of a difference's parts; the column is left out (0) where all are of one."""

    before: int
    after: int
    rows: int
    column: int

    @classmethod
    def of(cls, groups: Sequence[list[DifferenceView]], width: int) -> _Widths:
        """As wide as the values are, while there is room."""
        rows = max(len(_rows(group)) for group in groups)
        names = {inert(group[0].column) for group in groups}
        column = min(MOST_COLUMN, max(map(cell_width, names))) if len(names) > 1 else 0
        room = max(24, width - rows - (column + 2 if column else 0) - FURNITURE)
        before = max(_before_cells(group) for group in groups)
        after = max(len(_after(group[0])) for group in groups)
        half = room // 2
        left = min(before, max(half, room - after))
        return cls(left, min(after, max(half, room - left)), rows, column)


def _before_cells(group: list[DifferenceView]) -> int:
    """Letters of all values before, with the signs between them."""
    return sum(len(value(one.before)) + 3 for one in group) - 3 + (4 if _more(group) else 0)


def _more(group: list[DifferenceView]) -> bool:
    """Whether others become the same that are not listed."""
    return len(group) > 1 and group[0].alike > _listed(group)


def _rows(group: list[DifferenceView]) -> str:
    return figures.count(max(_listed(group), group[0].alike if len(group) > 1 else 0))


def _listed(group: list[DifferenceView]) -> int:
    return sum(each.rows for each in group)


def _after(one: DifferenceView) -> str:
    if one.kind == "unmatched":
        return "no match"
    if one.kind == "failed":
        return "cannot be read" + (" kept" if one.after == one.before else "")
    return "dropped" if one.kind == "dropped" else value(one.after)


def _difference(group: list[DifferenceView], widths: _Widths) -> Line:
    """``- paris · PARIS  + Paris  214``: what differs underlined, a blank that goes as ``␣``."""
    one = group[0]
    if one.kind in ("failed", "unmatched", "dropped"):
        weight = "bad" if one.kind == "failed" else "attention"
        before: list[Piece] = [(inert(value(one.before), 300), "text")]
        sign, after = ("✗ ", weight), [(_after(one), weight)]
    else:
        before, after = _sides(group, max(widths.before, widths.after))
        sign = ("+ ", "good")
    pieces = [("– ", "bad"), *_padded(before, widths.before), ("  ", "text")]
    pieces += [sign, *_padded(after, widths.after)]
    rows = _rows(group)
    unit = " row " if rows == "1" else " rows"
    pieces += [("  " + pad(rows, widths.rows, right=True), "text"), (unit, "dim")]
    if widths.column:
        pieces.append((f"  {clip(inert(one.column), widths.column)}", "dim"))
    return pieces


def _sides(group: list[DifferenceView], width: int) -> tuple[list[Piece], list[Piece]]:
    pairs = [contrast(one.before, one.after, width) for one in group]
    befores = [[(text, "bad underline" if new else "text") for text, new in a] for a, _ in pairs]
    if _more(group):
        befores.append([("…", "dim")])
    after = pairs[0][1] if len(pairs) == 1 else [(value(group[0].after), False)]
    marked = len(pairs) == 1 and any(new for side in pairs[0] for _, new in side)
    plain = "text" if marked else "bright"
    return joined(befores), [(text, "good bold underline" if new else plain) for text, new in after]


def _padded(pieces: Sequence[Piece], width: int) -> list[Piece]:
    fitted = fit(clean(pieces), width)
    return [*fitted, (" " * (width - width_of(fitted)), "text")]


def _shape(shape: Any) -> Line:
    return [
        ("before ", "dim"),
        *sketch(shape.before, "secondary"),
        (f" {figures.count(shape.distinct_before)} distinct   ", "secondary"),
        ("after ", "dim"),
        *sketch(shape.after),
        (f" {figures.count(shape.distinct_after)} distinct", "secondary"),
        FILL,
        (shape.column, "dim"),
    ]
