"""Hub side: a dataset's recipe, its versions, undo and redo.

A version is never changed. The head says which version counts; undo moves it to the parent and
remembers where it came from, redo goes there again. An edit after an undo starts from the older
version; the versions left behind stay, and ``RestoreRecipe`` brings any of them back.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import msgspec

from workbench.cleanse import requests as wire
from workbench.cleanse.service_ready import bare, given_files, ready
from workbench.cleanse.service_seen import Seen, counts_key
from workbench.cleanse.service_tables import dataset_named, raw_snapshot, reading
from workbench.cleanse.tasks import VALIDATE, StepCheck, ValidateParams, ValidateResult
from workbench.cleanse.views import Document, RecipeStep, RecipeView
from workbench.core.behind import as_set, behind, looked_up
from workbench.core.clock import iso
from workbench.core.errors import ConflictError, InvalidInputError, NotFoundError
from workbench.store import datasets
from workbench.store.datasets import Dataset
from workbench.store.reader import Reader
from workbench.store.session import Session
from workbench.store.transaction import Transaction

Steps = list[Document]
Edit = Callable[[Steps], tuple[Steps, dict[str, Any]]]
COUNTS = ("changed", "nulled", "failed", "dropped", "quarantined")
RACES = 5
"""How often an edit is made again that others overtook while it was checked."""


class Overtaken(ConflictError):
    """Another edit came in between."""


@dataclass(frozen=True)
class Version:
    """A stored version of a recipe."""

    number: int
    parent: int
    steps: Steps
    titles: list[str]
    person: str = ""
    created: str = ""


@dataclass(frozen=True)
class Head:
    """The version that counts, and those that redo leads to, the nearest last."""

    version: int = 0
    undone: tuple[int, ...] = ()


def head(reader: Reader, dataset: int) -> Head:
    """Where the recipe stands."""
    sql = "SELECT version, undone FROM recipe_head WHERE dataset = ? ORDER BY event DESC LIMIT 1"
    row = reader.one(sql, (dataset,))
    return Head(row[0], tuple(row[1])) if row else Head()


def version(reader: Reader, dataset: int, number: int) -> Version:
    """A stored version. Raises NotFoundError."""
    if number == 0:
        return Version(0, 0, [], [])
    sql = (
        "SELECT version, parent, steps, titles, person, created FROM recipe "
        "WHERE dataset = ? AND version = ?"
    )
    row = reader.one(sql, (dataset, number))
    if row is None:
        raise NotFoundError(
            f"the recipe has no version {number}", "workbench cleanse recipe shows the newest"
        )
    steps, titles = json.loads(row[2]), json.loads(row[3])
    return Version(row[0], row[1], steps, titles, row[4], iso(row[5]))


def current(reader: Reader, dataset: int) -> Version:
    """The version that counts."""
    return version(reader, dataset, head(reader, dataset).version)


async def check(session: Session, dataset: Dataset, steps: Steps) -> list[StepCheck]:
    """Each step with all its parameters, its line for people, and what is wrong with it."""
    snapshot = await raw_snapshot(session, dataset)
    files = [snapshot.path] if snapshot is not None else []
    steps = await ready(session, steps)
    with reading(session, *files, *given_files(steps)):
        found = await session.run_warm(VALIDATE, ValidateParams(files=files, steps=steps))
    assert isinstance(found, ValidateResult)
    written = bare([one.step for one in found.steps])
    return [
        msgspec.structs.replace(one, step=step)
        for one, step in zip(found.steps, written, strict=True)
    ]


async def view(session: Session, dataset: Dataset, number: int | None = None) -> RecipeView:
    """The recipe as people see it."""

    def look(reader: Reader) -> tuple[Head, Version, tuple[Any, ...] | None, str, str]:
        at = head(reader, dataset.id)
        found = version(reader, dataset.id, at.version if number is None else number)
        sql = (
            "SELECT build, version, steps, counts, rows_in, rows_out, quarantined, raw_state "
            "FROM clean_build WHERE dataset = ? ORDER BY build DESC LIMIT 1"
        )
        raw = datasets.raw_state(reader, dataset)
        state = raw and "".join([raw, *datasets.states_of(reader, looked_up(found.steps))])
        return at, found, reader.one(sql, (dataset.id,)), raw, state

    at, found, build, raw, state = await session.read(look, 60.0)
    seen = session.memory(Seen, Seen)
    key = ("checks", dataset.id, found.number, state)
    if found.steps and key not in seen.found:
        seen.keep(key, await check(session, dataset, found.steps))
    checks = seen.found.get(key, [])
    counts = _counts(found, build, state)
    given = await ready(session, found.steps)
    for index, step in enumerate(found.steps):
        told = seen.found.get(counts_key(dataset.id, raw, given[: index + 1]))
        if told is not None and not counts[index] and step.get("enabled", True):
            counts[index] = {name: getattr(told, name) for name in COUNTS}
    return _shown(dataset, at, found, build, state, checks, counts)


def _shown(
    dataset: Dataset,
    at: Head,
    found: Version,
    build: tuple[Any, ...] | None,
    state: str,
    checks: list[StepCheck],
    counts: list[dict[str, int]],
) -> RecipeView:
    steps = [
        RecipeStep(
            index=index,
            title=found.titles[index],
            step=step,
            enabled=bool(step.get("enabled", True)),
            error=checks[index].error if index < len(checks) else "",
            before=checks[index].before if index < len(checks) else [],
            after=checks[index].after if index < len(checks) else [],
            **counts[index],
        )
        for index, step in enumerate(found.steps)
    ]
    result = RecipeView(
        dataset=dataset.name,
        version=found.number,
        steps=steps,
        can_undo=at.version != 0,
        can_redo=bool(at.undone),
        undone=list(at.undone),
        by=found.person,
        at=found.created,
    )
    if build is None:
        lack = behind(found.steps, found.number, state, None)
        return msgspec.structs.replace(result, behind=lack)
    fields = dict(zip(("build", "build_version"), build[:2], strict=True))
    fields |= dict(zip(("rows_in", "rows_out", "quarantined"), build[4:7], strict=True))
    made = (build[1], json.loads(build[2]), build[7])
    lack = behind(found.steps, found.number, state, made)
    return msgspec.structs.replace(result, behind=lack, **fields)


def _counts(found: Version, build: tuple[Any, ...] | None, state: str) -> list[dict[str, int]]:
    """The newest build's counts for the steps that begin this recipe just as they began it."""
    empty: list[dict[str, int]] = [{} for _ in found.steps]
    if build is None or build[7] != state:
        return empty
    built, counts = json.loads(build[2]), json.loads(build[3])
    for index, (step, old) in enumerate(zip(found.steps, built, strict=False)):
        if as_set([step]) != as_set([old]):
            break
        if step.get("enabled", True):
            empty[index] = {name: counts[index][name] for name in COUNTS}
    return empty


async def edit(
    session: Session, name: str, verb: str, change: Edit, base: int | None = None
) -> RecipeView:
    """Add a version made by ``change`` from the newest one, checked against the rows.

    ``change`` gives the steps and the event's payload. Raises InvalidInputError for a step that
    cannot be used, ConflictError when ``base`` is no longer the newest version. Without a ``base``
    an edit that another one overtook is made again, from what that one left.
    """
    for _ in range(RACES):
        with suppress(Overtaken):
            return await _edit(session, name, verb, change, base)
    return await _edit(session, name, verb, change, base)


async def _edit(
    session: Session, name: str, verb: str, change: Edit, base: int | None
) -> RecipeView:
    dataset = await dataset_named(session, name)
    at = await session.read(lambda reader: head(reader, dataset.id))
    old = await session.read(lambda reader: version(reader, dataset.id, at.version))
    _require_base(dataset, old.number, base)
    steps, payload = change([dict(step) for step in old.steps])
    checks = await check(session, dataset, steps)
    touched = payload.pop("touched", None)
    for index, one in enumerate(checks):
        fresh = touched is None or index == touched
        if one.error and fresh and steps[index].get("enabled", True):
            raise InvalidInputError(one.error, one.hint)
    documents = [one.step for one in checks]
    titles = [one.title for one in checks]

    def write(tx: Transaction) -> int:
        if current(tx, dataset.id).number != old.number:
            raise Overtaken(
                f"the recipe of {name} has been edited meanwhile", "look at it again, then repeat"
            )
        return _add(tx, dataset, old.number, documents, titles, verb, payload)

    await session.write(write, int)
    made = await view(session, dataset)
    return msgspec.structs.replace(made, left_behind=list(at.undone))


def _add(
    tx: Transaction,
    dataset: Dataset,
    parent: int,
    steps: Steps,
    titles: list[str],
    verb: str,
    payload: dict[str, Any],
) -> int:
    sql = "SELECT coalesce(max(version), 0) + 1 FROM recipe WHERE dataset = ?"
    number: int = tx.scalar(sql, (dataset.id,))
    tx.execute(
        "INSERT INTO recipe VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(dataset.id, number, parent, json.dumps(steps), json.dumps(titles)),
            *(verb, tx.now, tx.actor.name),
        ),
    )
    event = tx.event(f"cleanse.{verb}", f"dataset:{dataset.name}", {"version": number, **payload})
    _move(tx, event, dataset, Head(number))
    return number


def _move(tx: Transaction, event: int, dataset: Dataset, to: Head) -> None:
    tx.execute(
        "INSERT INTO recipe_head VALUES (?, ?, ?, ?)",
        (event, dataset.id, to.version, list(to.undone)),
    )
    tx.publish("recipe", dataset.name)


def _require_base(dataset: Dataset, now: int, base: int | None) -> None:
    """Nobody edits, or takes back, what they do not see. Raises ConflictError."""
    if base is not None and base != now:
        raise ConflictError(
            f"the recipe of {dataset.name} has been edited meanwhile (version {now}, not {base})",
            "look at it again, then repeat",
        )


async def undo(session: Session, request: wire.UndoRecipe) -> RecipeView:
    """Go back to the recipe before the last edit."""
    dataset = await dataset_named(session, request.dataset)

    def write(tx: Transaction) -> int:
        at = head(tx, dataset.id)
        _require_base(dataset, at.version, request.base)
        if at.version == 0:
            raise ConflictError("there is nothing to undo", "this is the empty recipe")
        parent = version(tx, dataset.id, at.version).parent
        payload = {"from": at.version, "to": parent}
        event = tx.event("cleanse.recipe_undone", f"dataset:{dataset.name}", payload)
        _move(tx, event, dataset, Head(parent, (*at.undone, at.version)))
        return parent

    await session.write(write, int)
    return await view(session, dataset)


async def redo(session: Session, request: wire.RedoRecipe) -> RecipeView:
    """Go forward again to the edit that was undone last."""
    dataset = await dataset_named(session, request.dataset)

    def write(tx: Transaction) -> int:
        at = head(tx, dataset.id)
        _require_base(dataset, at.version, request.base)
        if not at.undone:
            raise ConflictError("there is nothing to redo", "an edit after an undo starts anew")
        to = at.undone[-1]
        payload = {"from": at.version, "to": to}
        event = tx.event("cleanse.recipe_redone", f"dataset:{dataset.name}", payload)
        _move(tx, event, dataset, Head(to, at.undone[:-1]))
        return to

    await session.write(write, int)
    return await view(session, dataset)
