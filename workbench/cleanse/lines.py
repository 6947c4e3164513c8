"""How profiles, steps and previews read on the screen: pieces of text, no widgets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from workbench.cleanse.views import ColumnProfile, DifferenceView, PreviewView, RecipeStep
from workbench.core import figures
from workbench.core.text import clip, inert, pad
from workbench.tui.paint import FILL, Line, Piece
from workbench.tui.widgets.bars import sketch
from workbench.tui.widgets.cells import Column

COLUMNS = [
    Column("column", "column", weight="bright", most=24),
    Column("type", "type", weight="secondary", most=10),
    Column("null", "null", right=True),
    Column("distinct", "distinct", right=True),
    Column("shape", "shape", width=8),
    Column("issues", "issues", most=60),
]
NARROW = 100
"""Cells below which columns and steps are told in fewer words."""
NARROW_COLUMNS = [COLUMNS[0], COLUMNS[2], COLUMNS[3], COLUMNS[5]]
STEPS = [
    Column("number", "", right=True, weight="dim", width=2),
    Column("state", "", width=1),
    Column("step", "step", most=44),
    Column("columns", "columns", most=30, weight="secondary"),
    Column("rows", "rows", right=True),
]
NARROW_STEPS = [STEPS[0], STEPS[1], STEPS[2], STEPS[4]]
SUGGESTIONS = [
    Column("rows", "rows", right=True, weight="bright"),
    Column("step", "step", most=50),
    Column("why", "why", most=90, weight="dim"),
]


def columns_table(
    names: Sequence[str], known: Mapping[str, ColumnProfile], width: int
) -> tuple[list[Column], list[list[Any]]]:
    """The table of columns for a terminal of this width; unprofiled ones wait."""
    rows = [column_row(known[name]) if name in known else waiting_row(name) for name in names]
    if width >= NARROW:
        return COLUMNS, rows
    return NARROW_COLUMNS, [[row[0], row[2], row[3], row[5]] for row in rows]


def steps_table(steps: Sequence[RecipeStep], width: int) -> tuple[list[Column], list[list[Any]]]:
    """The table of steps for a terminal of this width."""
    rows = [step_row(step) for step in steps]
    if width >= NARROW:
        return STEPS, rows
    narrow = [[row[0], row[1], [*row[2], (" ", "text"), *row[3]], row[4]] for row in rows]
    return NARROW_STEPS, narrow


def column_row(column: ColumnProfile) -> list[Any]:
    """A profiled column as a table's row."""
    about = "" if column.exact else "~"
    issues: list[Piece] = []
    for issue in column.issues:
        issues += [(", ", "dim")] if issues else []
        issues.append((issue.text, "attention"))
    return [
        column.name,
        column.type,
        figures.percent(column.null, 1),
        about + figures.count(column.distinct),
        sketch(column.bars) if column.bars else "",
        issues,
    ]


def waiting_row(name: str) -> list[Any]:
    """A column whose profile is on its way."""
    return [name, [("…", "dim")], "", "", "", ""]


def step_row(step: RecipeStep) -> list[Any]:
    """A step as a table's row: on, off or wrong; what; where; rows it touched."""
    sign: Piece = ("●", "good") if step.enabled else ("○", "dim")
    if step.error and step.enabled:
        sign = ("✗", "bad")
    weight = "text" if step.enabled else "dim"
    columns = ", ".join(step.step.get("columns") or []) or "all that fit"
    counts = (step.changed, step.nulled, step.dropped, step.quarantined)
    touched = None if step.changed is None else sum(count or 0 for count in counts)
    where = f"{columns} where {step.step['where']}" if _filtered(step) else columns
    return [
        step.index + 1,
        [sign],
        [(step.title, weight)],
        [(where, "secondary" if step.enabled else "dim")],
        [("–", "dim")] if touched is None else [(figures.count(touched), "bright")],
    ]


def _filtered(step: RecipeStep) -> bool:
    return bool(step.step.get("where")) and step.step["step"] != "filter"


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
    for name, weight in told:
        value = getattr(counts, name)
        if not value and name in ("nulled", "dropped"):
            continue
        plain = "bright" if not value else weight
        pieces += [(figures.count(value), plain), (f" {name}   ", "text")]
    if counts.quarantined:
        pieces += [(figures.count(counts.quarantined), "attention"), (" quarantined   ", "text")]
    labelled, test = found.labelled or 0, found.test or 0
    pieces.append((f"{labelled:,} labelled rows", "attention" if labelled else "dim"))
    pieces.append((f" · {test:,} test rows", "attention" if test else "dim"))
    return pieces


def preview(found: PreviewView, width: int, height: int) -> list[Line]:
    """A preview in at most ``height`` lines of ``width`` cells."""
    title: list[Piece] = [(f"{found.title}   ", "secondary")] if width >= NARROW - 4 else []
    lines: list[Line] = [[*title, *impact(found)]]
    shapes = [_shape(shape) for shape in found.shapes]
    room = max(0, height - 1 - min(1, len(shapes)))
    groups = _grouped(found.differences)
    if room >= len(groups) + 3:
        lines.append([])
    lines += [_difference(group, width) for group in groups[:room]]
    left = height - len(lines)
    if left > len(shapes[:2]) and groups and shapes:
        lines.append([])
    lines += shapes[: max(0, height - len(lines))]
    if not groups and height > 1:
        lines.insert(1, [("no row would change", "dim")])
    return lines


def _grouped(differences: Sequence[DifferenceView]) -> list[list[DifferenceView]]:
    """Differences of one column that end in the same value, together."""
    groups: dict[tuple[str, str | None, str], list[DifferenceView]] = {}
    for one in differences:
        together = one.kind in ("changed", "nulled")
        key = (one.column, one.after, one.kind if together else f"{one.kind} {one.before}")
        groups.setdefault(key, []).append(one)
    return sorted(groups.values(), key=lambda group: -sum(one.rows for one in group))


def value(text: str | None) -> str:
    """A cell's value: quoted where its ends would not be seen, a dash for none."""
    if text is None:
        return "–"
    return f'"{text}"' if text != text.strip() or not text else text


def _difference(group: list[DifferenceView], width: int) -> Line:
    """``- paris · PARIS   + Paris   214``."""
    one = group[0]
    half = max(12, (width - 34) // 2)
    before = inert(" · ".join(value(each.before) for each in group), 300)
    rows = figures.count(sum(each.rows for each in group))
    pieces: list[Piece] = [("– ", "bad"), (pad(before, half), "text"), ("  ", "text")]
    if one.kind == "failed":
        kept = " kept" if one.after == one.before else ""
        pieces += [("✗ ", "bad"), (pad(f"cannot be read{kept}", half), "bad")]
    elif one.kind == "dropped":
        pieces += [("✗ ", "attention"), (pad("dropped", half), "attention")]
    else:
        pieces += [("+ ", "good"), (pad(inert(value(one.after), 300), half), "bright")]
    pieces.append((pad(rows, 9, right=True), "text"))
    if one.column:
        pieces.append((f"  {clip(one.column, 16)}", "dim"))
    return pieces


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
