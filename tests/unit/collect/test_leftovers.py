"""What loads leave that did not count, and sources that were forgotten: nothing."""

from __future__ import annotations

import pytest

from tests.unit.collect.project import Project
from workbench.collect import service_cursor, service_load
from workbench.collect.requests import RemoveSource, RunSource
from workbench.core.errors import ConflictError, UnavailableError
from workbench.store.reader import Reader


async def tables(project: Project) -> set[str]:
    sql = "SELECT table_name FROM duckdb_tables() WHERE regexp_matches(table_name, '_[0-9]+')"
    return {row[0] for row in await project.read(lambda reader: reader.all(sql))}


async def raw_columns(project: Project) -> list[str]:
    sql = "SELECT column_name FROM duckdb_columns() WHERE table_name = 'raw_1'"
    return [row[0] for row in await project.read(lambda reader: reader.all(sql))]


def broken(*_: object) -> None:
    raise ConflictError("the load breaks here")


async def test_columns_of_a_load_that_failed_do_not_come_back(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    await project.add("a", "id,t\n1,x\n")
    await project.load("a", "id,t\n1,x\n")
    monkeypatch.setattr(service_load, "_settle", broken)
    with pytest.raises(ConflictError):
        await project.load("a", "id,t,more\n2,y,z\n")
    assert await raw_columns(project) == ["_row", "_load", "_hash", "id", "t"]
    monkeypatch.undo()
    account = await project.load("a", "id,t,less\n3,y,z\n")
    assert account.columns_added == ["less"]
    assert [row[1:] for row in await project.rows("a")] == [["1", "x", None], ["3", "y", "z"]]


async def test_a_first_load_that_failed_leaves_no_table_and_no_line(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    await project.add("a", "id,t\n1,x\n2\n")
    monkeypatch.setattr(service_cursor, "of_load", broken)
    with pytest.raises(ConflictError):
        await project.load("a", "id,t\n1,x\n2\n")
    assert await tables(project) == set()


async def test_lines_of_a_load_that_failed_are_swept(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    await project.add("a", "id,t\n1,x\n2\n")
    await project.load("a", "id,t\n1,x\n2\n")
    monkeypatch.setattr(service_load, "_settle", broken)
    with pytest.raises(ConflictError):
        await project.load("a", "id,t\n1,x\n2\n3\n")

    def left(reader: Reader) -> tuple[int, int]:
        return (
            reader.scalar("SELECT count(*) FROM quarantine"),
            reader.scalar("SELECT count(*) FROM quarantine_seen"),
        )

    assert await project.read(left) == (1, 1)
    assert await project.rows("a") == [[1, "1", "x"]]


async def test_a_forgotten_source_takes_its_tables_along(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    await project.add("a", "id,t\n1,x\n")

    async def leave(*_: object) -> None:
        """A hub that was killed swept nothing."""

    monkeypatch.setattr("workbench.collect.service_leftovers.abandon_load", leave)
    monkeypatch.setattr(service_load, "_take_rows", broken)
    with pytest.raises(ConflictError):
        await project.load("a", "id,t\n1,x\n")
    assert await tables(project) != set()
    await project.write(lambda tx: tx.execute("UPDATE load SET state = 'failed'"))
    await project.call(RemoveSource(name="a"))
    assert await tables(project) == set()


async def test_a_load_whose_job_cannot_start_keeps_no_other_out(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(*_: object) -> str:
        raise OSError(28, "No space left on device")

    await project.add("a", "id,t\n1,x\n")
    with monkeypatch.context() as patch:
        patch.setattr(project, "start_job", full)
        with pytest.raises(UnavailableError, match="No space left"):
            await project.call(RunSource(name="a"))
    assert (await project.load("a", "id,t\n1,x\n")).loaded == 1
