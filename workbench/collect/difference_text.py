"""What differs between two states of a dataset, in words and cells. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from workbench.collect.snapshots import Difference, RowDifference
from workbench.core.figures import counted

SIGNS = {"added": ("+", "good"), "removed": ("−", "bad"), "changed": ("~", "attention")}
SHOWN = 40


def summary(found: Difference) -> list[str]:
    """Counts, and which columns changed."""
    lines = [
        f"{counted(found.rows_a, 'row')} in {stated(found.a)}, {found.rows_b:,} in "
        f"{stated(found.b)}: {found.added:,} added, {found.removed:,} removed, "
        f"{found.changed:,} changed"
    ]
    if found.columns:
        parts = (f"{name} in {count:,}" for name, count in found.columns.items())
        lines.append(f"changed columns: {', '.join(parts)}")
    return lines


def stated(state: str) -> str:
    """A state as people say it."""
    if state == "now":
        return state
    return state.replace(":", " ") if state.startswith("load:") else f"snapshot {state}"


def cells(row: RowDifference, keys: Sequence[str] = ()) -> str:
    """A row in one line: its key, then what changed, or all that it has."""
    known = row.after or row.before
    named = [f"{key}={_short(known.get(key))}" for key in keys]
    if row.what == "changed":
        named += [
            f"{name}: {_short(row.before[name])} → {_short(row.after[name])}"
            for name in row.changed
        ]
    else:
        named += _all(known.items(), keys)
    return " · ".join(named)


def _all(known: Iterable[tuple[str, str | None]], keys: Sequence[str]) -> list[str]:
    return [f"{name}={_short(v)}" for name, v in known if name not in keys and v is not None]


def _short(value: str | None) -> str:
    if value is None:
        return "–"
    text = value.replace("\n", " ")
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"
