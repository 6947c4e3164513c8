"""Hub side: profiles, suggestions, step types and previews, all made in the warm worker."""

from __future__ import annotations

import asyncio
from typing import Any

import msgspec

from workbench.cleanse import requests as wire
from workbench.cleanse.service_care import models_of
from workbench.cleanse.service_ready import given_files, ready
from workbench.cleanse.service_recipe import current
from workbench.cleanse.service_seen import Seen, counts_key
from workbench.cleanse.service_stages import staged
from workbench.cleanse.service_tables import (
    Snapshot,
    clean_snapshot,
    dataset_named,
    marks,
    raw_rows,
    reading,
)
from workbench.cleanse.tasks import (
    KINDS,
    PREVIEW,
    PROFILE,
    SUGGEST,
    KindsParams,
    PreviewParams,
    ProfileParams,
    SuggestParams,
)
from workbench.cleanse.views import Document, PreviewView, StepKind, Suggestion, TableProfile
from workbench.core.errors import InvalidInputError, NotFoundError
from workbench.core.figures import counted
from workbench.spans.planning import spanned
from workbench.store.datasets import Dataset
from workbench.store.reader import Reader
from workbench.store.session import Session
from workbench.store.transaction import Transaction

STAGES = ("raw", "recipe", "clean", "best")


async def _source(
    session: Session, dataset: Dataset, stage: str
) -> tuple[str, str, list[dict[str, Any]], int]:
    """File, state, steps to run first, and recipe version of what is to be looked at."""
    if stage not in STAGES:
        raise InvalidInputError(f"there is no stage {stage!r}", "stages: " + ", ".join(STAGES))
    if stage in ("clean", "best"):
        build = await session.read(lambda reader: newest_build(reader, dataset.id))
        if build is not None:
            snapshot = await clean_snapshot(session, dataset, build)
            return snapshot.path, snapshot.state, [], 0
        if stage == "clean":
            raise NotFoundError(
                f"{dataset.name} has no clean rows yet",
                f"apply its recipe: workbench cleanse apply {dataset.name}",
            )
    raw = await raw_rows(session, dataset)
    if stage != "recipe":
        return raw.path, raw.state, [], 0
    now = await session.read(lambda reader: current(reader, dataset.id))
    steps = await ready(session, now.steps)
    state = " ".join([raw.state, *given_files(steps)])
    return raw.path, state, steps, now.number


async def recipe_rows(session: Session, dataset: Dataset) -> tuple[str, list[Document], str]:
    """The raw rows' file, the steps to run on them first, and who teaches those ("" for all).

    Raises NotFoundError.
    """
    path, _, steps, _ = await _source(session, dataset, "recipe")
    return path, steps, await marks(session, dataset) if steps else ""


def newest_build(reader: Reader, dataset: int) -> int | None:
    """The newest clean build, None before the first."""
    sql = "SELECT max(build) FROM clean_build WHERE dataset = ?"
    build: int | None = reader.scalar(sql, (dataset,))
    return build


async def profile(session: Session, request: wire.Profile) -> TableProfile:
    """Profile a dataset's columns."""
    dataset = await dataset_named(session, request.dataset)
    path, state, steps, number = await _source(session, dataset, request.stage)
    people = await marks(session, dataset) if steps else ""
    key = ("profile", dataset.id, state, number, people, tuple(request.columns))
    seen = session.memory(Seen, Seen)
    with reading(session, path, people, *given_files(steps)):
        async with seen.running.setdefault(key, asyncio.Lock()):
            if key not in seen.found:
                stage = "clean" if state.startswith("build-") else request.stage
                params = ProfileParams(
                    dataset=dataset.name,
                    stage="raw" if stage == "best" else stage,
                    files=[path],
                    columns=request.columns,
                    steps=steps,
                    marks=people,
                )
                seen.keep(key, await session.run_warm(PROFILE, params))
    seen.running.pop(key, None)
    found: TableProfile = seen.found[key]
    return found


async def suggest(session: Session, request: wire.Suggest) -> list[Suggestion]:
    """Steps worth adding after the recipe so far."""
    dataset = await dataset_named(session, request.dataset)
    path, state, steps, number = await _source(session, dataset, "recipe")
    people = await marks(session, dataset) if steps else ""
    key = ("suggest", dataset.id, state, number, people)
    seen = session.memory(Seen, Seen)
    with reading(session, path, people, *given_files(steps)):
        async with seen.running.setdefault(key, asyncio.Lock()):
            if key not in seen.found:
                params = SuggestParams(files=[path], steps=steps, marks=people)
                result = await session.run_warm(SUGGEST, params)
                seen.keep(key, result.suggestions)
    seen.running.pop(key, None)
    refused = await session.read(lambda reader: _refused(reader, dataset.id))
    shown = [msgspec.structs.replace(one, refused=one.id in refused) for one in seen.found[key]]
    return [one for one in shown if request.refused or not one.refused]


def _refused(reader: Reader, dataset: int) -> set[str]:
    sql = "SELECT suggestion FROM suggestion_refusal WHERE dataset = ?"
    return {row[0] for row in reader.all(sql, (dataset,))}


async def refuse(session: Session, request: wire.RefuseSuggestion) -> None:
    """Put a suggestion away, or bring it back, on record."""
    dataset = await dataset_named(session, request.dataset)

    def write(tx: Transaction) -> None:
        where = "DELETE FROM suggestion_refusal WHERE dataset = ? AND suggestion = ?"
        tx.execute(where, (dataset.id, request.id))
        payload = {"suggestion": request.id, "title": request.title}
        verb = "cleanse.suggestion_brought_back" if request.undo else "cleanse.suggestion_refused"
        tx.event(verb, f"dataset:{dataset.name}", payload)
        if not request.undo:
            tx.execute(
                "INSERT INTO suggestion_refusal VALUES (?, ?, ?, ?, ?)",
                (dataset.id, request.id, request.title, tx.actor.name, tx.now),
            )
        tx.publish("recipe", dataset.name)

    await session.write(write, type(None))


async def kinds(session: Session, request: wire.ListStepKinds) -> list[StepKind]:
    """Every step type with its parameters."""
    seen = session.memory(Seen, Seen)
    if ("kinds",) not in seen.found:
        seen.keep(("kinds",), (await session.run_warm(KINDS, KindsParams())).kinds)
    found: list[StepKind] = seen.found["kinds",]
    return found


async def preview(session: Session, request: wire.PreviewStep) -> PreviewView:
    """What a step does to all rows, and which of them somebody labelled or tests on."""
    dataset = await dataset_named(session, request.dataset)
    now = await session.read(lambda reader: current(reader, dataset.id))
    steps = [dict(step) for step in now.steps]
    index = len(steps) if request.index is None else request.index
    if request.step is not None and not request.replaces:
        if not 0 <= index <= len(steps):
            raise InvalidInputError(f"a step cannot be put at {index + 1}")
        steps.insert(index, dict(request.step))
    elif not 0 <= index < len(steps):
        raise InvalidInputError(
            f"the recipe has no step {index + 1}", f"it has {counted(len(steps), 'step')}"
        )
    elif request.step is not None:
        steps[index] = dict(request.step)
    raw = await raw_rows(session, dataset)
    steps = await ready(session, steps[: index + 1])
    with reading(session, raw.path, *given_files(steps)):
        return await _previewed(session, dataset, raw, steps, index)


async def _previewed(
    session: Session, dataset: Dataset, raw: Snapshot, steps: list[Document], index: int
) -> PreviewView:
    people = await marks(session, dataset)
    seen = session.memory(Seen, Seen)
    counted = counts_key(dataset.id, raw.state, steps)
    key = ("preview", people, *counted)
    if key not in seen.found:
        # Whoever tries a step tries it again: the steps before it run once.
        before = await staged(session, dataset, raw, steps[:index])

        def tasks(reader: Reader) -> dict[int, str]:
            return spanned(reader, dataset.id)

        params = PreviewParams(
            dataset=dataset.name,
            files=[before],
            steps=steps,
            index=index,
            marks=people,
            spanned=sorted(set((await session.read(tasks)).values())),
        )
        with reading(session, before, people):
            found: PreviewView = await session.run_warm(PREVIEW, params)
        seen.keep(key, found)
        seen.keep(counted, found.counts)
    shown: PreviewView = seen.found[key]
    models = await session.read(lambda reader: models_of(reader, dataset.id))
    return msgspec.structs.replace(shown, models=models)
