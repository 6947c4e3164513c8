"""Files as the tools write them: what of it is an answer, what is told, and what is refused."""

from __future__ import annotations

import importlib
import json
from pathlib import Path

import pytest

from workbench.annotate import formats
from workbench.annotate.formats import lines
from workbench.annotate.formats.record import Asked, Given, Heard
from workbench.core.errors import InvalidInputError


def asked(task: str, labels: str = "PER LOC", **more: object) -> Asked:
    return Asked(task=task, fields=["text"], labels=labels.split(), columns=["text", "id"], **more)  # type: ignore[arg-type]


def read(kind: str, text: str | bytes, one: Asked, folder: Path) -> tuple[list[Given], Heard]:
    path, heard = folder / "file", Heard()
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    module = importlib.import_module(f"workbench.annotate.formats.{formats.find(kind).module}")
    return list(module.read(path, one, heard)), heard


def jsonl(*records: object) -> str:
    return "".join(json.dumps(one) + "\n" for one in records)


def test_prodigy_ner_manual(tmp_path: Path) -> None:
    example = {
        "text": "Ana went to Rome.",
        "_input_hash": -1594,
        "_task_hash": 77,
        "_is_binary": False,
        "tokens": [{"text": "Ana", "start": 0, "end": 3, "id": 0, "ws": True}],
        "_view_id": "ner_manual",
        "spans": [
            {"start": 12, "end": 16, "token_start": 3, "token_end": 3, "label": "LOC"},
            {"start": 0, "end": 3, "token_start": 0, "token_end": 0, "label": "PER"},
        ],
        "answer": "accept",
        "_timestamp": 1700000000,
        "_annotator_id": "news-ana",
        "_session_id": "news-ana",
    }
    found, heard = read(
        "prodigy", jsonl(example, example | {"answer": "ignore"}), asked("spans"), tmp_path
    )
    one, ignored = found
    assert (one.label, one.annotator) == ('[[0,3,"PER"],[12,16,"LOC"]]', "news-ana")
    assert one.moment == "2023-11-14T22:13:20+00:00"
    assert (ignored.label, ignored.skipped, heard.warnings) == (None, True, [])


@pytest.mark.parametrize(
    ("task", "example", "label"),
    [
        ("binary", {"label": "SPAM", "answer": "accept"}, "yes"),
        ("binary", {"label": "SPAM", "answer": "reject"}, "no"),
        ("single", {"accept": ["yes"], "options": [], "answer": "accept"}, "yes"),
        ("single", {"label": "yes", "answer": "reject"}, "no"),
        ("multi", {"accept": ["no", "yes"], "answer": "accept"}, "no|yes"),
        ("multi", {"accept": [], "answer": "accept"}, ""),
        ("text", {"user_input": "so it is", "answer": "accept"}, "so it is"),
    ],
)
def test_prodigy_answers(tmp_path: Path, task: str, example: dict[str, object], label: str) -> None:
    text = jsonl({"text": "x"} | example)
    found, _ = read("prodigy", text, asked(task, "yes no"), tmp_path)
    assert [one.label for one in found] == [label]


def test_prodigy_a_rejected_label_of_many_says_only_what_it_is_not(tmp_path: Path) -> None:
    text = jsonl({"text": "x", "label": "a", "answer": "reject"})
    found, heard = read("prodigy", text, asked("single", "a b c"), tmp_path)
    assert found == [] and heard.warned == 1


@pytest.mark.parametrize(
    ("others", "label"),
    [([], "not spam"), ([{"accept": ["ham"]}], "ham"), ([{"label": "a"}, {"label": "b"}], None)],
)
def test_prodigy_a_rejection_where_no_labels_are_known_yet(
    tmp_path: Path, others: list[dict[str, object]], label: str | None
) -> None:
    examples = [{"label": "spam", "answer": "reject"}, {"label": "spam"}, *others]
    text = jsonl(*({"text": str(n), "answer": "accept"} | one for n, one in enumerate(examples)))
    found, heard = read("prodigy", text, asked("single", ""), tmp_path)
    said = [one.label for one in found if one.text == "0"]
    assert said == ([] if label is None else [label])
    assert heard.warned == (1 if label is None else 0)


def task(result: list[object], **annotation: object) -> dict[str, object]:
    return {
        "id": 1,
        "data": {"text": "Ana went to Rome."},
        "annotations": [{"id": 9, "completed_by": 3, "result": result} | annotation],
        "predictions": [{"model_version": "m1", "score": 0.7, "result": result}],
    }


def region(kind: str, value: dict[str, object]) -> dict[str, object]:
    return {"id": "q1", "from_name": "f", "to_name": "t", "type": kind, "value": value}


@pytest.mark.parametrize(
    ("kind", "labels", "value", "label"),
    [
        ("single", "a b", region("choices", {"choices": ["a"]}), "a"),
        ("multi", "a b", region("choices", {"choices": ["a", "b"]}), "a|b"),
        ("rating", "1 2 3 4 5", region("rating", {"rating": 4}), "4"),
        ("text", "", region("textarea", {"text": ["one", "two"]}), "one\ntwo"),
        ("pairwise", "first second tie", region("pairwise", {"selected": "right"}), "second"),
        (
            "spans",
            "PER",
            region("labels", {"start": 0, "end": 3, "text": "Ana", "labels": ["PER"]}),
            '[[0,3,"PER"]]',
        ),
    ],
)
def test_label_studio_results(
    tmp_path: Path, kind: str, labels: str, value: dict[str, object], label: str
) -> None:
    found, heard = read(
        "labelstudio",
        json.dumps([task([value], lead_time=2.5, updated_at="2024-01-02T03:04:05Z")]),
        asked(kind, labels),
        tmp_path,
    )
    assert [(one.label, one.annotator, one.seconds) for one in found] == [(label, "3", "2.5")]
    assert heard.warnings == [(1, "predictions are left out: they are no person's answers")]
    found, heard = read(
        "labelstudio", json.dumps([task([value])]), asked(kind, labels, predictions="m"), tmp_path
    )
    assert [one.annotator for one in found] == ["3", "m"] and not heard.warned


def test_label_studio_people_skips_and_the_short_form(tmp_path: Path) -> None:
    value = region("choices", {"choices": ["a"]})
    text = json.dumps(
        [task([value], completed_by={"email": "z@x.org"}), task([], was_cancelled=True)]
    )
    found, _ = read("labelstudio", text, asked("single", "a b"), tmp_path)
    assert [one.annotator for one in found if not one.skipped] == ["z@x.org"]
    assert [(one.n, one.label) for one in found if one.skipped] == [(2, None)]
    short = json.dumps([{"id": 1, "text": "x", "sentiment": "a", "annotator": 2, "lead_time": 1.5}])
    found, _ = read("labelstudio-min", short, asked("single", "a b"), tmp_path)
    assert [(one.label, one.text, one.annotator) for one in found] == [("a", "x", "2")]


@pytest.mark.parametrize(
    "record",
    [
        {"id": 3, "text": "Ana in Rome", "label": [[0, 3, "PER"], [7, 11, "LOC"]]},
        {"text": "Ana in Rome", "labels": [[7, 11, "LOC"], [0, 3, "PER"]]},
        {
            "id": 3,
            "text": "Ana in Rome",
            "Comments": [],
            "relations": [],
            "entities": [
                {"id": 1, "label": "PER", "start_offset": 0, "end_offset": 3},
                {"id": 2, "label": "LOC", "start_offset": 7, "end_offset": 11},
            ],
        },
    ],
)
def test_doccano_in_its_three_forms(tmp_path: Path, record: dict[str, object]) -> None:
    found, heard = read("doccano", jsonl(record), asked("spans"), tmp_path)
    assert [one.label for one in found] == ['[[0,3,"PER"],[7,11,"LOC"]]']
    assert (found[0].key, heard.warned) == (None, 0)


@pytest.mark.parametrize(
    "column",
    [
        "I-PER I-PER O I-LOC B-LOC O",  # IOB1: B only between neighbours of one kind
        "B-PER I-PER O B-LOC B-LOC O",
        "B-PER L-PER O U-LOC U-LOC O",
        "B-PER E-PER O S-LOC S-LOC O",
    ],
)
def test_columns_of_all_schemes(tmp_path: Path, column: str) -> None:
    words = ["Ana", "Li", "in", "Rome", "Oslo", "."]
    body = "".join(
        f"{word} NN I-NP {tag}\n" for word, tag in zip(words, column.split(), strict=True)
    )
    text = f"-DOCSTART- -X- O O\n\n{body}\nIt I-LOC\n\n-DOCSTART- -X- O O\n\nNo O\n"
    found, _ = read("conll", text, asked("spans"), tmp_path)
    assert [one.squeezed for one in found] == ["AnaLiinRomeOslo.It", "No"]
    expected = '[[0,5,"PER"],[7,11,"LOC"],[11,15,"LOC"],[16,18,"LOC"]]'
    assert [one.label for one in found] == [expected, "[]"]
    assert [one.n for one in found] == [3, 14]


def test_a_table_has_a_column_a_person(tmp_path: Path) -> None:
    text = "\ufeffid,ana,bo\r\nm1,a,\r\nm2,,b\r\n\r\nm3,a\r\n"
    found, heard = read("table", text, asked("single", "a b", key="id"), tmp_path)
    assert [(one.n, one.key, one.annotator, one.label) for one in found] == [
        (2, "m1", "ana", "a"),
        (3, "m2", "bo", "b"),
    ]
    assert heard.faults == [(5, "has 2 cells, not 3")]


def test_what_is_cut_off_is_told_where(tmp_path: Path) -> None:
    whole = jsonl({"text": "a", "label": ["x"]}, {"text": "b", "label": ["x"]})
    found, heard = read("doccano", whole[:-12], asked("multi", "x"), tmp_path)
    assert len(found) == 1 and heard.faults == [
        (2, "the file ends within this line: it was cut off")
    ]
    tasks = json.dumps([task([region("choices", {"choices": ["a"]})])] * 3)
    found, heard = read("labelstudio", tasks[:-30], asked("single", "a"), tmp_path)
    assert len(found) == 2 and heard.faults[0][0] == 3
    assert heard.faults[0][1].startswith("the file ends within it")


LACKING = {
    "prodigy": jsonl({"text": "a", "accept": ["a"]}, {"accept": ["a"], "answer": "accept"}),
    "doccano": jsonl({"text": "a", "label": ["a"]}, {"id": 4, "label": ["a"]}),
    "labelstudio": json.dumps(
        [task([]), task([region("choices", {"choices": ["a"]})]) | {"data": {"image": "x.png"}}]
    ),
    "labelstudio-min": json.dumps([{"text": "a", "label": "a"}, {"image": "x.png", "label": "a"}]),
}


@pytest.mark.parametrize("kind", LACKING)
def test_a_record_without_its_text_is_a_fault_and_no_other(tmp_path: Path, kind: str) -> None:
    _, heard = read(kind, LACKING[kind], asked("single", "a b"), tmp_path)
    assert [n for n, _ in heard.faults] == [2]
    assert heard.faults[0][1].startswith("there is no text")


def test_label_studios_short_form_finds_rows_by_their_key_alone(tmp_path: Path) -> None:
    text = json.dumps([{"id": "m1", "label": "a"}])
    found, heard = read("labelstudio-min", text, asked("single", "a b", key="id"), tmp_path)
    assert ([one.key for one in found], heard.faults) == (["m1"], [])


def test_a_huge_line_is_told_and_the_next_one_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lines, "MOST_BYTES", 1 << 20)
    huge = {"text": "x" * (3 << 20), "label": ["a"]}
    text = jsonl({"text": "a", "label": ["a"]}, huge, {"text": "b", "label": ["a"]})
    found, heard = read("doccano", text, asked("multi", "a"), tmp_path)
    assert [one.text for one in found] == ["a", "b"]
    assert heard.faults == [(2, "the line has more than 1 MiB")]


@pytest.mark.parametrize(
    ("kind", "text", "says"),
    [
        ("prodigy", jsonl({"id": 1, "sentence": "x"}), "is no example of Prodigy"),
        ("doccano", jsonl({"sentence": "x"}), "is no example of doccano"),
        ("labelstudio", jsonl({"text": "x"}), "is no JSON array"),
        ("labelstudio", json.dumps([{"id": 1, "text": "x"}]), "has no `data`"),
        ("labelstudio-min", json.dumps([task([])]), "this is JSON"),
        ("huggingface", "id,label\n", "is no Parquet"),
        ("prodigy", "", "is empty"),
        ("conll", "", "is empty"),
        ("table", "x,y\n1,2\n", "no column of the table names the rows"),
        ("doccano", b"\xff\xfe{", "is no JSON object"),
        ("conll", b"\xff\xfe O\n", "not in UTF-8"),
    ],
)
def test_another_format_is_recognised(
    tmp_path: Path, kind: str, text: str | bytes, says: str
) -> None:
    with pytest.raises(InvalidInputError, match=says):
        read(kind, text, asked("spans" if kind == "conll" else "single", "a b"), tmp_path)
