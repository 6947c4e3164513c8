"""The state of raw rows tells whether they are the same rows: previews and builds go by it."""

from __future__ import annotations

import random

from tests.unit.collect.project import Project
from workbench.collect.requests import ReleaseLine, RestoreSnapshot, TakeBack
from workbench.collect.snapshots import TakeSnapshot
from workbench.store import datasets


async def state(project: Project, name: str = "d") -> str:
    return str(
        await project.read(
            lambda reader: datasets.raw_state(reader, datasets.find(reader, name)),
        )
    )


async def test_a_load_that_only_found_rows_is_taken_back_and_the_rows_differ(
    project: Project,
) -> None:
    await project.add("d", "k,v\n", keys=["k"], disposition="merge")
    await project.load("d", "k,v\n1,x\n2,z\n")
    second = await project.load("d", "k,v\n1,x2\n2,z2\n")
    third = await project.load("d", "k,v\n1,x2\n")
    await project.load("d", "k,v\n9,new\n")
    await project.call(TakeBack(load=second.load))
    before = await state(project), await project.rows("d")
    await project.call(TakeBack(load=third.load))
    after = await state(project), await project.rows("d")
    assert before[1] != after[1]
    assert before[0] != after[0]


async def test_a_load_that_changes_nothing_leaves_the_state(project: Project) -> None:
    await project.add("d", "k,v\n")
    await project.load("d", "k,v\n1,x\n2,z\n")
    before = await state(project)
    again = await project.load("d", "k,v\n2,z\n1,x\n")
    assert await state(project) == before
    await project.call(TakeBack(load=again.load))
    assert await state(project) == before


async def test_columns_without_rows_of_their_own_change_it(project: Project) -> None:
    await project.add("d", "k,v\n", disposition="replace")
    await project.load("d", "k,v\n1,x\n")
    before = await state(project)
    await project.load("d", "k,v,w\n1,x,\n")
    assert await state(project) != before


async def test_a_released_line_and_a_restored_snapshot_change_it(project: Project) -> None:
    await project.add("d", "k,v\n1,x\n")
    await project.load("d", "k,v\n1,x\n2,y,z\n")
    await project.call(TakeSnapshot(dataset="d"))
    before = await state(project)
    line = (await project.kept("d"))[0]
    await project.call(ReleaseLine(name="d", line=line.id, mended="2,y"))
    released = await state(project)
    assert released != before
    await project.call(RestoreSnapshot(dataset="d", snapshot="1"))
    assert await state(project) == before


async def test_equal_states_have_equal_rows_whatever_is_loaded_and_taken_back(
    project: Project,
) -> None:
    rng = random.Random(7)
    await project.add("d", "k,v\n", keys=["k"], disposition="merge")
    loads: list[int] = []
    known: dict[str, list[list[object]]] = {}
    for _ in range(40):
        if loads and rng.random() < 0.4:
            await project.call(TakeBack(load=loads.pop(rng.randrange(len(loads)))))
        else:
            picked = rng.sample(range(3), rng.randint(1, 3))
            text = "".join(f"{key},{rng.choice('ab')}\n" for key in picked)
            loads.append((await project.load("d", f"k,v\n{text}")).load)
        rows = await project.rows("d")
        assert known.setdefault(await state(project), rows) == rows
