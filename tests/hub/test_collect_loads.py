"""Loads through a real hub: idempotent, merged, replaced, evolved; bad input leaves nothing."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import kill_hub
from tests.waiting import job_ended
from workbench.client.blocking import Client
from workbench.collect.requests import (
    AddSource,
    DiscardLines,
    GetFrequencies,
    GetLoad,
    GetRows,
    ListDatasets,
    ListLoads,
    ListQuarantine,
    ListSources,
    LoadAccount,
    ReleaseLine,
    RemoveSource,
    RowFilter,
    RunSource,
    Sniff,
    TakeBack,
)
from workbench.core.errors import ConflictError, InvalidInputError, NotFoundError, WorkbenchError
from workbench.hub.requests import CancelJob
from workbench.wire.place import Place


def run(client: Client, name: str) -> LoadAccount:
    """Load a source to the end. Raises the job's error."""
    started = client.call(RunSource(name=name))
    wait(client, started.job)
    account = client.call(GetLoad(load=started.load))
    assert account.state == "counted"
    assert account.read == (
        account.loaded + account.updated + account.unchanged + account.quarantined
    )
    return account


def wait(client: Client, job: str) -> None:
    view = job_ended(client, job)
    if view.error is not None:
        raise WorkbenchError(view.error["message"], view.error["hint"])
    assert view.state == "done"


def rows(client: Client, name: str, **more: Any) -> list[list[Any]]:
    return client.call(GetRows(dataset=name, limit=1000, **more)).rows


def counts(account: LoadAccount) -> tuple[int, int, int, int]:
    return account.loaded, account.updated, account.unchanged, account.quarantined


def test_same_file_twice_changes_nothing(client: Client, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("id,t\n1,x\n1,x\n2,y\n3\n")
    client.call(AddSource(name="a", location=str(path)))
    assert counts(run(client, "a")) == (3, 0, 0, 1)
    before = rows(client, "a")
    assert counts(run(client, "a")) == (0, 0, 3, 1)
    path.write_text(path.read_text() + "\n")
    assert counts(run(client, "a")) == (0, 0, 3, 1)
    assert rows(client, "a") == before
    assert client.call(ListQuarantine(name="a")).total == 1


def test_grown_file_brings_the_new_rows_only(client: Client, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("id,t\n1,x\n2,y\n")
    client.call(AddSource(name="a", location=str(path)))
    run(client, "a")
    path.write_text("id,t\n1,x\n1,x\n2,y\n3,z\n")
    assert counts(run(client, "a")) == (2, 0, 2, 0)
    assert [row[1:] for row in rows(client, "a")] == [
        ["1", "x"],
        ["2", "y"],
        ["1", "x"],
        ["3", "z"],
    ]


def test_merge_updates_by_key_and_keeps_the_row_number(client: Client, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("id,t\n1,x\n2,y\n")
    client.call(AddSource(name="a", location=str(path), keys=["id"], disposition="merge"))
    assert counts(run(client, "a")) == (2, 0, 0, 0)
    path.write_text("id,t\n2,new\n3,z\n,lost\n3,z2\n1,x\n")
    assert counts(run(client, "a")) == (1, 1, 1, 2)
    found = rows(client, "a")
    assert [row[1:] for row in found] == [["1", "x"], ["2", "new"], ["3", "z2"]]
    assert [row[0] for row in found][:2] == [1, 2]
    reasons = [item.reason for item in client.call(ListQuarantine(name="a")).items]
    assert reasons == [
        "the same key comes again further down, with other values",
        "no value in a key column",
    ]
    assert counts(run(client, "a")) == (0, 0, 3, 2)


def test_replace_drops_what_is_no_longer_there(client: Client, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("id,t\n1,x\n2,y\n3,z\n")
    client.call(AddSource(name="a", location=str(path), disposition="replace"))
    run(client, "a")
    path.write_text("id,t\n3,z\n4,w\n")
    account = run(client, "a")
    assert (account.loaded, account.unchanged, account.removed) == (1, 1, 2)
    assert rows(client, "a") == [[3, "3", "z"], [4, "4", "w"]]
    assert client.call(ListDatasets())[0].rows == 2


def test_an_emptied_file_replaces_nothing_and_says_so(client: Client, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("id,t\n1,x\n")
    client.call(AddSource(name="a", location=str(path), disposition="replace"))
    run(client, "a")
    path.write_text("id,t\n")
    account = run(client, "a")
    assert (account.read, account.removed) == (0, 0)
    assert account.notes == ["the file has no rows: those that were there stay"]
    assert len(rows(client, "a")) == 1
    path.write_text("id,t\n1,x,2\n2,y,3\n")
    account = run(client, "a")
    assert (account.read, account.quarantined) == (2, 2)
    assert account.notes[-1] == "no line could be loaded: those that were there stay"
    assert len(rows(client, "a")) == 1


def test_new_column_is_added_and_old_rows_stay_known(client: Client, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("id,t\n1,x\n2,y\n")
    client.call(AddSource(name="a", location=str(path)))
    run(client, "a")
    path.write_text("id,extra,t\n1,,x\n2,,y\n3,new,z\n")
    account = run(client, "a")
    assert (account.loaded, account.unchanged, account.columns_added) == (1, 2, ["extra"])
    assert rows(client, "a")[-1][1:] == ["3", "z", "new"]
    path.write_text("id\n4\n")
    assert run(client, "a").columns_missing == ["t", "extra"]
    assert rows(client, "a")[-1][1:] == ["4", None, None]


def test_frozen_columns_refuse_a_new_one(client: Client, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("id,t\n1,x\n")
    client.call(AddSource(name="a", location=str(path), contract="freeze"))
    run(client, "a")
    path.write_text("id,t,u\n2,x,y\n")
    with pytest.raises(WorkbenchError, match="columns changed"):
        run(client, "a")
    assert len(rows(client, "a")) == 1


def test_file_that_vanished_fails_the_load_and_leaves_the_rows(
    client: Client, tmp_path: Path
) -> None:
    path = tmp_path / "a.csv"
    path.write_text("id,t\n1,x\n")
    client.call(AddSource(name="a", location=str(path)))
    run(client, "a")
    path.unlink()
    with pytest.raises(WorkbenchError, match="no file"):
        run(client, "a")
    assert len(rows(client, "a")) == 1
    last = client.call(ListLoads(source="a"))[0]
    assert last.state == "failed"
    assert "no file" in last.error


def test_one_load_of_a_source_at_a_time(client: Client, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("id,t\n" + "1,x\n" * 200_000)
    client.call(AddSource(name="a", location=str(path)))
    started = client.call(RunSource(name="a"))
    with pytest.raises(ConflictError, match="running"):
        client.call(RunSource(name="a"))
    wait(client, started.job)


def test_genuine_duplicates_stay(client: Client, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("id,t\n" + "1,x\n" * 300_000)
    client.call(AddSource(name="a", location=str(path)))
    assert run(client, "a").loaded == 300_000
    window = client.call(GetRows(dataset="a", offset=299_998, limit=10))
    assert [row[0] for row in window.rows] == [299_999, 300_000]


def test_wrong_sources_are_refused(client: Client, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("id,t\n1,x\n")
    with pytest.raises(NotFoundError):
        client.call(AddSource(name="a", location=str(tmp_path / "b.csv")))
    with pytest.raises(InvalidInputError, match="key"):
        client.call(AddSource(name="a", location=str(path), disposition="merge"))
    with pytest.raises(InvalidInputError, match="name"):
        client.call(AddSource(name="a b", location=str(path)))
    client.call(AddSource(name="a", location=str(path)))
    with pytest.raises(ConflictError):
        client.call(AddSource(name="A", location=str(path)))
    with pytest.raises(NotFoundError):
        client.call(RunSource(name="b"))


def test_windows_sort_filter_and_count(client: Client, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("id,city\n1,Paris\n2,Rome\n3,paris\n4,\n")
    client.call(AddSource(name="a", location=str(path)))
    run(client, "a")
    window = client.call(GetRows(dataset="a", sort="city", descending=True, limit=2))
    assert [row[1] for row in window.rows] == ["3", "2"]
    filtered = [RowFilter(column="city", op="contains", values=["PAR"])]
    assert client.call(GetRows(dataset="a", filters=filtered)).total == 2
    assert rows(client, "a", where="city IS NULL") == [[4, "4", None]]
    found = client.call(GetFrequencies(dataset="a", column="city"))
    assert {(one.value, one.count) for one in found} >= {(None, 1), ("Paris", 1)}


def test_condition_that_reads_a_file_is_refused(client: Client, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("id\n1\n2\n")
    client.call(AddSource(name="a", location=str(path)))
    run(client, "a")
    with pytest.raises(InvalidInputError):
        rows(client, "a", where=f"EXISTS (SELECT 1 FROM read_text('{path}'))")


def test_sniff_loads_nothing(client: Client, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("id;t\n1;x\n2;y\n")
    sheet = client.call(Sniff(location=str(path)))
    assert sheet.dialect.delimiter == ";"
    assert client.call(ListDatasets()) == []


def test_hub_killed_in_the_middle_of_loads_leaves_all_or_nothing(
    place: Place, tmp_path: Path
) -> None:
    path = tmp_path / "a.csv"
    total = 250_000
    path.write_text("id,t\n" + "".join(f"{n},text {n}\n" for n in range(total)))
    with Client(place) as client:
        client.call(AddSource(name="a", location=str(path)))
    for pause in (0.3, 0.6, 0.9, 1.2):
        with Client(place) as client:
            client.call(RunSource(name="a"))
        time.sleep(pause)
        kill_hub(place)
        with Client(place) as client:
            datasets = client.call(ListDatasets())
            assert datasets[0].rows in (0, total)
            assert all(load.state != "running" for load in client.call(ListLoads(source="a")))
    with Client(place) as client:
        account = run(client, "a")
        assert account.loaded + account.unchanged == total
        window = client.call(GetRows(dataset="a", offset=total - 1, limit=5))
        assert window.total == total
        assert [row[1] for row in window.rows] == [str(total - 1)]


def test_cancelled_load_leaves_nothing(client: Client, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("id,t\n" + "".join(f'{n},"text\n {n}"\n' for n in range(300_000)))
    client.call(AddSource(name="a", location=str(path)))
    started = client.call(RunSource(name="a"))
    client.call(CancelJob(job=started.job))
    assert client.call(GetLoad(load=started.load)).state == "cancelled"
    assert client.call(ListDatasets())[0].rows == 0
    assert run(client, "a").loaded == 300_000


def test_mended_line_is_loaded_once_and_stays_known(client: Client, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("id,t\n1,x\n2,y,z\n3\n")
    client.call(AddSource(name="a", location=str(path)))
    assert counts(run(client, "a")) == (1, 0, 0, 2)
    line = client.call(ListQuarantine(name="a")).items[0].id
    with pytest.raises(InvalidInputError, match="too many fields"):
        client.call(ReleaseLine(name="a", line=line))
    account = client.call(ReleaseLine(name="a", line=line, mended='2,"y,z"'))
    assert (account.read, account.loaded) == (1, 1)
    assert rows(client, "a")[-1][1:] == ["2", "y,z"]
    with pytest.raises(NotFoundError):
        client.call(ReleaseLine(name="a", line=line))
    assert [item.line for item in client.call(ListQuarantine(name="a")).items] == [4]
    path.write_text('id,t\n1,x\n2,"y,z"\n3\n')
    assert counts(run(client, "a")) == (0, 0, 2, 1)


def test_discarded_line_comes_back_on_undo_only(client: Client, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("id,t\n1,x\n3\n")
    client.call(AddSource(name="a", location=str(path)))
    run(client, "a")
    line = client.call(ListQuarantine(name="a")).items[0].id
    assert client.call(DiscardLines(name="a", lines=[line])) == 1
    assert client.call(ListQuarantine(name="a")).total == 0
    path.write_text("id,t\n1,x\n3\n4,y\n")
    run(client, "a")
    assert client.call(ListQuarantine(name="a")).total == 0
    client.call(DiscardLines(name="a", lines=[line], restore=True))
    assert client.call(ListQuarantine(name="a")).total == 1


def test_cursor_keeps_the_greatest_value_as_a_number(client: Client, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("id,t\n9,x\n10,y\n")
    client.call(AddSource(name="a", location=str(path), cursor="id"))
    run(client, "a")
    assert client.call(ListSources())[0].cursor_value == "10"
    path.write_text("id,t\n9,x\n8,z\n")
    run(client, "a")
    assert client.call(ListSources())[0].cursor_value == "10"


def test_a_broken_workbook_is_no_source(client: Client, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"PK\x03\x04" + bytes(500))
    with pytest.raises(InvalidInputError, match="is damaged"):
        client.call(AddSource(name="a", location=str(path)))
    assert client.call(ListSources()) == []


def test_source_without_rows_can_be_added_anew_and_forgotten(
    client: Client, tmp_path: Path
) -> None:
    path = tmp_path / "a.csv"
    path.write_text("id,t\n1,x\n")
    client.call(AddSource(name="a", location=str(path), keys=["nope"], disposition="merge"))
    with pytest.raises(WorkbenchError, match="no column 'nope'"):
        run(client, "a")
    client.call(AddSource(name="a", location=str(path), keys=["id"], disposition="merge"))
    assert run(client, "a").loaded == 1
    with pytest.raises(ConflictError, match="a has 1 row"):
        client.call(RemoveSource(name="a"))
    client.call(AddSource(name="b", location=str(path)))
    assert client.call(RemoveSource(name="b"))
    assert [source.name for source in client.call(ListSources())] == ["a"]


def test_what_was_replaced_and_taken_back_outlives_a_killed_hub(
    place: Place, tmp_path: Path
) -> None:
    path = tmp_path / "a.csv"
    with Client(place) as client:
        for text in ("id,t\n1,x\n2,y\n", "id,t\n2,y\n3,z\n"):
            path.write_text(text)
            if text.endswith("2,y\n"):
                client.call(AddSource(name="a", location=str(path), disposition="replace"))
            run(client, "a")
    kill_hub(place)
    with Client(place) as client:
        assert rows(client, "a") == [[2, "2", "y"], [3, "3", "z"]]
        assert client.call(TakeBack(load=2)).rows == 2
    kill_hub(place)
    with Client(place) as client:
        assert rows(client, "a") == [[1, "1", "x"], [2, "2", "y"]]
