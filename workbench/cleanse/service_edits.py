"""Hub side: the edits of a recipe. Each adds a version and an event."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from workbench.cleanse import requests as wire
from workbench.cleanse.service_learned import with_learned
from workbench.cleanse.service_ready import bare
from workbench.cleanse.service_recipe import Head, Steps, edit, head, version, view
from workbench.cleanse.service_tables import dataset_named
from workbench.cleanse.version_words import told
from workbench.cleanse.views import RecipeVersion, RecipeView
from workbench.core.clock import iso
from workbench.core.errors import ConflictError, InvalidInputError
from workbench.core.figures import counted
from workbench.store.reader import Reader
from workbench.store.session import Session

MOST_VERSIONS = 1_000


def _at(steps: Steps, index: int) -> int:
    """``index`` when there is a step there. Raises InvalidInputError."""
    if 0 <= index < len(steps):
        return index
    have = f"steps are numbered 1 to {len(steps)}" if steps else "the recipe is empty"
    raise InvalidInputError(f"the recipe has no step {index + 1}", have)


async def show(session: Session, request: wire.ShowRecipe) -> RecipeView:
    """The recipe at its head, or as it was in a version."""
    dataset = await dataset_named(session, request.dataset)
    found = await view(session, dataset, request.version)
    return await with_learned(session, dataset, found) if request.learned else found


async def add(session: Session, request: wire.AddStep) -> RecipeView:
    """Put a step into the recipe."""
    (step,) = bare([request.step])

    def change(steps: Steps) -> tuple[Steps, dict[str, Any]]:
        index = len(steps) if request.index is None else request.index
        if not 0 <= index <= len(steps):
            raise InvalidInputError(
                f"a step cannot be put at {index + 1}",
                f"the recipe has {counted(len(steps), 'step')}",
            )
        last = steps[-1] if steps and index == len(steps) else {}
        # What is stored has the defaults, too, and what the hub gives it.
        if request.suggestion and last and step.items() <= last.items():
            raise ConflictError(
                "this suggestion is in the recipe already",
                "Somebody has just accepted it: look at the recipe again.",
            )
        steps.insert(index, dict(step))
        payload: dict[str, Any] = {"touched": index, "index": index, "step": step}
        if request.suggestion:
            payload["suggestion"] = request.suggestion
        return steps, payload

    return await edit(session, request.dataset, "step_added", change, request.base)


async def replace(session: Session, request: wire.EditStep) -> RecipeView:
    """Replace a step."""
    (step,) = bare([request.step])

    def change(steps: Steps) -> tuple[Steps, dict[str, Any]]:
        index = _at(steps, request.index)
        old, steps[index] = steps[index], dict(step)
        payload = {"touched": index, "index": index, "from": old, "to": step}
        return steps, payload

    return await edit(session, request.dataset, "step_edited", change, request.base)


async def accept_unseen(session: Session, request: wire.AcceptUnseen) -> RecipeView:
    """Add spellings to the table of a step that merges clusters."""

    def change(steps: Steps) -> tuple[Steps, dict[str, Any]]:
        step = steps[_at(steps, request.index)]
        if step["step"] != "merge_clusters" or not request.merges:
            raise InvalidInputError(f"step {request.index + 1} merges no clusters")
        steps[request.index] = {**step, "merges": {**step["merges"], **request.merges}}
        payload = {"touched": request.index, "index": request.index, "merges": request.merges}
        return steps, payload

    return await edit(session, request.dataset, "variants_accepted", change, request.base)


async def remove(session: Session, request: wire.RemoveStep) -> RecipeView:
    """Remove a step."""

    def change(steps: Steps) -> tuple[Steps, dict[str, Any]]:
        old = steps.pop(_at(steps, request.index))
        return steps, {"touched": -1, "index": request.index, "step": old}

    return await edit(session, request.dataset, "step_removed", change, request.base)


async def move(session: Session, request: wire.MoveStep) -> RecipeView:
    """Move a step."""

    def change(steps: Steps) -> tuple[Steps, dict[str, Any]]:
        step = steps.pop(_at(steps, request.index))
        steps.insert(_at([*steps, step], request.to), step)
        return steps, {"touched": -1, "index": request.index, "to": request.to}

    return await edit(session, request.dataset, "step_moved", change, request.base)


async def toggle(session: Session, request: wire.ToggleStep) -> RecipeView:
    """Switch a step off or on."""

    def change(steps: Steps) -> tuple[Steps, dict[str, Any]]:
        index = _at(steps, request.index)
        enabled = not steps[index].get("enabled", True)
        steps[index] = {**steps[index], "enabled": enabled}
        return steps, {"touched": -1, "index": index, "enabled": enabled}

    return await edit(session, request.dataset, "step_toggled", change, request.base)


async def restore(session: Session, request: wire.RestoreRecipe) -> RecipeView:
    """Make an older version's steps the newest version."""
    dataset = await dataset_named(session, request.dataset)
    old = await session.read(lambda reader: version(reader, dataset.id, request.version))

    def change(steps: Steps) -> tuple[Steps, dict[str, Any]]:
        return old.steps, {"touched": -1, "from": request.version}

    return await edit(session, request.dataset, "recipe_restored", change, request.base)


async def versions(session: Session, request: wire.ListVersions) -> list[RecipeVersion]:
    """Every version, newest first."""
    dataset = await dataset_named(session, request.dataset)

    def look(reader: Reader) -> list[RecipeVersion]:
        at = head(reader, dataset.id)
        rows = reader.all(
            "SELECT v.version, v.parent, v.change, v.steps, v.titles, v.person, v.created, "
            "coalesce(p.steps, '[]'), coalesce(p.titles, '[]') "
            "FROM recipe v LEFT JOIN recipe p ON p.dataset = v.dataset AND p.version = v.parent "
            "WHERE v.dataset = ? ORDER BY v.version DESC LIMIT ?",
            (dataset.id, max(1, min(request.limit, MOST_VERSIONS))),
        )
        return [_listed(at, *row) for row in rows]

    return await session.read(look)


def _listed(
    at: Head,
    number: int,
    parent: int,
    change: str,
    steps: str,
    titles: str,
    person: str,
    created: dt.datetime,
    steps_before: str,
    titles_before: str,
) -> RecipeVersion:
    before, after = json.loads(steps_before), json.loads(steps)
    states = {at.version: "now", **dict.fromkeys(at.undone, "undone")}
    return RecipeVersion(
        version=number,
        parent=parent,
        change=change,
        steps=len(after),
        by=person,
        at=iso(created),
        what=told(change, before, after, [*json.loads(titles_before), *json.loads(titles)]),
        state=states.get(number, ""),
    )
