"""Loads are taken back: what is left is what the other loads make."""

from __future__ import annotations

import asyncio
import time

import pytest

from tests.unit.collect.project import Project
from workbench.collect.requests import ListDatasets, ListSources, PreviewTakeBack, TakeBack
from workbench.core.errors import ConflictError


async def test_rows_that_a_later_load_found_again_stay(project: Project) -> None:
    await project.add("a", "id,t\n1,x\n2,y\n")
    await project.load("a", "id,t\n1,x\n2,y\n")
    await project.load("a", "id,t\n2,y\n3,z\n")
    before = await project.rows("a")
    done = await project.call(TakeBack(load=1))
    assert (done.removed, done.restored, done.rows) == (1, 0, 2)
    assert await project.rows("a") == before[1:]


async def test_the_form_of_the_load_before_comes_back(project: Project) -> None:
    await project.add("a", "id,t\n1,x\n", keys=["id"], disposition="merge")
    await project.load("a", "id,t\n1,x\n")
    await project.load("a", "id,t\n1,y\n")
    await project.load("a", "id,t\n1,z\n")
    await project.call(TakeBack(load=2))
    assert await project.rows("a") == [[1, "1", "z"]]
    done = await project.call(TakeBack(load=3))
    assert (done.changed, done.rows) == (1, 1)
    assert await project.rows("a") == [[1, "1", "x"]]
    assert (await project.call(ListSources()))[0].rows == 1


async def test_a_replaced_file_comes_back(project: Project) -> None:
    await project.add("a", "id,t\n1,x\n2,y\n", disposition="replace")
    await project.load("a", "id,t\n1,x\n2,y\n")
    await project.load("a", "id,t\n2,y\n3,z\n")
    done = await project.call(TakeBack(load=2))
    assert (done.removed, done.restored, done.rows) == (1, 1, 2)
    assert await project.rows("a") == [[1, "1", "x"], [2, "2", "y"]]


async def test_all_loads_taken_back_leave_no_rows_and_loading_again_brings_the_numbers_back(
    project: Project,
) -> None:
    await project.add("a", "id,t\n1,x\n2,y\n")
    await project.load("a", "id,t\n1,x\n2,y\n")
    await project.call(TakeBack(load=1))
    assert await project.rows("a") == []
    assert (await project.call(ListDatasets()))[0].rows == 0
    account = await project.load("a", "id,t\n2,y\n1,x\n")
    assert account.loaded == 2
    assert await project.rows("a") == [[1, "1", "x"], [2, "2", "y"]]


async def test_columns_that_only_that_load_had_go_with_it(project: Project) -> None:
    await project.add("a", "id,t\n1,x\n")
    await project.load("a", "id,t\n1,x\n")
    await project.load("a", "id,t,more\n2,y,z\n")
    await project.call(TakeBack(load=2))
    assert await project.rows("a") == [[1, "1", "x"]]
    account = await project.load("a", "id,t,More\n2,y,z\n")
    assert account.columns_added == ["More"]


async def test_a_load_is_taken_back_once(project: Project) -> None:
    await project.add("a", "id,t\n1,x\n")
    await project.load("a", "id,t\n1,x\n")
    await project.call(TakeBack(load=1))
    with pytest.raises(ConflictError, match="was taken back"):
        await project.call(TakeBack(load=1))


async def test_two_loads_taken_back_at_once_are_both_gone(project: Project) -> None:
    await project.add("cities", "id,name\n1,x\n", keys=["id"], disposition="merge")
    await project.load("cities", "id,name\n1,x\n2,y\n")
    first = await project.load("cities", "id,name\n1,x1\n")
    second = await project.load("cities", "id,name\n2,y2\n")
    # Something is being stored meanwhile: both are worked out before either is written.
    busy = asyncio.create_task(project.write(lambda tx: time.sleep(0.3)))
    await asyncio.sleep(0.05)
    await asyncio.gather(
        project.call(TakeBack(load=first.load)), project.call(TakeBack(load=second.load))
    )
    await busy
    assert [row[1:] for row in await project.rows("cities")] == [["1", "x"], ["2", "y"]]


async def test_a_preview_says_what_would_go_and_changes_nothing(project: Project) -> None:
    await project.add("a", "id,t\n1,x\n", keys=["id"], disposition="merge")
    await project.load("a", "id,t\n1,x\n")
    await project.load("a", "id,t\n1,y\n2,z\n")
    before = await project.rows("a")
    labelled = (
        "INSERT INTO annotation VALUES "
        "((SELECT id FROM dataset), 2, 'ana', 'labelled', 'good', false, '', 1, 1, now(), 1)"
    )
    await project.write(lambda tx: tx.execute(labelled))
    found = await project.call(PreviewTakeBack(load=2))
    assert (found.removed, found.changed, found.rows, found.labelled) == (1, 1, 1, 1)
    assert await project.rows("a") == before
    assert await project.call(TakeBack(load=2)) == found
    with pytest.raises(ConflictError, match="was taken back"):
        await project.call(PreviewTakeBack(load=2))
