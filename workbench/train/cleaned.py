"""What to know of clean rows before learning from them: what they were made of, and when."""

from __future__ import annotations

import json
from typing import Any

from workbench.core.behind import looked_up
from workbench.store import datasets
from workbench.store.datasets import Dataset
from workbench.store.reader import Reader


def build_warnings(
    reader: Reader, found: Dataset, build: int | None, split: int | None
) -> list[str]:
    """What is doubtful about a clean build as training rows of ``split`` (None: one to be made).

    Of raw rows (``build`` None) there is nothing to say.
    """
    row = reader.one(
        "SELECT version, steps, raw_state, split FROM clean_build WHERE build = ?", (build,)
    )
    if row is None:
        return []
    version, text, state, taught_by = row
    steps: list[dict[str, Any]] = json.loads(text)
    again = f"workbench cleanse apply {found.name}"
    told = []
    if state != datasets.state_with(reader, found, looked_up(steps)):
        told.append(
            "rows have come, changed or gone since the recipe was applied, the clean rows do not "
            f"show it: {again}"
        )
    if _edited(reader, found, version, steps):
        told.append(f"the recipe was edited since it was applied: {again}")
    learned = [step for step in steps if step.get("learned") and step.get("enabled", True)]
    if learned and taught_by is None:
        first = "" if split is not None else "make a split first (workbench split create), then "
        told.append(f"{_named(learned)} learned from test rows too: {first}{again}")
    elif learned and taught_by != split:
        told.append(
            f"{_named(learned)} learned from the training rows of another split, some of which "
            f"may be test rows here: {again}"
        )
    return told


def _named(steps: list[dict[str, Any]]) -> str:
    methods = sorted({f"{step['step']} by {step.get('method', '')}" for step in steps})
    return "the recipe's " + " and ".join(methods)


def _edited(reader: Reader, found: Dataset, version: int, built: list[dict[str, Any]]) -> bool:
    """Whether the recipe has other steps now than when the build was made."""
    newest = reader.scalar(
        "SELECT version FROM recipe_head WHERE dataset = ? ORDER BY event DESC LIMIT 1", (found.id,)
    )
    if newest is None or newest == version:
        return False
    text = reader.scalar(
        "SELECT steps FROM recipe WHERE dataset = ? AND version = ?", (found.id, newest)
    )
    steps = json.loads(text) if text else []
    return [_plain(step) for step in steps] != [_plain(step) for step in built]


def _plain(step: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in step.items() if name != "learned"}
