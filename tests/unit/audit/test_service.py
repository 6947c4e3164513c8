"""Pages of the record, its verification, the backup's record and the doctor's findings."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from workbench.audit import service
from workbench.audit.chain import Head
from workbench.audit.requests import Check, Doctor, ListEvents, MakeBackup, VerifyChain
from workbench.core.errors import InvalidInputError
from workbench.store import blobs
from workbench.store.acknowledged import HeadFile
from workbench.store.store import Store
from workbench.store.transaction import Transaction


@pytest.fixture
async def filled(session: Any) -> Any:
    """Ten notes and a label after the event of the project's creation."""

    def change(tx: Transaction) -> None:
        for number in range(10):
            tx.event("note.added", f"note:{number}", {"n": number})
        tx.event("label.given", "dataset:reviews", {"label": "x"})

    await session.write(change)
    return session


async def run(session: Any, sql: str) -> None:
    await session.write(lambda tx: tx.execute(sql))


async def findings(session: Any) -> dict[str, Check]:
    return {check.check: check for check in await service.examine(session, Doctor())}


async def seqs(session: Any, **fields: Any) -> list[int]:
    page = await service.list_events(session, ListEvents(**fields))
    return [event.seq for event in page.events]


async def test_events_come_newest_first_page_by_page(filled: Any) -> None:
    first = await service.list_events(filled, ListEvents(limit=5))
    second = await service.list_events(filled, ListEvents(limit=5, before=first.next))
    third = await service.list_events(filled, ListEvents(limit=5, before=second.next))
    pages = [[event.seq for event in page.events] for page in (first, second, third)]
    assert pages == [[12, 11, 10, 9, 8], [7, 6, 5, 4, 3], [2, 1]]
    assert (first.total, third.next) == (12, None)


async def test_events_are_filtered(filled: Any) -> None:
    assert await seqs(filled, what="label.") == [12]
    assert await seqs(filled, object="note:3") == [5]
    assert await seqs(filled, who="ana", what="note", limit=2) == [11, 10]
    assert await seqs(filled, who="bob") == []
    assert await seqs(filled, what="note", offset=3, limit=2) == [8, 7]
    assert await seqs(filled, since="2999-01-01") == []
    assert len(await seqs(filled, until="2999-01-01T00:00:00Z")) == 12


async def test_a_time_that_is_none_is_refused(filled: Any) -> None:
    with pytest.raises(InvalidInputError, match="yesterday"):
        await service.list_events(filled, ListEvents(since="yesterday"))


async def test_a_payload_comes_as_it_was_given(filled: Any) -> None:
    page = await service.list_events(filled, ListEvents(what="label."))
    assert page.events[0].payload == {"label": "x"}


@pytest.mark.parametrize("text", ["not json", "[1]", ""])
async def test_a_payload_that_was_altered_is_shown_as_it_stands(filled: Any, text: str) -> None:
    await run(filled, f"UPDATE event SET payload = '{text}' WHERE seq = 12")
    page = await service.list_events(filled, ListEvents(what="label."))
    assert page.events[0].payload == text


async def test_the_chain_is_intact(filled: Any) -> None:
    state = await service.verify_chain(filled, VerifyChain())
    assert (state.intact, state.events, state.last, state.acknowledged) == (True, 12, 12, 12)


async def test_tampering_is_named(filled: Any) -> None:
    await run(filled, "UPDATE event SET payload = '{}' WHERE seq = 7")
    state = await service.verify_chain(filled, VerifyChain())
    assert (state.intact, state.broken) == (False, 7)


async def test_a_cut_end_is_noticed_by_the_note(filled: Any) -> None:
    await run(filled, "DELETE FROM event WHERE seq > 9")
    state = await service.verify_chain(filled, VerifyChain())
    assert (state.intact, state.broken) == (False, 10)


async def test_a_second_event_of_the_same_number_is_noticed(filled: Any) -> None:
    await run(filled, "INSERT INTO event SELECT * FROM event WHERE seq = 12")
    assert not (await service.verify_chain(filled, VerifyChain())).intact


async def test_a_backup_is_on_record(filled: Any, tmp_path: Path) -> None:
    made = await service.make_backup(filled, MakeBackup(file=str(tmp_path / "b.duckdb")))
    assert made.events == 12
    assert await seqs(filled, what="project.backed_up") == [13]


async def test_a_relative_path_is_refused(filled: Any) -> None:
    with pytest.raises(InvalidInputError):
        await service.make_backup(filled, MakeBackup(file="b.duckdb"))


async def test_the_doctor_finds_nothing_in_a_sound_project(filled: Any) -> None:
    assert {check.state for check in (await findings(filled)).values()} == {"ok"}


async def test_the_doctor_finds_a_broken_chain(filled: Any) -> None:
    await run(filled, "DELETE FROM event WHERE seq = 5")
    assert (await findings(filled))["chain of events"].state == "damaged"


async def test_the_doctor_warns_of_losses_on_record(filled: Any) -> None:
    project = await filled.read(lambda r: r.scalar("SELECT value FROM meta WHERE key = 'project'"))
    filled.store.close()
    note = HeadFile(Path(filled.scratch).parent / "head", project)
    note.note(Head(20, bytes(32)))
    note.close()
    with Store.open(filled.store.path) as filled.store:
        check = (await findings(filled))["chain of events"]
    assert check.state == "warning"
    assert "13–20" in check.detail


async def test_the_doctor_finds_a_damaged_artefact(filled: Any, tmp_path: Path) -> None:
    (tmp_path / "model").write_bytes(os.urandom(1000))
    await filled.bulk(lambda reader: blobs.put_blob_file(reader, tmp_path / "model"))
    assert (await findings(filled))["stored artefacts"].state == "ok"
    await run(filled, "UPDATE blob_part SET data = 'rubbish'::BLOB")
    assert (await findings(filled))["stored artefacts"].state == "damaged"


async def test_the_doctor_finds_a_view_without_its_table(filled: Any) -> None:
    await run(filled, "CREATE TABLE t (a INTEGER)")
    await run(filled, "CREATE VIEW v AS SELECT a FROM t")
    await run(filled, "DROP TABLE t")
    check = (await findings(filled))["views"]
    assert check.state == "damaged"
    assert "v:" in check.detail


async def test_the_doctor_finds_rows_that_point_at_nothing(filled: Any) -> None:
    await run(filled, "INSERT INTO dataset_column VALUES (77, 0, 'a', 'a')")
    check = (await findings(filled))["references between tables"]
    assert check.detail == "1 rows of dataset_column.dataset → dataset have none"


LOAD = """
    INSERT INTO load BY NAME SELECT 1 AS id, 1 AS source, 1 AS dataset, 'j' AS job,
        'counted' AS state, now()::TIMESTAMP AS started, now()::TIMESTAMP AS ended,
        'ana' AS person, '' AS location, '' AS options, '' AS dialect, '' AS content,
        3 AS "read", 2 AS loaded, 0 AS updated, 0 AS unchanged, 1 AS quarantined, 0 AS removed,
        '[]' AS columns_added, '[]' AS columns_missing, '[]' AS notes,
        1.0 AS seconds, '' AS error
"""


@pytest.mark.parametrize(("rows", "state"), [(2, "ok"), (1, "damaged")])
async def test_the_doctor_holds_loads_against_their_rows(
    filled: Any, rows: int, state: str
) -> None:
    await run(filled, f"CREATE TABLE raw_1 AS SELECT i AS _row, 1 AS _load FROM range({rows}) t(i)")
    await run(filled, LOAD)
    assert (await findings(filled))["rows per load against its account"].state == state
