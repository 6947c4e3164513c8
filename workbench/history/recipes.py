"""The recipe that a version's rows had been through."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import msgspec

from workbench.core.clock import iso
from workbench.history.records import ModelRow
from workbench.history.requests import Cleaned, StepEffect
from workbench.store.reader import Reader


@dataclass(frozen=True)
class Recipe:
    """A recipe's version, its step documents and one line for people a step; 0 without steps."""

    version: int = 0
    steps: list[dict[str, Any]] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)


def recipe(reader: Reader, found: ModelRow) -> Recipe:
    """The recipe of the version's build of the clean rows; an empty one for raw rows."""
    if found.recipe is None:
        return Recipe()
    row = reader.one(
        """
        SELECT r.version, r.steps, r.titles FROM clean_build b
        JOIN recipe r ON r.dataset = b.dataset AND r.version = b.version WHERE b.build = ?
        """,
        (found.recipe,),
    )
    if row is None:
        return Recipe()
    version, steps, titles = row[0], json.loads(row[1]), json.loads(row[2])
    lines = [_line(step, title) for step, title in zip(steps, titles, strict=True)]
    return Recipe(version, steps, lines)


def cleaned(reader: Reader, found: ModelRow) -> Cleaned | None:
    """What the recipe did when it made the version's rows; None for raw rows."""
    row = reader.one(
        "SELECT version, rows_in, rows_out, quarantined, counts, person, created "
        "FROM clean_build WHERE build = ?",
        (found.recipe,),
    )
    if row is None:
        return None
    version, rows_in, rows_out, quarantined, counts, person, created = row
    return Cleaned(
        recipe=version,
        rows_in=rows_in,
        rows_out=rows_out,
        quarantined=quarantined,
        steps=msgspec.convert(json.loads(counts), list[StepEffect]),
        by=person,
        at=iso(created),
    )


def _line(step: dict[str, Any], title: str) -> str:
    """A step's title and columns; one that is switched off says so."""
    columns = [str(name) for name in step.get("columns") or [] if str(name) not in title]
    words = " ".join(part for part in (title, ", ".join(columns)) if part)
    return words if step.get("enabled", True) else f"{words} (off)"
