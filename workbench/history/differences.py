"""What differs between two versions, as plain comparisons of what was recorded. Pure."""

from __future__ import annotations

import difflib
import json
from typing import Any

from workbench.evaluate.requests import Comparison, Figure
from workbench.history.requests import Change, MetricPair


def flat(document: dict[str, Any], prefix: str = "") -> dict[str, str]:
    """A nested document as dotted names and texts; lists of plain values stay one text.

    A list of named things (columns) is told apart by their names.
    """
    found: dict[str, str] = {}
    for key, value in document.items():
        name = f"{prefix}{key}"
        if isinstance(value, dict):
            found.update(flat(value, f"{name}."))
        elif _named(value):
            found.update(flat({str(one["name"]): _rest(one) for one in value}, f"{name}."))
        else:
            found[name] = text(value)
    return found


def _named(value: Any) -> bool:
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(one, dict) and "name" in one for one in value)
    )


def _rest(one: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in one.items() if key != "name"}


def text(value: Any) -> str:
    """A recorded value as people read it."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def changes(first: dict[str, Any], second: dict[str, Any], all_names: bool = False) -> list[Change]:
    """Names whose values differ, in the order of the first and then of the second."""
    a, b = flat(first), flat(second)
    names = [*a, *(name for name in b if name not in a)]
    return [
        Change(name=name, a=a.get(name, ""), b=b.get(name, ""))
        for name in names
        if all_names or a.get(name, "") != b.get(name, "")
    ]


def recipe_changes(first: list[str], second: list[str]) -> list[Change]:
    """Steps, by their titles, that only one recipe has; a changed step stands on both sides."""
    found = []
    matcher = difflib.SequenceMatcher(a=first, b=second, autojunk=False)
    for kind, a0, a1, b0, b1 in matcher.get_opcodes():
        if kind == "equal":
            continue
        left, right = first[a0:a1], second[b0:b1]
        for index in range(max(len(left), len(right))):
            a = left[index] if index < len(left) else ""
            b = right[index] if index < len(right) else ""
            place = (a0 if a else b0) + index + 1
            found.append(Change(name=f"step {place}", a=a, b=b))
    return found


def metric_pairs(
    first: dict[str, Figure], second: dict[str, Figure], compared: Comparison | None
) -> list[MetricPair]:
    """Each metric of either side; deltas are second minus first."""
    names = [*first, *(name for name in second if name not in first)]
    deltas = compared.deltas if compared else {}
    return [
        MetricPair(name=name, a=first.get(name), b=second.get(name), delta=deltas.get(name))
        for name in names
    ]
