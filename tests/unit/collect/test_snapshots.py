"""Snapshots: taken without a copy, compared row by row, restored as a load; loads are compared."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.collect.project import Project
from workbench.collect.requests import ListSources, LoadAccount, RestoreSnapshot, TakeBack
from workbench.collect.snapshots import (
    CompareRows,
    DeleteSnapshot,
    Difference,
    ListSnapshots,
    Snapshot,
    TakeSnapshot,
)
from workbench.core.errors import ConflictError, InvalidInputError, NotFoundError

ONE = "id,t\n1,a\n2,b\n3,c\n"
TWO = "id,t\n1,a\n2,B\n4,d\n"


async def snapshot(project: Project, name: str = "") -> Snapshot:
    taken: Snapshot = await project.call(TakeSnapshot(dataset="a", name=name))
    return taken


async def compare(project: Project, a: str, b: str = "now", **more: Any) -> Difference:
    found: Difference = await project.call(CompareRows(dataset="a", a=a, b=b, **more))
    return found


async def restore(project: Project, name: str) -> LoadAccount:
    account: LoadAccount = await project.call(RestoreSnapshot(dataset="a", snapshot=name))
    assert account.read == account.loaded + account.updated + account.unchanged
    return account


def counts(found: Difference) -> tuple[int, int, int]:
    return found.added, found.removed, found.changed


async def test_two_snapshots_differ_in_rows_and_cells(project: Project) -> None:
    await project.add("a", ONE, keys=["id"], disposition="replace")
    await project.load("a", ONE)
    assert (await snapshot(project, "before")).rows == 3
    await project.load("a", TWO)
    assert (await snapshot(project)).number == 2
    await project.load("a", ONE)
    found = await compare(project, "before", "2")
    assert counts(found) == (1, 1, 1) and found.columns == {"t": 1}
    assert (found.rows_a, found.rows_b) == (3, 3)
    second, third, fourth = found.rows
    assert (second.what, second.changed) == ("changed", ["t"])
    assert (second.before["t"], second.after["t"]) == ("b", "B")
    assert (third.what, third.before["id"], third.after) == ("removed", "3", {})
    assert (fourth.what, fourth.before, fourth.after["id"]) == ("added", {}, "4")
    assert counts(await compare(project, "before")) == (0, 0, 0)
    assert [row.row for row in (await compare(project, "1", "2", offset=1, limit=1)).rows] == [3]
    names = [one.name for one in await project.call(ListSnapshots(dataset="a"))]
    assert names == ["", "before"]


@pytest.mark.parametrize("keys", [[], ["id"]])
@pytest.mark.parametrize("mode", ["append", "replace"])
async def test_restoring_is_a_load_that_can_be_taken_back(
    project: Project, keys: list[str], mode: str
) -> None:
    await project.add("a", ONE, keys=keys, disposition=mode)
    await project.load("a", ONE)
    first = await project.rows("a")
    await snapshot(project, "one")
    await project.load("a", TWO)
    second = await project.rows("a")
    account = await restore(project, "one")
    assert await project.rows("a") == first
    assert account.notes == ["snapshot 1 (one) was restored"]
    assert counts(await compare(project, "one")) == (0, 0, 0)
    await project.call(TakeBack(load=account.load))
    assert await project.rows("a") == second
    await restore(project, "1")
    await project.load("a", TWO)
    assert [row[1:] for row in await project.rows("a")] == [row[1:] for row in second]


async def test_a_restored_state_has_its_cursor_and_loads_go_on_from_it(project: Project) -> None:
    await project.add("a", ONE, cursor="id")
    await project.load("a", ONE)
    await snapshot(project)
    await project.load("a", ONE + "4,d\n9,e\n")
    await restore(project, "1")
    (source,) = await project.call(ListSources())
    assert (source.cursor_value, source.rows) == ("3", 3)
    account = await project.load("a", ONE + "4,d\n9,e\n")
    assert (account.loaded, account.unchanged) == (2, 1)
    assert [row[1] for row in await project.rows("a")] == ["1", "2", "3", "4", "9"]


async def test_a_snapshot_outlives_the_loads_that_are_taken_back(project: Project) -> None:
    await project.add("a", ONE)
    account = await project.load("a", ONE)
    await snapshot(project)
    await project.call(TakeBack(load=account.load))
    assert await project.rows("a") == []
    assert (await restore(project, "1")).loaded == 3
    assert [row[1] for row in await project.rows("a")] == ["1", "2", "3"]


async def test_two_loads_are_compared_by_what_they_read(project: Project) -> None:
    await project.add("a", ONE, keys=["id"], disposition="merge")
    first = await project.load("a", ONE)
    second = await project.load("a", TWO)
    third = await project.load("a", TWO + "5,e\n")
    found = await compare(project, f"load:{first.load}", f"load:{second.load}")
    assert counts(found) == (1, 1, 1) and found.columns == {"t": 1}
    found = await compare(project, f"load:{second.load}", f"load:{third.load}")
    assert counts(found) == (1, 0, 0) and (found.rows_a, found.rows_b) == (3, 4)


async def test_what_is_not_there_is_said(project: Project) -> None:
    await project.add("a", ONE)
    with pytest.raises(InvalidInputError, match="no rows yet"):
        await snapshot(project)
    await project.load("a", ONE)
    await snapshot(project, "x")
    with pytest.raises(ConflictError, match="already"):
        await snapshot(project, "x")
    for name in ("now", "3", "load:1"):
        with pytest.raises(InvalidInputError, match="cannot be a name"):
            await snapshot(project, name)
    for state in ("7", "", "load:99"):
        with pytest.raises(NotFoundError):
            await compare(project, state)
    with pytest.raises(NotFoundError, match="no snapshot"):
        await restore(project, "y")


async def test_a_restored_snapshot_has_its_columns(project: Project) -> None:
    await project.add("a", ONE)
    await project.load("a", ONE)
    more = await project.load("a", "id,t,x\n9,z,1\n")
    await snapshot(project)
    await project.load("a", "id,t\n5,e\n")
    await project.call(TakeBack(load=more.load))
    assert [len(row) for row in await project.rows("a")] == [3, 3, 3, 3]
    await restore(project, "1")
    assert [row[1:] for row in await project.rows("a")][-1] == ["9", "z", "1"]


async def test_a_deleted_snapshot_is_gone_and_its_number_is_no_others(project: Project) -> None:
    await project.add("a", ONE, keys=["id"], disposition="replace")
    await project.load("a", ONE)
    await project.load("a", TWO)
    await snapshot(project, "one")
    rows = await project.rows("a")
    gone = await project.call(DeleteSnapshot(dataset="a", snapshot="one"))
    assert (gone.number, gone.name, gone.rows) == (1, "one", 3)
    assert await project.rows("a") == rows
    assert await project.call(ListSnapshots(dataset="a")) == []
    assert await project.read(lambda reader: reader.all("FROM snapshot_gone")) == []
    for request in (
        DeleteSnapshot(dataset="a", snapshot="one"),
        RestoreSnapshot(dataset="a", snapshot="1"),
        CompareRows(dataset="a", a="one"),
    ):
        with pytest.raises(NotFoundError):
            await project.call(request)
    assert (await snapshot(project, "one")).number == 2
    told = await project.read(
        lambda reader: reader.scalar(
            "SELECT payload FROM event WHERE verb = 'collect.snapshot_deleted'"
        )
    )
    assert '"number":1' in told and '"called":"one"' in told


async def test_other_snapshots_keep_their_rows(project: Project) -> None:
    await project.add("a", ONE, keys=["id"], disposition="replace")
    await project.load("a", ONE)
    await project.load("a", TWO)
    await snapshot(project, "one")
    second = await project.rows("a")
    await snapshot(project, "two")
    await project.call(DeleteSnapshot(dataset="a", snapshot="one"))
    await project.load("a", ONE)
    await restore(project, "two")
    assert await project.rows("a") == second


async def test_rows_that_only_a_deleted_snapshot_needs_make_way(project: Project) -> None:
    await project.add("a", ONE)
    await project.load("a", ONE)
    second = await project.load("a", "id,t,Note\n4,d,x\n")
    await snapshot(project)
    await project.call(TakeBack(load=second.load))
    with pytest.raises(ConflictError, match="snapshots may need it"):
        await project.load("a", "id,t,note\n5,e,y\n")
    await project.call(DeleteSnapshot(dataset="a", snapshot="1"))
    await project.load("a", "id,t,note\n5,e,y\n")
    assert (await project.rows("a"))[-1][1:] == ["5", "e", "y"]


async def test_no_snapshot_is_deleted_while_a_load_runs(project: Project) -> None:
    await project.add("a", ONE)
    await project.load("a", ONE)
    await snapshot(project)
    await project.write(
        lambda tx: tx.execute("UPDATE load SET state = 'running' WHERE dataset = 1")
    )
    with pytest.raises(ConflictError, match="a load is running"):
        await project.call(DeleteSnapshot(dataset="a", snapshot="1"))
