"""A row's number is given once: labels, splits and predictions hang on it, also when it is gone."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import duckdb
import pytest

from tests.unit.collect.project import Project
from workbench.collect.requests import ReleaseLine, TakeBack
from workbench.core.errors import WorkbenchError
from workbench.store.migrate import available, migrate
from workbench.store.transaction import Transaction

BASE = "id,a\n1,x\n2,y\n3,z\n"
WITH_NOTE = "id,a,Note\n1,x,\n2,y,\n3,z,\n4,p,n4\n5,q,n5\n"
OTHER_NOTE = "id,a,note\n1,x,\n2,y,\n3,z,\n8,r,n8\n9,s,n9\n"


async def taken_back(project: Project) -> set[int]:
    """Rows of a load that was taken back, whose column is about to make way: their numbers."""
    await project.add("d", BASE)
    await project.load("d", BASE)
    before = {row[0] for row in await project.rows("d")}
    account = await project.load("d", WITH_NOTE)
    gone = {row[0] for row in await project.rows("d")} - before
    await project.call(TakeBack(load=account.load))
    assert len(gone) == 2
    return gone


def new_numbers(rows: list[list[object]]) -> set[object]:
    return {row[0] for row in rows if row[1] in ("8", "9")}


async def test_numbers_of_rows_that_made_way_for_a_column_stay_theirs(project: Project) -> None:
    gone = await taken_back(project)
    await project.load("d", OTHER_NOTE)
    found = new_numbers(await project.rows("d"))
    assert len(found) == 2
    assert not gone & found


async def test_also_when_all_rows_made_way(project: Project) -> None:
    await project.add("d", "Note\nn1\nn2\n")
    account = await project.load("d", "Note\nn1\nn2\n")
    gone = {row[0] for row in await project.rows("d")}
    await project.call(TakeBack(load=account.load))
    await project.load("d", "note\nm1\nm2\n")
    assert not gone & {row[0] for row in await project.rows("d")}


async def test_also_when_the_load_they_made_way_for_fails(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = await taken_back(project)
    # As in a project of an earlier version, which has noted nothing.
    await project.write(lambda tx: tx.execute("DELETE FROM last_row"))
    with monkeypatch.context() as patched:
        patched.setattr("workbench.collect.recognise.plan", lambda *_: ["SELECT no_such_column"])
        with pytest.raises(WorkbenchError):
            await project.load("d", OTHER_NOTE)
    await project.load("d", OTHER_NOTE)
    found = new_numbers(await project.rows("d"))
    assert len(found) == 2
    assert not gone & found


async def test_a_released_line_gets_a_number_that_no_row_had(project: Project) -> None:
    gone = await taken_back(project)
    account = await project.load("d", OTHER_NOTE + "10,too,many,fields\n")
    await project.call(TakeBack(load=account.load))
    third = await project.load("d", OTHER_NOTE.replace("note", "NOTE") + "10,too,many,fields\n")
    assert third.quarantined == 1
    line = (await project.kept("d"))[0]
    await project.call(ReleaseLine(name="d", line=line.id, mended="10,t,n10"))
    number = next(row[0] for row in await project.rows("d") if row[1] == "10")
    assert number not in gone
    assert number > max(gone)


async def test_what_hung_on_rows_of_earlier_versions_is_no_other_rows(project: Project) -> None:
    await project.add("d", BASE)
    await project.load("d", BASE)

    def as_migrated(tx: Transaction) -> int:
        return tx.execute("UPDATE last_row SET number = 40")

    await project.write(as_migrated)
    await project.load("d", BASE + "4,p\n")
    assert max(row[0] for row in await project.rows("d")) == 41


def test_files_of_earlier_versions_note_what_hangs_on_rows() -> None:
    steps = available()
    with duckdb.connect() as connection:
        migrate(connection, dt.datetime(2024, 3, 2), [step for step in steps if step.number < 10])
        connection.execute(
            "INSERT INTO annotation SELECT dataset, row_id, 'ana', 'labelled', 'x', false, '', 0, "
            "1, now()::TIMESTAMP, 1 FROM (VALUES (1, 7), (1, 4611686018427387905), (2, 3)) "
            "t(dataset, row_id)"
        )
        connection.execute(
            "INSERT INTO split VALUES "
            "(1, 's', 2, 'random', 1, .2, '{}', '[]', now()::TIMESTAMP, 'a')"
        )
        connection.execute("INSERT INTO split_row VALUES (1, 9, 'test')")
        migrate(connection, dt.datetime(2024, 3, 2), steps)
        found = connection.execute("SELECT * FROM last_row ORDER BY dataset").fetchall()
    assert found == [(1, 7), (2, 9)]


async def test_loading_counts_on_from_the_highest_number(tmp_path: Path) -> None:
    with Project(tmp_path / "p") as project:
        await project.add("d", BASE)
        await project.load("d", BASE)
        await project.load("d", BASE + "4,p\n")
        noted = await project.read(lambda reader: reader.all("FROM last_row"))
    assert noted == [(1, 4)]
