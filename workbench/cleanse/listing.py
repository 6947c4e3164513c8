"""Columns, steps and suggestions as the rows of tables, in as many words as there is room for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from workbench.cleanse.cluster_picks import Picks
from workbench.cleanse.clusters.likeness import Likeness
from workbench.cleanse.contrast import value
from workbench.cleanse.views import ColumnProfile, RecipeStep, StepFit
from workbench.core import figures
from workbench.core.text import cell_width, inert
from workbench.tui.paint import Piece
from workbench.tui.widgets.bars import sketch
from workbench.tui.widgets.cells import Column
from workbench.tui.widgets.picker import Choice

COLUMNS = (
    Column("column", weight="bright", most=24),
    Column("type", weight="secondary", width=10),
    Column("null", right=True),
    Column("distinct", right=True),
    Column("shape", width=8),
    Column("issues", least=11, most=60),
)
LAYOUTS = (
    (64, ("column", "type", "null", "distinct", "shape", "issues")),
    (54, ("column", "type", "null", "distinct", "issues")),
    (44, ("column", "type", "null", "issues")),
    (0, ("column", "null", "issues")),
)
"""From how many cells on which facts of a column are told."""
ALL_ISSUES = 80
"""Cells from which on a column tells all of its issues; below, the first, and how many more."""

STEPS = (
    Column("number", "", right=True, weight="dim", width=2),
    Column("state", "", width=1),
    Column("step", most=60),
    Column("on", most=30, weight="secondary"),
    Column("rows", right=True),
)
STEP_FURNITURE = 18
"""Cells of a step besides its title and its columns."""

SUGGESTIONS = (
    Column("touches", right=True, weight="bright"),
    Column("step", most=50),
    Column("why", most=90, weight="dim"),
)


CLUSTERS = (
    Column("tick", " ", width=1),
    Column("rows", right=True, weight="bright"),
    Column("becomes", most=40),
    Column("spellings", most=120, weight="secondary"),
)
MEMBERS = (
    Column("tick", " ", width=1),
    Column("rows", right=True, weight="bright"),
    Column("spelling", most=120),
    Column("role", " ", width=7, weight="dim"),
)
UNSEEN = (
    Column("rows", right=True, weight="bright"),
    Column("spelling", most=40),
    Column("becomes", most=40),
    Column("column", most=24, weight="secondary"),
    Column("step", most=40, weight="dim"),
)
TICKED: Piece = ("●", "accent")
LEFT: Piece = ("○", "dim")


def cluster_row(picks: Picks, place: int) -> list[Any]:
    """A cluster: what it becomes, and the other spellings with their rows."""
    cluster = picks.clusters[place]
    pieces: list[Piece] = []
    for one in cluster.members:
        if one.value != picks.target(place):
            weight = "secondary" if picks.included(place, one.value) else "dim"
            pieces += [(" · ", "dim")] if pieces else []
            pieces += [(value(one.value), weight), (f" {figures.count(one.rows)}", "dim")]
    tick = TICKED if picks.ticked(place) else LEFT
    return [[tick], cluster.rows, value(picks.target(place)), pieces]


def member_rows(picks: Picks, place: int) -> list[list[Any]]:
    """The spellings of a cluster, those that are left out unticked."""
    target = picks.target(place)
    rows: list[list[Any]] = []
    for one in picks.clusters[place].members:
        tick = TICKED if picks.included(place, one.value) else LEFT
        rows.append([[tick], one.rows, value(one.value), "becomes" if one.value == target else ""])
    return rows


def way_of(likeness: Likeness) -> str:
    """How values are compared, in few words."""
    return {
        "fingerprint": "fingerprint",
        "ngram": f"{likeness.n}-gram fingerprint",
        "phonetic": likeness.sound,
        "knn": f"nearest neighbours, {likeness.radius:g} apart",
    }[likeness.method]


FITS = (
    Column("number", "#", right=True, weight="dim", width=2),
    Column("state", " ", width=1),
    Column("step", most=40),
    Column("choice", "then", width=13),
    Column("here", most=70, weight="secondary"),
)
CHOSEN: dict[str, Piece] = {
    "abort": ("stop", "bad"),
    "skip": ("switch it off", "attention"),
    "continue": ("go on without", "good"),
}
"""What becomes of a step that does not work here."""


def fit_row(place: int, one: StepFit, choice: str) -> list[Any]:
    """A step of a recipe that is about to be taken, as a table's row."""
    columns = ", ".join(one.step.get("columns") or [])
    title: list[Piece] = [(one.title, "text"), (f"  {columns}", "secondary")]
    if not one.error:
        return [place + 1, [("✓", "good")], title, "", [("works", "dim")]]
    why = f"no column {', '.join(one.missing)}" if one.missing else one.error
    return [place + 1, [("!", "attention")], title, [CHOSEN[choice]], why]


def columns_table(
    names: Sequence[str], known: Mapping[str, ColumnProfile], room: int
) -> tuple[list[Column], list[list[Any]]]:
    """The table of columns in ``room`` cells; unprofiled ones wait."""
    shown = next(keys for least, keys in LAYOUTS if room >= least)
    rows = []
    for name in names:
        facts = _facts(known[name], room >= ALL_ISSUES) if name in known else _waiting(name)
        rows.append([facts[key] for key in shown])
    return [column for column in COLUMNS if column.key in shown], rows


def column_choice(name: str, known: ColumnProfile | None) -> Choice:
    """A column to be picked: what it holds as it came, and how many values."""
    if known is None:
        return Choice(name, name)
    about = "" if known.exact else "~"
    return Choice(name, name, known.type, f"{about}{figures.counted(known.distinct, 'value')}")


def _facts(column: ColumnProfile, all_issues: bool) -> dict[str, Any]:
    about = "" if column.exact else "~"
    return {
        "column": column.name,
        "type": column.type,
        "null": figures.percent(column.null, 1),
        "distinct": about + figures.count(column.distinct),
        "shape": sketch(column.bars) if column.bars else "",
        "issues": _issues(column, all_issues),
    }


def _issues(column: ColumnProfile, all_issues: bool) -> list[Piece]:
    told = column.issues if all_issues else column.issues[:1]
    pieces: list[Piece] = []
    for issue in told:
        pieces += [(", ", "dim")] if pieces else []
        pieces.append((issue.text, "attention"))
    more = len(column.issues) - len(told)
    return [*pieces, (f" +{more}", "dim")] if more else pieces


def _waiting(name: str) -> dict[str, Any]:
    """A column whose profile is on its way."""
    facts: dict[str, Any] = {column.key: "" for column in COLUMNS}
    return {**facts, "column": name, "null": [("…", "dim")]}


def steps_table(steps: Sequence[RecipeStep], room: int) -> tuple[list[Column], list[list[Any]]]:
    """The table of steps in ``room`` cells: columns apart, in full or in short, while they fit.

    Where they do not, each step's columns stand behind its title.
    """
    title = max((_cells(step.title) for step in steps), default=0)
    for brief in (False, True):
        where = max((_cells(_where(step, brief)) for step in steps), default=0)
        if title + where <= room - STEP_FURNITURE:
            return list(STEPS), [_step(step, brief) for step in steps]
    rows = [_step(step, False) for step in steps]
    joined = [[row[0], row[1], [*row[2], (" ", "text"), *row[3]], row[4]] for row in rows]
    return [column for column in STEPS if column.key != "on"], joined


def _cells(text: str) -> int:
    return cell_width(inert(text))


def _step(step: RecipeStep, brief: bool) -> list[Any]:
    """A step as a table's row: on, off or wrong; what; where; rows it touched."""
    sign: Piece = ("●", "good") if step.enabled else ("○", "dim")
    if step.error and step.enabled:
        sign = ("✗", "bad")
    counts = (step.changed, step.nulled, step.dropped, step.quarantined)
    touched = None if step.changed is None else sum(count or 0 for count in counts)
    return [
        step.index + 1,
        [sign],
        [(step.title, "text" if step.enabled else "dim")],
        [(_where(step, brief), "secondary" if step.enabled else "dim")],
        [("–", "dim")] if touched is None else [(figures.count(touched), "bright")],
    ]


def _where(step: RecipeStep, brief: bool) -> str:
    """The step's columns, in short the first and how many more; and its row filter."""
    names = step.step.get("columns") or ["all that fit"]
    columns = ", ".join(names)
    if brief and len(names) > 1:
        columns = f"{names[0]} +{len(names) - 1}"
    filtered = step.step.get("where") and step.step["step"] != "filter"
    return f"{columns} where {step.step['where']}" if filtered else columns
