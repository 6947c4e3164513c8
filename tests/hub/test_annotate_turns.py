"""Undo and redo beside what files bring and what others label."""

from __future__ import annotations

import getpass
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import end_hub
from tests.hub.labelling import begin, make
from workbench.annotate.requests import (
    AddPerson,
    Answer,
    ExportLabels,
    Flag,
    ImportLabels,
    Mine,
    Note,
    Redo,
    SetQueue,
    Show,
    ShowProgress,
    Submit,
    Undo,
)
from workbench.client.blocking import Client
from workbench.wire.place import Place

Connect = Callable[..., Client]
PEOPLE = ("ana", "ben")


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    made = make(tmp_path, 6)
    with Client(made) as owner:
        begin(owner, want=0)
        for name in PEOPLE:
            owner.call(AddPerson(name=name, account=getpass.getuser()))
    yield made
    end_hub(made)


@pytest.fixture
def ana(connect: Connect) -> Client:
    return connect(acting="ana")


@pytest.fixture
def ben(connect: Connect) -> Client:
    return connect(acting="ben")


def label(client: Client, row: int, name: str | None) -> str:
    return client.call(Submit(dataset="mails", row=row, label=name, want=0)).refused


def take_in(client: Client, folder: Path, text: str) -> None:
    path = folder / "in.csv"
    path.write_text(text)
    done = client.call(ImportLabels(path=str(path), format="csv"))
    assert done.problems == [] and done.unchanged == 0


def answer(client: Client, row: int) -> Answer | None:
    return client.call(Show(dataset="mails", row=row)).answer


def labels(client: Client, folder: Path) -> int:
    """How many answers are in the file."""
    path = folder / "out.csv"
    return client.call(ExportLabels(path=str(path), format="csv")).rows


def test_undo_leaves_what_was_imported_over_it(client: Client, ana: Client, tmp_path: Path) -> None:
    label(ana, 6, "ham")
    label(ana, 3, "spam")
    take_in(client, tmp_path, "_row,label,annotator\n3,ham,ana\n")
    undone = ana.call(Undo(dataset="mails"))
    assert undone.item is not None and undone.item.row == 6
    stands = answer(ana, 3)
    assert stands is not None and (stands.status, stands.label) == ("labelled", "ham")
    assert ana.call(Undo(dataset="mails")).kind == ""


def test_what_was_given_after_an_import_is_undone_to_it(
    client: Client, ana: Client, tmp_path: Path
) -> None:
    take_in(client, tmp_path, "_row,label,annotator\n3,ham,ana\n")
    label(ana, 3, "spam")
    undone = ana.call(Undo(dataset="mails"))
    assert undone.item is not None and undone.item.answer is not None
    assert undone.item.answer.label == "ham"


def test_an_import_ends_what_can_be_done_again(client: Client, ana: Client, tmp_path: Path) -> None:
    label(ana, 3, "spam")
    ana.call(Undo(dataset="mails"))
    take_in(client, tmp_path, "_row,label,annotator\n3,ham,ana\n")
    assert ana.call(Redo(dataset="mails")).kind == ""
    stands = answer(ana, 3)
    assert stands is not None and stands.label == "ham"


def test_redo_does_not_label_a_row_that_others_have_by_now(
    ana: Client, ben: Client, client: Client, tmp_path: Path
) -> None:
    label(ana, 3, "spam")
    ana.call(Undo(dataset="mails"))
    assert label(ben, 3, "ham") == ""
    redone = ana.call(Redo(dataset="mails"))
    assert redone.kind == "" and "somebody else" in redone.refused
    assert labels(client, tmp_path) == 1
    assert client.call(ShowProgress(dataset="mails")).labelled == 1


def test_undo_of_a_skip_does_not_bring_a_label_back_that_is_one_too_many(
    ana: Client, ben: Client, client: Client, tmp_path: Path
) -> None:
    label(ana, 6, "ham")
    label(ana, 3, "spam")
    label(ana, 3, None)
    assert label(ben, 3, "ham") == ""
    undone = ana.call(Undo(dataset="mails"))
    assert undone.kind == "skip" and "somebody else" in undone.refused
    assert labels(client, tmp_path) == 2
    undone = ana.call(Undo(dataset="mails"))
    assert (undone.kind, undone.refused) == ("label", "")
    undone = ana.call(Undo(dataset="mails"))
    assert undone.item is not None and undone.item.row == 6, "older answers can be reached"


def test_with_room_for_two_redo_labels_again(ana: Client, ben: Client, client: Client) -> None:
    client.call(SetQueue(overlap=2))
    label(ana, 3, "spam")
    ana.call(Undo(dataset="mails"))
    assert label(ben, 3, "ham") == ""
    redone = ana.call(Redo(dataset="mails"))
    assert (redone.kind, redone.refused) == ("label", "")


def test_an_undo_that_is_sent_again_happens_once(ana: Client) -> None:
    label(ana, 3, "spam")
    label(ana, 6, "ham")
    first = ana.call(Undo(dataset="mails"), key="once")
    again = ana.call(Undo(dataset="mails"), key="once")
    assert first.item is not None and again.item is not None
    assert (again.kind, again.item.row) == ("label", 6)
    assert ana.call(ShowProgress(dataset="mails")).labelled == 1
    stands = answer(ana, 3)
    assert stands is not None and stands.label == "spam"


def test_a_flag_or_note_does_not_make_an_answer_newer(ana: Client) -> None:
    label(ana, 3, "spam")
    label(ana, 6, "ham")
    before = answer(ana, 3)
    ana.call(Flag(dataset="mails", row=3))
    ana.call(Note(dataset="mails", row=3, text="odd"))
    ana.call(Undo(dataset="mails"))
    after = answer(ana, 3)
    assert before is not None and after is not None and after.at == before.at
    assert [one.row for one in ana.call(Mine(dataset="mails"))] == [6, 3]
