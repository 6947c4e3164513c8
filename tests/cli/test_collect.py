"""`workbench collect` and `workbench rows` as a script sees them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Command, Done


class Shell:
    """Runs the command line on one project."""

    def __init__(self, command: Command) -> None:
        self._command = command
        command("init", "project.duckdb")

    def run(self, *words: str) -> Done:
        return self._command(*words, "--project", "project.duckdb")

    def json(self, *words: str) -> Any:
        done = self.run(*words, "--json")
        assert done.status == 0, done.out + done.err
        return done.document


@pytest.fixture
def shell(workbench: Command) -> Shell:
    return Shell(workbench)


@pytest.fixture
def tickets(tmp_path: Path) -> Path:
    path = tmp_path / "tickets.csv"
    path.write_text("id,city,amount\n001,Paris,1\n002,Rome,2\n003\n004,Paris,\n", encoding="utf-8")
    return path


def test_load_account_and_rows(shell: Shell, tickets: Path) -> None:
    assert shell.json("collect", "add", "tickets", str(tickets))["rows"] == 0
    account = shell.json("collect", "run", "tickets")[0]
    assert {name: account[name] for name in ("source", "read", "loaded", "quarantined")} == {
        "source": "tickets",
        "read": 4,
        "loaded": 3,
        "quarantined": 1,
    }
    assert shell.json("collect", "run")[0]["unchanged"] == 3
    lines = shell.run("rows", "tickets", "--where", "city = 'Paris'", "--json").out.splitlines()
    assert [json.loads(line) for line in lines] == [
        {"_row": 1, "id": "001", "city": "Paris", "amount": "1"},
        {"_row": 3, "id": "004", "city": "Paris", "amount": None},
    ]
    kept = shell.json("collect", "quarantine", "tickets")
    assert [(one["line"], one["raw"]) for one in kept] == [(4, "003")]


def test_sniff_says_how_it_would_be_read(shell: Shell, tickets: Path) -> None:
    sheet = shell.json("collect", "sniff", str(tickets))
    assert (sheet["format"], sheet["encoding"], sheet["delimiter"]) == ("csv", "utf-8", ",")
    assert sheet["header"] is True
    assert [column["guess"] for column in sheet["columns"]] == ["identifier", "text", "integer"]
    assert sheet["sample"][0] == {"id": "001", "city": "Paris", "amount": "1"}


def test_missing_file_is_an_error_document_and_status_three(shell: Shell, tmp_path: Path) -> None:
    done = shell.run("collect", "add", "x", str(tmp_path / "none.csv"), "--json")
    assert done.status == 3
    error = done.document["error"]
    assert error["code"] == "no_file"
    assert "none.csv" in error["message"]
    assert error["hint"]


def test_condition_that_is_no_expression_is_refused(shell: Shell, tickets: Path) -> None:
    shell.json("collect", "add", "tickets", str(tickets), "--run")
    done = shell.run("rows", "tickets", "--where", "id IN (SELECT 1)")
    assert done.status == 2
    assert "may not hold a subquery" in done.err


def test_mended_line_is_released(shell: Shell, tickets: Path) -> None:
    shell.json("collect", "add", "tickets", str(tickets), "--run")
    shell.json("collect", "quarantine", "tickets", "release", "1", "--mended", "003,Oslo,3")
    assert shell.json("collect", "quarantine", "tickets") == []
    assert "4 of 4 raw rows" in shell.run("rows", "tickets").out


def test_discarded_line_is_restored(shell: Shell, tickets: Path) -> None:
    shell.json("collect", "add", "tickets", str(tickets), "--run")
    shell.json("collect", "quarantine", "tickets", "discard", "1")
    assert shell.json("collect", "quarantine", "tickets") == []
    assert shell.json("collect", "quarantine", "tickets", "restore") == {"restored": 1}
    assert [line["line"] for line in shell.json("collect", "quarantine", "tickets")] == [4]


def test_source_that_was_read_wrongly_is_corrected(shell: Shell, tickets: Path) -> None:
    shell.json("collect", "add", "tickets", str(tickets), "--no-header", "--run")
    done = shell.run("collect", "edit", "tickets", "--header", "--names", "n, town, sum")
    assert "the 4 rows that it has now are replaced" in done.out
    shell.json("collect", "edit", "tickets", "--key", "n", "--mode", "merge", "--run")
    lines = shell.run("rows", "tickets", "--columns", "n", "town", "--json").out.splitlines()
    assert [json.loads(line)["town"] for line in lines] == ["Paris", "Rome", "Paris"]


def test_edit_keeps_the_options_that_it_does_not_name(shell: Shell, tickets: Path) -> None:
    shell.json("collect", "add", "tickets", str(tickets), "--decimal", ",", "--skip", "0")
    options = shell.json("collect", "edit", "tickets", "--skip", "1")["options"]
    assert (options["decimal"], options["skip"]) == (",", 1)
    options = shell.json("collect", "edit", "tickets", "--guess", "--quote", "'")["options"]
    assert (options["decimal"], options["skip"], options["quote"]) == (None, None, "'")


def test_codec_that_is_no_encoding_is_refused(shell: Shell, tickets: Path) -> None:
    done = shell.run("collect", "sniff", str(tickets), "--encoding", "rot13")
    assert done.status == 2
    assert "there is no encoding called 'rot13'" in done.err


def test_table_of_loads_says_what_was_removed(shell: Shell, tickets: Path) -> None:
    shell.json("collect", "add", "tickets", str(tickets), "--mode", "replace", "--run")
    tickets.write_text("id,city,amount\n001,Paris,1\n", encoding="utf-8")
    header, line = shell.run("collect", "run", "tickets").out.splitlines()[-2:]
    assert dict(zip(header.split(), line.split(), strict=True))["removed"] == "2"


def test_load_is_taken_back(shell: Shell, tickets: Path) -> None:
    shell.json("collect", "add", "tickets", str(tickets), "--run")
    tickets.write_text("id,city,amount\n001,Paris,1\n005,Bonn,5\n", encoding="utf-8")
    shell.json("collect", "run", "tickets")
    done = shell.json("collect", "take-back", "1")
    assert (done["source"], done["removed"], done["rows"]) == ("tickets", 2, 2)
    states = [load["state"] for load in shell.json("collect", "loads", "tickets")]
    assert states == ["counted", "taken back"]
    assert shell.run("collect", "take-back", "1").status != 0
    assert "collect.taken_back" in shell.run("log").out


def test_rows_of_wide_cells_come_in_several_answers(shell: Shell, tmp_path: Path) -> None:
    path = tmp_path / "wide.csv"
    path.write_text("id,text\n" + "".join(f"{n},{'x' * 100_000}\n" for n in range(300)))
    shell.json("collect", "add", "wide", str(path), "--run")
    lines = shell.run("rows", "wide", "--limit", "300", "--json").out.splitlines()
    assert [len(json.loads(line)["text"]) for line in lines] == [100_000] * 300
    table = shell.run("rows", "wide", "--limit", "300").out
    assert "300 of 300 raw rows" in table
    assert max(map(len, table.splitlines())) < 100


def test_a_file_without_rows_is_loaded_with_a_remark(shell: Shell, tmp_path: Path) -> None:
    path = tmp_path / "none.csv"
    path.write_text("a,b\n")
    done = shell.run("collect", "add", "none", str(path), "--run")
    assert done.status == 0
    assert "there is no row in it below the header" in done.out + done.err


def test_lone_returns_are_shown(shell: Shell, tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    path.write_bytes(b'id,t\n1,"here\rcr"\n2,"two\r\nlines"\n')
    shell.json("collect", "add", "r", str(path), "--run")
    shown = shell.run("rows", "r").out
    assert "here␍cr" in shown and "two⏎lines" in shown


def test_a_second_source_fills_the_same_dataset(shell: Shell, tickets: Path) -> None:
    shell.json("collect", "add", "tickets", str(tickets), "--run")
    more = tickets.with_name("more.jsonl")
    more.write_text('{"id": "009", "city": "Oslo", "channel": "web"}\n', encoding="utf-8")
    added = shell.json("collect", "add", "more", str(more), "--dataset", "tickets", "--run")
    assert (added["dataset"], added["last_load"]["columns_added"]) == ("tickets", ["channel"])
    done = shell.run("rows", "tickets", "--json")
    rows = [json.loads(line) for line in done.out.splitlines()]
    assert [row["id"] for row in rows] == ["001", "002", "004", "009"]
    listed = {one["name"]: one["rows"] for one in shell.json("collect", "list")}
    assert listed == {"tickets": 3, "more": 1}
    found = shell.json("collect", "take-back", str(added["last_load"]["load"]), "--preview")
    assert (found["removed"], found["rows"]) == (1, 3)
