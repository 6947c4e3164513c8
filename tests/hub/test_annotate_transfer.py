"""Labels from and to files: all or nothing, line by line, and twice is once."""

from __future__ import annotations

import json
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.conftest import end_hub
from tests.hub.labelling import begin, make, set_labels
from workbench.annotate.requests import (
    ChangeLabels,
    ExportLabels,
    Imported,
    ImportLabels,
    LabelChange,
    Mine,
    Note,
    Open,
    SetQueue,
    ShowProgress,
    ShowSchema,
    Submit,
    Undo,
)
from workbench.client.blocking import Client
from workbench.core.errors import InvalidInputError, NotFoundError
from workbench.wire.place import Place


def make_project(folder: Path) -> None:
    made = make(folder, 6)
    with Client(made) as client:
        begin(client, want=0)


def take_in(client: Client, path: Path, text: str | bytes, **options: object) -> Imported:
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    kind = path.suffix.removeprefix(".")
    return client.call(ImportLabels(path=str(path), format=kind, **options))  # type: ignore[arg-type]


def test_labels_come_in_by_the_rows_own_key_with_their_people(
    client: Client, tmp_path: Path
) -> None:
    text = "id,label,annotator,at,seconds\nm1,spam,bo,2024-05-01T10:00:00Z,2.5\nm2,ham,,,\n"
    done = take_in(client, tmp_path / "in.csv", text)
    assert (done.read, done.added, done.changed, done.unchanged, done.problems) == (2, 2, 0, 0, [])
    assert done.warnings == ["line 2: nobody enrolled 'bo': stored under that name"]
    assert client.call(ShowProgress()).labelled == 2
    out = tmp_path / "out.jsonl"
    client.call(ExportLabels(path=str(out), format="jsonl"))
    first = json.loads(out.read_text().splitlines()[0])
    assert (first["_row"], first["label"], first["annotator"]) == (3, "spam", "bo")
    assert (first["at"], first["seconds"]) == ("2024-05-01T10:00:00.000Z", 2.5)
    assert client.call(Mine(dataset="mails"))[0].label == "ham"


def test_a_crowds_file_comes_in_under_its_own_names(client: Client, tmp_path: Path) -> None:
    text = "task\t!worker\titem\tresponse\tgold\n9\tbo\tm1\tspam\tham\n9\tkim\tm1\tham\tham\n"
    path = tmp_path / "crowd.tsv"
    path.write_text(text)
    names = {"id": "item", "label": "response", "annotator": "!worker"}
    asked = ImportLabels(path=str(path), format="csv", key="id", columns=names)
    done = client.call(asked)
    assert (done.read, done.added, done.problems) == (2, 2, [])
    assert done.warnings[0] == "left out: task, gold"
    assert client.call(asked).unchanged == 2


def test_a_crowd_that_nobody_enrolled_is_one_line(client: Client, tmp_path: Path) -> None:
    crowd = "".join(f"m{1 + n % 2},spam,worker{n:02}\n" for n in range(30))
    done = take_in(client, tmp_path / "in.csv", f"id,label,annotator\n{crowd}")
    assert done.warnings == [
        "line 2: nobody enrolled 30 people, such as 'worker00', 'worker01', 'worker02': "
        "stored under those names"
    ]
    assert (done.added, done.warned) == (30, 1)


@pytest.mark.parametrize(
    ("columns", "why"),
    [
        ({"label": "answer"}, "crowd.csv has no column 'answer'"),
        ({"worker": "who"}, "'worker' is nothing that a file of labels has"),
        ({"id": "item"}, "crowd.csv has no column `label`"),
    ],
)
def test_names_that_do_not_fit_the_file_are_told(
    client: Client, tmp_path: Path, columns: dict[str, str], why: str
) -> None:
    with pytest.raises(InvalidInputError, match=why):
        take_in(client, tmp_path / "crowd.csv", "item,who,said\nm1,bo,spam\n", columns=columns)


def test_what_was_labelled_elsewhere_is_not_handed_out(client: Client, tmp_path: Path) -> None:
    take_in(
        client, tmp_path / "in.csv", "_row,label\n" + "".join(f"{3 * n},ham\n" for n in range(1, 6))
    )
    assert [item.row for item in client.call(Open(dataset="mails")).items] == [18]


@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_what_goes_out_comes_in_unchanged(client: Client, tmp_path: Path, kind: str) -> None:
    for row, label in ((3, "spam"), (9, "ham")):
        client.call(Submit(dataset="mails", row=row, label=label, want=0))
    client.call(Note(dataset="mails", row=3, text='odd, "quoted"\nand broken'))
    path = tmp_path / f"labels.{kind}"
    assert client.call(ExportLabels(path=str(path), format=kind)).rows == 2
    again = client.call(ImportLabels(path=str(path), format=kind))
    assert (again.added, again.changed, again.unchanged) == (0, 0, 2)
    with Client(client.place) as other:
        changed = path.read_text().replace("spam", "ham")
        path.write_text(changed)
        done = other.call(ImportLabels(path=str(path), format=kind))
        assert (done.added, done.changed, done.unchanged) == (0, 1, 1)


def test_faulty_lines_are_named_and_nothing_is_stored(client: Client, tmp_path: Path) -> None:
    text = (
        "id,label,annotator,at,seconds\n"
        "m1,spam,bo,,\n"
        "m2,egg,bo,,\n"
        "m99,ham,bo,,\n"
        "m3,,bo,,\n"
        "m4,ham,bo,yesterday,soon\n"
        "m5,ham,bo,,nan\n"
        "m6,ham,bo,,-1\n"
        "m1,ham,bo,,\n"
    )
    done = take_in(client, tmp_path / "in.csv", text)
    assert done.problems == [
        "line 3: the schema has no label egg",
        "line 4: no row has this id",
        "line 5: there is no label",
        "line 6: at is no ISO 8601 time: yesterday",
        "line 6: seconds is no number: soon",
        "line 7: seconds is no number: nan",
        "line 8: seconds is no number: -1",
        "line 9: line 2 gives this row another label by the same person",
    ]
    assert client.call(ShowProgress()).labelled == 0


def test_new_labels_extend_the_schema_when_asked(client: Client, tmp_path: Path) -> None:
    done = take_in(client, tmp_path / "in.csv", "id,label\nm1,egg\n", extend=True)
    assert done.added == 1
    schema = client.call(ShowSchema())
    assert [label.name for label in schema.labels] == ["spam", "ham", "egg"]
    assert schema.version == 2 and schema.field == ["text"]


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("in.csv", b"", "is empty"),
        ("in.csv", b"id,mark\nm1,spam\n", "has no column `label`"),
        ("in.csv", b"label\nspam\n", "nothing names the row"),
        ("in.csv", b"ident,label\nm1,spam\n", "the rows have no column 'ident'"),
        ("in.csv", b"id,label\n".decode().encode("utf-16"), "no csv file in UTF-8"),
        ("in.jsonl", b"id,label\nm1,spam\n", "is no jsonl file"),
        ("in.xml", b"x", "cannot be read or written"),
    ],
)
def test_an_unfit_file_is_refused(
    asking: Client, tmp_path: Path, name: str, text: bytes, says: str
) -> None:
    with pytest.raises(InvalidInputError, match=says):
        take_in(asking, tmp_path / name, text)


def test_a_file_or_folder_that_is_not_there_is_named(client: Client, tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="there is no file"):
        client.call(ImportLabels(path=str(tmp_path / "none.csv"), format="csv"))
    with pytest.raises(NotFoundError, match="there is no folder"):
        client.call(ExportLabels(path=str(tmp_path / "none" / "out.csv"), format="csv"))


def test_a_pipe_is_refused_and_holds_nobody_up(client: Client, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    with pytest.raises(InvalidInputError, match="no ordinary file"):
        client.call(ImportLabels(path=str(tmp_path / "pipe.csv"), format="csv"))
    with pytest.raises(InvalidInputError, match="no ordinary file"):
        client.call(ExportLabels(path=str(tmp_path / "pipe.csv"), format="csv"))


def test_signs_that_mean_several_files_mean_one(client: Client, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("id,label\nm2,ham\n")
    assert take_in(client, tmp_path / "?.csv", "id,label\nm1,spam\n").read == 1


def test_nothing_of_an_import_stays_in_scratch(
    place: Place, client: Client, tmp_path: Path
) -> None:
    take_in(client, tmp_path / "in.csv", "id,label\nm1,spam\n")
    take_in(client, tmp_path / "in.csv", "id,label\nm1,nothing\n")
    assert list(place.scratch.glob("labels-*")) == []


def test_my_undo_does_not_reach_what_was_imported(client: Client, tmp_path: Path) -> None:
    take_in(client, tmp_path / "in.csv", "id,label\nm1,spam\n")
    assert client.call(Undo(dataset="mails")).kind == ""


def test_several_people_may_have_labelled_a_row(client: Client, tmp_path: Path) -> None:
    text = "id,label,annotator\nm1,spam,ana\nm1,ham,bo\nm1,spam,cy\n"
    assert take_in(client, tmp_path / "in.csv", text).added == 3
    client.call(SetQueue(overlap=2))
    assert client.call(ShowProgress()).labelled == 1


@pytest.mark.parametrize("kind", ["csv", "jsonl", "prodigy", "labelstudio"])
def test_skips_go_out_and_come_in(client: Client, tmp_path: Path, kind: str) -> None:
    client.call(Submit(dataset="mails", row=3, label="spam", want=0))
    client.call(Submit(dataset="mails", row=6, label=None, want=0))
    path = tmp_path / f"labels.{kind}"
    client.call(ExportLabels(path=str(path), format=kind))
    done = client.call(ImportLabels(path=str(path), format=kind))
    assert (done.problems, done.read, done.unchanged) == ([], 2, 2)
    for _ in range(2):
        client.call(Undo(dataset="mails"))
    done = client.call(ImportLabels(path=str(path), format=kind))
    assert (done.problems, done.added, done.changed) == ([], 2, 0)
    status = {one.row: one.status for one in client.call(Mine(dataset="mails"))}
    assert status == {3: "labelled", 6: "skipped"}
    # What I skipped is not handed to me again before all else.
    assert client.call(Open(dataset="mails", want=1)).items[0].row not in status


def test_a_skip_with_a_label_or_of_another_word_is_a_fault(client: Client, tmp_path: Path) -> None:
    text = "_row,label,status\n3,spam,skipped\n6,,maybe\n9,spam,\n9,,skipped\n"
    done = take_in(client, tmp_path / "in.csv", text)
    assert done.problems == [
        "line 2: a skipped row has no label",
        "line 3: status is labelled or skipped, not maybe",
        "line 3: there is no label",
        "line 5: line 4 gives this row another label by the same person",
    ]
    assert client.call(ShowProgress()).labelled == 0


def test_labels_that_are_changed_meanwhile_leave_no_answer_with_an_old_name(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("large")
    made = make(folder, 20_000)
    path = folder / "in.csv"
    lines = "".join(f"{3 * number},spam\n" for number in range(1, 20_001))
    path.write_text(f"_row,label\n{lines}")
    try:
        with Client(made) as client, Client(made) as other, ThreadPoolExecutor() as pool:
            set_labels(client, "mails", ["spam", "ham"])
            coming = pool.submit(other.call, ImportLabels(path=str(path), format="csv"))
            names = ["spam"]
            while not coming.done():
                change = LabelChange(kind="rename", labels=names[-1:], become=[f"n{len(names)}"])
                client.call(ChangeLabels(change=change))
                names += change.become
            error = coming.exception()
            assert error is None or "labels of mails were changed while" in str(error)
            client.call(ExportLabels(path=str(folder / "out.csv"), format="csv"))
            found = (folder / "out.csv").read_text().splitlines()[1:]
            given = {line.split(",")[1] for line in found}
            assert given <= {names[-1]}
    finally:
        end_hub(made)
