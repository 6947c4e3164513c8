"""Sources keep the reading that was settled, and can be corrected after they were loaded."""

from __future__ import annotations

import getpass
from pathlib import Path

import pytest

from tests.hub.test_collect_loads import counts, rows, run, wait
from workbench.annotate.requests import AddPerson
from workbench.audit.requests import ListEvents
from workbench.cleanse.requests import ApplyRecipe
from workbench.client.blocking import Client
from workbench.collect.requests import (
    AddSource,
    DiscardLines,
    EditSource,
    ListDatasets,
    ListQuarantine,
    ListSources,
    ReadOptions,
    ReleaseLine,
    Sniff,
)
from workbench.core.errors import ConflictError, InvalidInputError, NotFoundError, WorkbenchError

CLASHING = "file_row_number,filename,last,n,k,fate,winner,known,staged,value"


def columns(client: Client) -> list[str]:
    return [column.name for column in client.call(ListDatasets())[0].columns]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a.csv"


def test_later_loads_go_by_the_reading_of_the_first(client: Client, path: Path) -> None:
    path.write_text("name,city\nana,Rome\nbob,Oslo\ncy,Bern\n")
    client.call(AddSource(name="a", location=str(path)))
    assert client.call(ListSources())[0].dialect is None
    run(client, "a")
    path.write_text(path.read_text() + "name,Rome\n")
    assert counts(run(client, "a")) == (1, 0, 3, 0)
    assert columns(client) == ["name", "city"]


def test_first_load_goes_by_the_sheet_that_was_agreed_to(client: Client, path: Path) -> None:
    path.write_text("name;city\nana;Rome\n")
    dialect = client.call(Sniff(location=str(path))).dialect
    client.call(AddSource(name="a", location=str(path), dialect=dialect))
    path.write_text("name;city\nana,1;Rome,2,x\nbob,1;Oslo,2,x\ncy,1;Bern,2,x\n")
    run(client, "a")
    assert rows(client, "a")[0][1:] == ["ana,1", "Rome,2,x"]


def test_source_read_anew_takes_the_place_of_what_was_read_wrongly(
    client: Client, path: Path
) -> None:
    path.write_text("1,Rome\n2,Oslo\n3,x,y\n")
    client.call(AddSource(name="a", location=str(path), options=ReadOptions(header=True)))
    run(client, "a")
    options = ReadOptions(header=False, names=["id", "city"])
    assert client.call(EditSource(name="a", options=options)).anew
    assert [row[1:] for row in rows(client, "a")] == [["2", "Oslo"]]
    account = run(client, "a")
    assert (account.loaded, account.removed, account.quarantined) == (2, 1, 1)
    assert columns(client) == ["id", "city"]
    assert [row[1:] for row in rows(client, "a")] == [["1", "Rome"], ["2", "Oslo"]]
    assert client.call(ListQuarantine(name="a")).total == 1
    path.write_text("1,Rome\n2,Oslo\n3,Bern\n")
    assert counts(run(client, "a")) == (1, 0, 2, 0)


def test_line_that_was_released_waits_again_when_all_is_read_anew(
    client: Client, path: Path
) -> None:
    path.write_text("id,t\n1,x\n2\n3\n")
    client.call(AddSource(name="a", location=str(path)))
    run(client, "a")
    client.call(ReleaseLine(name="a", line=1, mended="2,y"))
    client.call(DiscardLines(name="a", lines=[2]))
    client.call(EditSource(name="a", options=ReadOptions(null_words=["x"])))
    run(client, "a")
    assert [row[1:] for row in rows(client, "a")] == [["1", None]]
    assert [item.raw for item in client.call(ListQuarantine(name="a")).items] == ["2"]


def test_released_line_is_read_as_its_file_was(client: Client, tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"_id": 1, "t": "x"}\n{"_id": 2\n')
    options = ReadOptions(null_words=["n/a"])
    client.call(AddSource(name="a", location=str(path), options=options))
    run(client, "a")
    mended = '{"_id": 2, "t": "n/a"}'
    client.call(ReleaseLine(name="a", line=1, mended=mended))
    assert rows(client, "a")[1] == [2, "2", None]


def test_rows_read_anew_by_key_stay_the_same_rows(client: Client, path: Path) -> None:
    path.write_text("id,t\n1,n/a\n2,x\n")
    client.call(AddSource(name="a", location=str(path), keys=["id"], disposition="merge"))
    run(client, "a")
    client.call(EditSource(name="a", options=ReadOptions(null_words=["n/a"])))
    assert counts(run(client, "a")) == (0, 1, 1, 0)
    assert rows(client, "a") == [[1, "1", None], [2, "2", "x"]]


def test_rows_of_another_reading_stay_when_asked_to(client: Client, path: Path) -> None:
    path.write_text("id,t\n1,n/a\n")
    client.call(AddSource(name="a", location=str(path)))
    run(client, "a")
    client.call(EditSource(name="a", options=ReadOptions(null_words=["n/a"]), keep_rows=True))
    run(client, "a")
    assert [row[1:] for row in rows(client, "a")] == [["1", "n/a"], ["1", None]]


def test_another_location_brings_its_rows_to_those_there(
    client: Client, path: Path, tmp_path: Path
) -> None:
    path.write_text("id,t\n1,x\n")
    client.call(AddSource(name="a", location=str(path)))
    run(client, "a")
    other = tmp_path / "b.csv"
    other.write_text("id,t\n2,y\n")
    client.call(EditSource(name="a", location=str(other)))
    run(client, "a")
    assert [row[1:] for row in rows(client, "a")] == [["1", "x"], ["2", "y"]]


def test_same_bytes_are_read_again_after_an_edit(
    client: Client, path: Path, tmp_path: Path
) -> None:
    path.write_text("id,t\n1,x\n")
    client.call(AddSource(name="a", location=str(path)))
    run(client, "a")
    path.write_text("id,t\n1,x\n2,y\n")
    run(client, "a")
    path.write_text("id,t\n1,x\n")
    run(client, "a")
    client.call(EditSource(name="a", disposition="replace"))
    assert run(client, "a").removed == 1


def test_key_that_rows_share_is_refused(client: Client, path: Path) -> None:
    path.write_text("id,t\n1,x\n1,y\n2,z\n")
    client.call(AddSource(name="a", location=str(path)))
    run(client, "a")
    with pytest.raises(ConflictError, match="1 rows share"):
        client.call(EditSource(name="a", keys=["id"], disposition="merge"))
    with pytest.raises(InvalidInputError, match="no column 'nope'"):
        client.call(EditSource(name="a", keys=["nope"]))
    client.call(EditSource(name="a", keys=["t"], disposition="merge"))
    path.write_text("id,t\n1,x\n1,y\n3,z\n")
    assert counts(run(client, "a")) == (0, 1, 2, 0)


def test_edits_that_cannot_be_are_refused(client: Client, path: Path, tmp_path: Path) -> None:
    path.write_text("id,t\n1,x\n")
    client.call(AddSource(name="a", location=str(path)))
    with pytest.raises(InvalidInputError, match="merge needs a key"):
        client.call(EditSource(name="a", disposition="merge"))
    with pytest.raises(InvalidInputError, match="encoding"):
        client.call(EditSource(name="a", options=ReadOptions(encoding="rot13")))
    with pytest.raises(NotFoundError):
        client.call(EditSource(name="a", location=str(tmp_path / "none.csv")))
    with pytest.raises(NotFoundError):
        client.call(EditSource(name="b"))
    source = client.call(ListSources())[0]
    assert (source.location, source.disposition) == (str(path), "append")


def test_an_edit_is_on_record(client: Client, path: Path) -> None:
    path.write_text("id,t\n1,x\n")
    client.call(AddSource(name="a", location=str(path)))
    client.call(EditSource(name="a", contract="freeze"))
    event = client.call(ListEvents(limit=1)).events[0]
    assert event.verb == "collect.source_edited"
    assert event.payload == {"changes": {"contract": ["evolve", "freeze"]}}


def test_columns_may_have_any_name(client: Client, path: Path) -> None:
    path.write_text(f"{CLASHING}\n" + "1,2,3,4,5,6,7,8,9,x\n")
    source = AddSource(name="a", location=str(path), keys=["last"], disposition="merge")
    client.call(source)
    run(client, "a")
    path.write_text(f"{CLASHING}\n" + "1,2,3,4,5,6,7,8,9,y\n,,,,,,,,,z\n")
    assert counts(run(client, "a")) == (0, 1, 0, 1)
    started = client.call(ApplyRecipe(dataset="a"))
    wait(client, started.job)
    assert rows(client, "a", stage="clean") == [[1, *"123456789", "y"]]


def test_file_that_looks_like_no_text_is_read_once_its_encoding_is_said(
    client: Client, path: Path
) -> None:
    path.write_bytes(("名,t\n" + "万丈三上丆,x\n" * 100).encode("utf-16-le"))
    assert "no text" in client.call(Sniff(location=str(path))).refused
    with pytest.raises(InvalidInputError, match="choose its encoding"):
        client.call(AddSource(name="a", location=str(path)))
    options = ReadOptions(encoding="utf-16-le")
    assert not client.call(Sniff(location=str(path), options=options)).refused
    client.call(AddSource(name="a", location=str(path), options=options))
    run(client, "a")
    assert rows(client, "a")[0][1:] == ["万丈三上丆", "x"]


def test_load_that_would_forget_all_columns_is_refused(client: Client, path: Path) -> None:
    path.write_text("id,t\n1,x\n")
    client.call(AddSource(name="a", location=str(path)))
    run(client, "a")
    path.write_text("2,y\n3,z\n")
    with pytest.raises(WorkbenchError, match="none of the columns"):
        run(client, "a")
    assert rows(client, "a") == [[1, "1", "x"]]


def test_owner_is_a_person_of_the_project(client: Client, path: Path) -> None:
    path.write_text("id,t\n1,x\n")
    client.call(AddSource(name="a", location=str(path)))
    client.call(AddPerson(name="ben", account=getpass.getuser(), role="practitioner"))
    assert client.call(EditSource(name="a", owner="ben")).owner == "ben"
    with pytest.raises(NotFoundError, match="zoe is not enrolled"):
        client.call(EditSource(name="a", owner="zoe"))
    assert client.call(ListSources())[0].owner == "ben"
