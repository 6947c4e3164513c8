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
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from workbench.cleanse.service_care import newest_split
from workbench.cleanse.service_ready import given_files
from workbench.cleanse.service_tables import Snapshot, Snapshots, marks, reading
from workbench.cleanse.tasks import STAGE, StageParams
from workbench.cleanse.views import Document
from workbench.core.ids import new_id
from workbench.store.datasets import Dataset
from workbench.store.reader import Reader
from workbench.store.session import Session

MOST, MOST_BYTES = 8, 1_000_000_000
"""Files of a kind kept for each dataset: those last worked with, two of them however large."""


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
    counts = range(1, len(active) + 1)
    names = [_path(session, dataset, raw, active[:count], teaching) for count in counts]

    async def make(path: Path) -> None:
        there = next((n for n in range(len(names), 0, -1) if names[n - 1].exists()), 0)
        source = str(names[there - 1]) if there else raw.path
        # The steps are told by their places in the recipe, so that errors name them right.
        await _make(session, dataset, source, list(steps), _place(steps, there), path)

    return await kept(session, dataset, "stage", names[-1], make)


async def kept(
    session: Session,
    dataset: Dataset,
    kind: str,
    path: Path,
    make: Callable[[Path], Awaitable[None]],
) -> str:
    """The file ``path`` (named by ``named``), which ``make`` writes where it is missing."""
    stages = session.memory(Stages, Stages)
    async with stages.lock:
        if not path.exists():
            part = path.with_name(f"{new_id()}.part")
            try:
                await make(part)
                os.replace(part, path)
            finally:
                part.unlink(missing_ok=True)
        _keep(session, stages, f"{kind}-{dataset.id}-", path)
    return str(path)


def named(session: Session, dataset: Dataset, kind: str, words: Any) -> Path:
    """A file's name, by all that its rows depend on."""
    digest = hashlib.sha256(json.dumps(words, sort_keys=True, default=str).encode()).hexdigest()
    return Path(session.scratch) / "snapshots" / f"{kind}-{dataset.id}-{digest[:24]}.parquet"


def _place(steps: Sequence[Document], count: int) -> int:
    """How many steps stand before the one after the first ``count`` that are switched on."""
    places = [place for place, step in enumerate(steps) if step.get("enabled", True)]
    return places[count - 1] + 1 if count else 0


async def _make(
    session: Session, dataset: Dataset, source: str, steps: list[Document], done: int, path: Path
) -> None:
    people = await marks(session, dataset)
    params = StageParams(files=[source], steps=steps, done=done, target=str(path), marks=people)
    with reading(session, source, people, *given_files(steps)):
        await session.run_warm(STAGE, params)


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
    return named(session, dataset, "stage", [raw.state, told, teaching])


def _keep(session: Session, stages: Stages, prefix: str, path: Path) -> None:
    """Note that the file is of use, and drop those of its kind that were not for longest."""
    stages.used = [*(one for one in stages.used if one != path.name), path.name]
    held = session.memory(Snapshots, Snapshots).reading
    newest = [one for one in reversed(stages.used) if one.startswith(prefix)][:MOST]
    wanted: list[str] = []
    size = 0
    for one in newest:
        file = path.with_name(one)
        size += file.stat().st_size if file.exists() else 0
        if len(wanted) < 2 or size <= MOST_BYTES:
            wanted.append(one)
    for old in path.parent.glob(f"{prefix}*.parquet"):
        if old.name not in wanted and held[str(old)] <= 0:
            old.unlink(missing_ok=True)
    stages.used = [one for one in stages.used if not one.startswith(prefix) or one in wanted]
