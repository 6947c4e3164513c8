"""Hub side: rows as the first steps of a recipe leave them, kept in scratch while they are of use.

A file is named by all that it depends on: the raw rows, the steps that are switched on, the rows
of other datasets that they look things up in, and which rows teach. One step more starts from the
file before it.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from workbench.cleanse.service_ready import given_files
from workbench.cleanse.service_tables import Snapshot, Snapshots, marks, newest_split, reading
from workbench.cleanse.tasks import STAGE, StageParams
from workbench.cleanse.views import Document
from workbench.core.ids import new_id
from workbench.store.datasets import Dataset
from workbench.store.reader import Reader
from workbench.store.session import Session

MOST = 3
"""Files kept for each dataset: those of the steps that were last worked at."""


@dataclass
class Stages:
    """What is being made: two who want the same rows wait for one. ``used``: newest last."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    used: list[str] = field(default_factory=list)


async def staged(
    session: Session, dataset: Dataset, raw: Snapshot, steps: Sequence[Document]
) -> str:
    """The file of the rows after ``steps`` (as ``ready`` gives them); made if it is missing.

    Raises InvalidInputError when a step cannot run.
    """
    active = [step for step in steps if step.get("enabled", True)]
    if not active:
        return raw.path
    teaching = await session.read(lambda reader: _teaching(reader, dataset.id))
    names = [
        _path(session, dataset, raw, active[:count], teaching)
        for count in range(1, len(active) + 1)
    ]
    stages = session.memory(Stages, Stages)
    async with stages.lock:
        there = next((n for n in range(len(names), 0, -1) if names[n - 1].exists()), 0)
        path = names[-1]
        if there < len(names):
            source = str(names[there - 1]) if there else raw.path
            # The steps are told by their places in the recipe, so that errors name them right.
            done = _place(steps, there)
            await _make(session, dataset, source, list(steps), done, path)
        _keep(session, stages, dataset, path)
    return str(path)


def _place(steps: Sequence[Document], count: int) -> int:
    """How many steps stand before the one after the first ``count`` that are switched on."""
    places = [place for place, step in enumerate(steps) if step.get("enabled", True)]
    return places[count - 1] + 1 if count else 0


async def _make(
    session: Session, dataset: Dataset, source: str, steps: list[Document], done: int, path: Path
) -> None:
    people = await marks(session, dataset)
    part = path.with_name(f"{new_id()}.part")
    params = StageParams(files=[source], steps=steps, done=done, target=str(part), marks=people)
    try:
        with reading(session, source, people, *given_files(steps)):
            await session.run_warm(STAGE, params)
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


def _teaching(reader: Reader, dataset: int) -> tuple[Any, ...]:
    split = newest_split(reader, dataset)
    if split is None:
        return ()
    return (split, reader.scalar("SELECT count(*) FROM split_row WHERE split = ?", (split,)))


def _path(
    session: Session,
    dataset: Dataset,
    raw: Snapshot,
    active: Sequence[Document],
    teaching: tuple[Any, ...],
) -> Path:
    told = [{name: value for name, value in step.items() if value is not None} for step in active]
    words = json.dumps([raw.state, told, teaching], sort_keys=True, default=str)
    digest = hashlib.sha256(words.encode()).hexdigest()[:24]
    return Path(session.scratch) / "snapshots" / f"stage-{dataset.id}-{digest}.parquet"


def _keep(session: Session, stages: Stages, dataset: Dataset, path: Path) -> None:
    """Note that the file is of use, and drop those of the dataset that were not for longest."""
    stages.used = [*(one for one in stages.used if one != path.name), path.name]
    held = session.memory(Snapshots, Snapshots).reading
    prefix = f"stage-{dataset.id}-"
    wanted = [one for one in stages.used if one.startswith(prefix)][-MOST:]
    for old in path.parent.glob(f"{prefix}*.parquet"):
        if old.name not in wanted and held[str(old)] <= 0:
            old.unlink(missing_ok=True)
    stages.used = [one for one in stages.used if not one.startswith(prefix) or one in wanted]
