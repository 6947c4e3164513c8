"""The jobs over files of answers: published values, labels that are numbers, rows left out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from workbench.annotate.quality.job import agreement, consensus, suspects
from workbench.core.errors import InvalidInputError
from workbench.review.requests import QualityParams


class Context:
    """A job's context that only keeps files."""

    def __init__(self, scratch: Path) -> None:
        self.scratch, self.job = scratch, "j1"

    def progress(self, done: float, total: float, what: str) -> None:
        assert 0 <= done <= total

    def publish(self, document: object) -> None:
        raise AssertionError("nothing is published")


def params(folder: Path, frame: pl.DataFrame, labels: list[str], **more: Any) -> QualityParams:
    path = folder / "labels.parquet"
    frame.write_parquet(path)
    known: dict[str, Any] = {"kind": "", "method": "", "state": "", "answers": 0, "event": 0}
    return QualityParams(dataset=1, person="ana", path=str(path), labels=labels, **(known | more))


def long(table: list[list[Any]]) -> pl.DataFrame:
    """Answers of a table units × observers."""
    rows = [
        (unit, f"p{person}", str(value))
        for unit, answers in enumerate(table)
        for person, value in enumerate(answers)
        if value is not None
    ]
    return pl.DataFrame(rows, schema=["row_id", "person", "label"], orient="row")


def test_published_values_come_out_of_the_job(data: Path, tmp_path: Path) -> None:
    path = data / "annotators/agreement_examples/examples.json"
    (known,) = [one for one in json.loads(path.read_text()) if one["name"] == "krippendorff_C"]
    # The labels in an order of their own: as numbers they have one.
    labels = ["5", "3", "1", "2", "4"]
    found = agreement(Context(tmp_path), params(tmp_path, long(known["data"]), labels)).document
    for level, figure in found.krippendorff_alpha.items():
        assert figure.value == pytest.approx(known["published"][f"alpha_{level}"], abs=5e-4)
    irr = known["published"]["irrCAC"]
    assert found.gwet_ac1.value == pytest.approx(irr["gwet_ac1"], abs=5e-6)
    assert found.fleiss_kappa.value == pytest.approx(irr["fleiss_kappa_incomplete"], abs=5e-6)
    assert found.conger_kappa.value == pytest.approx(irr["conger_kappa"], abs=5e-6)
    assert found.percent.value == pytest.approx(irr["percent_agreement"], abs=5e-8)
    assert len(found.pairs) == 6


def test_one_person_alone_agrees_with_nobody_and_is_told_so(tmp_path: Path) -> None:
    frame = long([["a"], ["b"]])
    found = agreement(Context(tmp_path), params(tmp_path, frame, ["a", "b"])).document
    figures = [found.percent, found.fleiss_kappa, *found.krippendorff_alpha.values()]
    assert all(one.value is None and one.why for one in figures)
    assert found.pairs == []


def test_free_text_has_no_agreement(tmp_path: Path) -> None:
    labels = [f"text {n}" for n in range(1_500)]
    frame = long([[label] for label in labels])
    with pytest.raises(InvalidInputError, match="1,500 different answers"):
        agreement(Context(tmp_path), params(tmp_path, frame, labels))


@pytest.mark.parametrize("method", ["majority", "dawid-skene"])
def test_a_consensus_is_written_by_row_with_its_ties(tmp_path: Path, method: str) -> None:
    frame = long([["a", "a", "b"], ["a", "b"], ["b", "b", "b"]])
    done = consensus(Context(tmp_path), params(tmp_path, frame, ["a", "b"], method=method))
    written = pl.read_parquet(done.path)
    assert written["row_id"].to_list() == [0, 1, 2]
    assert (written["label"][0], written["label"][2]) == ("a", "b")
    assert written["people"].to_list() == [3, 2, 3]
    if method == "majority":
        assert (written["label"][1], written["tied"][1].to_list()) == (None, ["a", "b"])


def spoken(rows: int, wrong: set[int]) -> pl.DataFrame:
    """Texts of two kinds with labels of which some are wrong, and two of a kind of their own."""
    words = {"cat": "purrs at mice on the mat", "dog": "barks at cars in the yard"}
    kinds = ["cat" if n % 2 else "dog" for n in range(rows)]
    given = [{"cat": "dog", "dog": "cat"}[k] if n in wrong else k for n, k in enumerate(kinds)]
    texts = [f"it {words[kind]} {n}" for n, kind in enumerate(kinds)]
    return pl.DataFrame(
        {
            "_row": [*range(rows), rows, rows + 1],
            "text": [*texts, "it swims", None],
            "age": [*[str(n % 7) for n in range(rows)], "1", ""],
            "_given": [*given, "fish", "fish"],
        }
    )


@pytest.mark.parametrize("texts", [["text"], []], ids=["the text", "every column"])
def test_wrong_labels_come_first_and_rare_ones_are_not_judged(
    tmp_path: Path, texts: list[str]
) -> None:
    wrong = {3, 20, 41}
    given = params(tmp_path, spoken(60, wrong), ["cat", "dog", "fish"], texts=texts)
    done = suspects(Context(tmp_path), given)
    assert (done.document.judged, done.document.rare) == (60, 2)
    written = pl.read_parquet(done.path)
    assert set(written["row_id"].head(3).to_list()) == wrong
    assert written["rank"].to_list() == list(range(len(written)))
    first = written.row(0, named=True)
    assert first["likely"] == ("cat" if first["row_id"] % 2 else "dog") != first["given"]
    assert written["score"].is_sorted()


def test_texts_without_a_word_are_no_failure(tmp_path: Path) -> None:
    frame = spoken(40, set()).with_columns(text=pl.lit("?!"))
    done = suspects(Context(tmp_path), params(tmp_path, frame, ["cat", "dog"], texts=["text"]))
    assert done.document.judged == 40
