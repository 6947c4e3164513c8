"""Quarantined lines on a real hub: mending keeps every character, undo what others did."""

from __future__ import annotations

import getpass
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.waiting import job_ended
from workbench.annotate.requests import AddPerson
from workbench.client.blocking import Client
from workbench.collect.requests import (
    AddSource,
    DiscardLines,
    GetRows,
    ListLoads,
    ListQuarantine,
    ReleaseLine,
    RunSource,
)


@pytest.fixture
def broken(client: Client, tmp_path: Path) -> Client:
    """A loaded file with four lines that do not fit."""
    path = tmp_path / "a.csv"
    path.write_text("id,t\n1,x\n2\n3\n4\n5\n")
    client.call(AddSource(name="a", location=str(path)))
    job_ended(client, client.call(RunSource(name="a")).job)
    return client


def discard(client: Client, *lines: int) -> None:
    ids = {item.line: item.id for item in client.call(ListQuarantine(name="a")).items}
    client.call(DiscardLines(name="a", lines=[ids[line] for line in lines]))


def kept(client: Client) -> list[int]:
    return [item.line for item in client.call(ListQuarantine(name="a")).items]


def test_undo_puts_back_the_newest_discard(broken: Client) -> None:
    discard(broken, 3, 4)
    discard(broken, 5)
    assert broken.call(DiscardLines(name="a", restore=True)) == 1
    assert kept(broken) == [5, 6]


def test_undo_goes_on_to_the_discard_before(broken: Client) -> None:
    discard(broken, 3, 4)
    discard(broken, 5)
    broken.call(DiscardLines(name="a", restore=True))
    assert broken.call(DiscardLines(name="a", restore=True)) == 2
    assert kept(broken) == [3, 4, 5, 6]


def test_undo_without_a_discard_does_nothing(broken: Client) -> None:
    assert broken.call(DiscardLines(name="a", restore=True)) == 0


def test_undo_leaves_what_somebody_else_discarded(
    broken: Client, connect: Callable[..., Client]
) -> None:
    broken.call(AddPerson(name="ana", account=getpass.getuser(), role="practitioner"))
    discard(broken, 3)
    discard(connect(acting="ana"), 4)
    broken.call(DiscardLines(name="a", restore=True))
    assert kept(broken) == [3, 5, 6]


def test_the_list_says_what_undo_would_put_back(
    broken: Client, connect: Callable[..., Client]
) -> None:
    discard(broken, 3, 4)
    assert connect().call(ListQuarantine(name="a")).discarded == 2


def test_a_mended_line_keeps_tabs_line_ends_and_what_is_not_seen(
    client: Client, tmp_path: Path
) -> None:
    path = tmp_path / "a.tsv"
    path.write_text("id\tt\n1\tx\n2\n")
    client.call(AddSource(name="a", location=str(path)))
    job_ended(client, client.call(RunSource(name="a")).job)
    long = "caf\u00e9\u200b" * 5_000
    client.call(ReleaseLine(name="a", line=1, mended=f'2\t"one\ntwo {long}"'))
    assert client.call(GetRows(dataset="a")).rows[-1][1:] == ["2", f"one\ntwo {long}"]


def test_a_row_that_was_let_in_lets_no_others_in(client: Client, tmp_path: Path) -> None:
    """The contract goes by what the column held before a person made the exception."""
    path = tmp_path / "a.csv"
    path.write_text("id,amount\n1,10\n2,20\n3,30,extra\n")
    client.call(AddSource(name="a", location=str(path), contract="type=quarantine"))
    job_ended(client, client.call(RunSource(name="a")).job)
    (line,) = client.call(ListQuarantine(name="a")).items
    client.call(ReleaseLine(name="a", line=line.id, mended="3,a lot"))
    path.write_text(path.read_text() + "4,40\n5,some\n")
    job_ended(client, client.call(RunSource(name="a")).job)
    assert [item.raw for item in client.call(ListQuarantine(name="a")).items] == ["5,some"]
    rows = client.call(GetRows(dataset="a")).rows
    assert [row[-1] for row in rows] == ["10", "20", "a lot", "40"]


def test_a_load_says_which_of_the_lines_it_kept_aside_are_decided_about(broken: Client) -> None:
    discard(broken, 3, 4)
    job_ended(broken, broken.call(RunSource(name="a")).job)
    loads = broken.call(ListLoads(source="a"))
    assert [(load.quarantined, load.decided) for load in loads] == [(4, 2), (4, 2)]
