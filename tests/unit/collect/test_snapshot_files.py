"""Files of rows that previews and jobs read are named by the state of the rows that they show."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tests.unit.collect.project import Project
from workbench.cleanse import service_tables
from workbench.collect.requests import TakeBack
from workbench.store import datasets
from workbench.store.datasets import Dataset
from workbench.store.reader import Reader


async def state(project: Project, dataset: Dataset) -> str:
    return str(await project.read(lambda reader: datasets.raw_state(reader, dataset)))


async def before_next_bulk(
    project: Project, monkeypatch: pytest.MonkeyPatch, do: Callable[[], Any]
) -> None:
    """Do something between the look at the state and the export."""
    bulk = project.bulk

    async def once(change: Callable[[Reader], Any]) -> Any:
        monkeypatch.setattr(project, "bulk", bulk)
        await do()
        return await bulk(change)

    monkeypatch.setattr(project, "bulk", once)


async def test_rows_that_come_while_a_file_is_asked_for_are_told_by_its_state(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    await project.add("d", "id,a\n1,x\n")
    await project.load("d", "id,a\n1,x\n")
    dataset = await service_tables.dataset_named(project, "d")  # type: ignore[arg-type]
    loads: list[int] = []

    async def load() -> None:
        loads.append((await project.load("d", "id,a\n1,x\n2,y\n")).load)

    await before_next_bulk(project, monkeypatch, load)
    found = await service_tables.raw_snapshot(project, dataset)  # type: ignore[arg-type]
    assert found is not None
    assert found.state == await state(project, dataset)
    assert pl.read_parquet(found.path).height == 2

    await project.call(TakeBack(load=loads[0]))
    found = await service_tables.raw_snapshot(project, dataset)  # type: ignore[arg-type]
    assert found is not None
    assert found.state == await state(project, dataset)
    assert pl.read_parquet(found.path).height == 1


async def test_rows_that_come_while_a_recipe_learns_are_told_by_the_state(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    await project.add("d", "id,a\n1,x\n")
    await project.load("d", "id,a\n1,x\n")
    dataset = await service_tables.dataset_named(project, "d")  # type: ignore[arg-type]

    async def load() -> None:
        await project.load("d", "id,a\n1,x\n2,y\n")

    Path(project.scratch).mkdir()
    await before_next_bulk(project, monkeypatch, load)
    found = await service_tables.training_snapshot(project, dataset, 1)  # type: ignore[arg-type]
    assert found.state == await state(project, dataset)
    assert pl.read_parquet(found.path).height == 2
