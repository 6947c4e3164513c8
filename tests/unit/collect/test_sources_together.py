"""Several sources fill one dataset: each is loaded, replaced and taken back without the others."""

from __future__ import annotations

import duckdb
import pytest

from tests.unit.collect.project import Project
from workbench.collect.requests import (
    AddSource,
    EditSource,
    ListDatasets,
    ListSources,
    RemoveSource,
    RestoreSnapshot,
    RunSource,
    Source,
    TakeBack,
)
from workbench.collect.snapshots import TakeSnapshot
from workbench.core.errors import ConflictError, InvalidInputError, NotFoundError, WorkbenchError


async def source(project: Project, name: str) -> Source:
    found = {one.name: one for one in await project.call(ListSources())}
    return found[name]


async def two(project: Project, **more: object) -> None:
    """April, with the dataset of its name, and May, beside it."""
    await project.add("april", "id,t\n1,x\n2,y\n", **more)
    await project.load("april", "id,t\n1,x\n2,y\n")
    await project.add("may", "id,t\n1,x\n3,z\n", dataset="april")


async def test_rows_of_a_second_source_come_beside_those_there(project: Project) -> None:
    await two(project)
    account = await project.load("may", "id,t\n1,x\n3,z\n")
    assert (account.loaded, account.unchanged, account.dataset) == (2, 0, "april")
    assert await project.rows("april") == [
        [1, "1", "x"],
        [2, "2", "y"],
        [3, "1", "x"],
        [4, "3", "z"],
    ]
    datasets = await project.call(ListDatasets())
    assert [(one.name, one.rows) for one in datasets] == [("april", 4)]
    assert [(await source(project, name)).rows for name in ("april", "may")] == [2, 2]


async def test_loaded_again_each_brings_nothing_new(project: Project) -> None:
    await two(project)
    await project.load("may", "id,t\n1,x\n3,z\n")
    before = await project.rows("april")
    for name, text in (("april", "id,t\n1,x\n2,y\n"), ("may", "id,t\n3,z\n1,x\n")):
        account = await project.load(name, text)
        assert (account.loaded, account.updated, account.removed) == (0, 0, 0)
    assert await project.rows("april") == before


async def test_rows_with_a_known_key_are_updated_and_said(project: Project) -> None:
    await two(project, keys=["id"], disposition="merge")
    account = await project.load("may", "id,t\n1,new\n3,z\n")
    assert (account.loaded, account.updated) == (1, 1)
    assert "1 row of other sources updated" in account.notes
    assert await project.rows("april") == [[1, "1", "new"], [2, "2", "y"], [3, "3", "z"]]
    assert [(await source(project, name)).rows for name in ("april", "may")] == [1, 2]
    await project.call(TakeBack(load=account.load))
    assert await project.rows("april") == [[1, "1", "x"], [2, "2", "y"]]
    assert [(await source(project, name)).rows for name in ("april", "may")] == [2, 0]


async def test_the_same_bytes_bring_a_row_back_that_another_source_changed(
    project: Project,
) -> None:
    await two(project, keys=["id"], disposition="merge")
    await project.load("may", "id,t\n1,new\n")
    account = await project.load("april", "id,t\n1,x\n2,y\n")
    assert (account.updated, account.unchanged) == (1, 1)
    assert await project.rows("april") == [[1, "1", "x"], [2, "2", "y"]]


async def test_what_one_replaces_is_its_own(project: Project) -> None:
    await two(project, disposition="replace")
    await project.load("may", "id,t\n1,x\n3,z\n")
    await project.call(EditSource(name="may", disposition="replace"))
    account = await project.load("may", "id,t\n3,z\n")
    assert (account.unchanged, account.removed) == (1, 1)
    assert [row[1] for row in await project.rows("april")] == ["1", "2", "3"]
    await project.load("april", "id,t\n9,q\n")
    assert sorted(row[1] for row in await project.rows("april")) == ["3", "9"]


async def test_new_and_missing_columns_are_for_its_contract(project: Project) -> None:
    await two(project)
    await project.call(EditSource(name="may", contract="freeze"))
    with pytest.raises(ConflictError, match="new 'more', missing 't'"):
        await project.load("may", "id,more\n3,m\n")
    await project.call(EditSource(name="may", contract="evolve"))
    account = await project.load("may", "id,more\n3,m\n")
    assert (account.columns_added, account.columns_missing) == (["more"], ["t"])
    assert await project.rows("april") == [
        [1, "1", "x", None],
        [2, "2", "y", None],
        [3, "3", None, "m"],
    ]
    await project.call(EditSource(name="may", contract="freeze"))
    account = await project.load("may", "id,more\n3,m\n4,n\n")
    assert (account.loaded, account.columns_missing) == (1, [])
    account = await project.load("april", "id,t\n1,x\n2,y\n")
    assert (account.columns_added, account.columns_missing) == ([], [])


async def test_columns_of_the_other_stay_when_one_is_read_anew(project: Project) -> None:
    await two(project)
    await project.load("may", "id,more\n3,m\n")
    await project.call(EditSource(name="may", guess=True))
    account = await project.load("may", "id,other\n3,o\n")
    assert (account.loaded, account.removed) == (1, 1)
    columns = (await project.call(ListDatasets()))[0].columns
    assert [one.name for one in columns] == ["id", "t", "other"]
    assert len(await project.rows("april")) == 3


async def test_lines_wait_in_the_quarantine_of_their_source(project: Project) -> None:
    await two(project)
    await project.load("may", "id,t\n3\n4,z\n")
    assert await project.kept("april") == []
    assert [line.raw for line in await project.kept("may")] == ["3"]
    await project.load("april", "id,t\n1,x\n2,y\n5\n")
    assert [line.raw for line in await project.kept("may")] == ["3"]


async def test_a_snapshot_has_the_rows_of_all(project: Project) -> None:
    await two(project)
    await project.load("may", "id,t\n1,x\n3,z\n")
    taken = await project.call(TakeSnapshot(dataset="april", name="both"))
    assert taken.rows == 4
    before = await project.rows("april")
    await project.load("may", "id,t\n1,x\n3,z\n4,w\n")
    account = await project.call(RestoreSnapshot(dataset="april", snapshot="both"))
    assert account.removed == 1
    assert await project.rows("april") == before
    again = await project.load("may", "id,t\n1,x\n3,z\n4,w\n")
    assert (again.loaded, again.unchanged) == (1, 2)
    await project.call(TakeBack(load=account.load))
    assert len(await project.rows("april")) == 5


async def test_each_has_a_cursor_of_its_own(project: Project) -> None:
    await two(project, cursor="id")
    await project.call(EditSource(name="may", cursor="id"))
    await project.load("may", "id,t\n1,x\n3,z\n")
    assert [(await source(project, one)).cursor_value for one in ("april", "may")] == ["2", "3"]


async def test_sources_of_a_dataset_share_its_key(project: Project) -> None:
    await two(project, keys=["id"])
    assert (await source(project, "may")).keys == ["id"]
    with pytest.raises(InvalidInputError, match="told apart by id"):
        await project.add("june", "id,t\n4,z\n", dataset="april", keys=["t"])
    await project.call(EditSource(name="may", keys=["t"]))
    assert (await source(project, "april")).keys == ["t"]
    await project.call(EditSource(name="april", disposition="merge"))
    with pytest.raises(InvalidInputError, match="april merges by key"):
        await project.call(EditSource(name="may", keys=[]))


async def test_names_are_taken_once(project: Project) -> None:
    await two(project)
    await project.load("may", "id,t\n1,x\n")
    for name, dataset in (("may", "april"), ("May", ""), ("april", "april"), ("april", "")):
        with pytest.raises(ConflictError, match="exists already"):
            await project.add(name, "id,t\n1,x\n", file="other.csv", dataset=dataset)
    with pytest.raises(NotFoundError, match="no dataset is called 'none'"):
        await project.add("june", "id,t\n1,x\n", dataset="none")


async def test_one_that_never_had_rows_is_forgotten_alone(project: Project) -> None:
    await two(project)
    await project.call(RemoveSource(name="may"))
    assert [one.name for one in await project.call(ListSources())] == ["april"]
    assert len(await project.rows("april")) == 2
    await project.add("may", "id,t\n3,z\n", dataset="april")
    account = await project.load("may", "id,t\n3,z\n")
    with pytest.raises(ConflictError, match="may has 1 row"):
        await project.call(RemoveSource(name="may"))
    await project.call(TakeBack(load=account.load))
    with pytest.raises(ConflictError, match="which others fill"):
        await project.call(RemoveSource(name="may"))


async def test_typed_columns_become_text_where_the_others_have_text(project: Project) -> None:
    await two(project)
    path = project.folder / "june.parquet"
    with duckdb.connect() as connection:
        connection.execute(
            f"COPY (SELECT 7 AS id, DATE '2024-05-01' AS t) TO '{path}' (FORMAT parquet)"
        )
    await project.call(AddSource(name="june", location=str(path), dataset="april"))
    await project.call(RunSource(name="june"))
    assert (await project.rows("april"))[-1] == [3, "7", "2024-05-01"]


async def test_text_does_not_become_another_type_unasked(project: Project) -> None:
    path = project.folder / "typed.parquet"
    with duckdb.connect() as connection:
        connection.execute(f"COPY (SELECT 7 AS id) TO '{path}' (FORMAT parquet)")
    await project.call(AddSource(name="typed", location=str(path)))
    await project.call(RunSource(name="typed"))
    await project.add("more", "id\n8\nx\n", dataset="typed")
    with pytest.raises(WorkbenchError, match="column 'id' was INTEGER"):
        await project.load("more", "id\n8\nx\n")
    await project.call(EditSource(name="more", contract="type=quarantine"))
    account = await project.load("more", "id\n8\nx\n")
    assert (account.loaded, account.quarantined) == (1, 1)
    assert await project.rows("typed") == [[1, 7], [2, 8]]
