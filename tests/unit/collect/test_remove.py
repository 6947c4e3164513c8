"""A source without rows can be forgotten, whatever happened to it before; one with rows cannot."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.collect.project import Project
from workbench.audit.requests import ListEvents
from workbench.audit.service import list_events
from workbench.collect.requests import ListSources, RemoveSource, TakeBack
from workbench.collect.snapshots import TakeSnapshot
from workbench.core.errors import ConflictError
from workbench.store.reader import Reader


async def left(project: Project) -> dict[str, int]:
    """Tables that still speak of a source or dataset, with their rows, and tables of rows."""

    def query(reader: Reader) -> dict[str, int]:
        found = {}
        for (table,) in reader.all(
            "SELECT DISTINCT table_name FROM duckdb_columns() "
            "WHERE column_name IN ('dataset', 'source', 'line_id') AND NOT internal "
            "AND table_name IN (SELECT table_name FROM duckdb_tables())"
        ):
            found[table] = reader.scalar(f"SELECT count(*) FROM {table}")
        sql = "SELECT table_name FROM duckdb_tables() WHERE regexp_matches(table_name, '_[0-9]+')"
        return {name: rows for name, rows in found.items() if rows} | {
            name: 0 for (name,) in reader.all(sql)
        }

    found: dict[str, int] = await project.read(query)
    return found


async def removed(project: Project) -> dict[str, Any]:
    assert await project.call(RemoveSource(name="a"))
    assert await project.call(ListSources()) == []
    assert await left(project) == {}
    page: Any = await list_events(project, ListEvents())  # type: ignore[arg-type]
    facts: dict[str, Any] = page.events[0].payload
    return facts


async def test_a_source_whose_file_gave_no_rows_is_forgotten(project: Project) -> None:
    await project.add("a", "id,t\n")
    account = await project.load("a", "id,t\n1\n")
    assert (account.loaded, account.quarantined) == (0, 1)
    facts = await removed(project)
    assert (facts["loads"], facts["quarantined"]) == (1, 1)


async def test_a_source_whose_loads_were_taken_back_is_forgotten(project: Project) -> None:
    await project.add("a", "id,t\n1,x\n")
    await project.load("a", "id,t\n1,x\n")
    with pytest.raises(ConflictError, match="a has 1 row"):
        await project.call(RemoveSource(name="a"))
    await project.call(TakeBack(load=1))
    assert (await removed(project))["loads"] == 1
    await project.add("a", "id,t\n1,x\n")
    assert (await project.load("a", "id,t\n1,x\n")).loaded == 1


async def test_a_source_that_a_snapshot_speaks_of_stays(project: Project) -> None:
    await project.add("a", "id,t\n1,x\n")
    await project.load("a", "id,t\n1,x\n")
    await project.call(TakeSnapshot(dataset="a"))
    await project.call(TakeBack(load=1))
    with pytest.raises(ConflictError, match="a snapshot has them"):
        await project.call(RemoveSource(name="a"))


async def test_a_source_that_is_being_loaded_stays(project: Project) -> None:
    await project.add("a", "id,t\n")
    await project.load("a", "id,t\n")
    await project.write(lambda tx: tx.execute("UPDATE load SET state = 'running'"))
    with pytest.raises(ConflictError, match="being loaded"):
        await project.call(RemoveSource(name="a"))
