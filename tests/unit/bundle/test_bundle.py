from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from tests.unit.train.sample import prices, tickets
from workbench import bundle
from workbench.core.errors import (
    DamagedError,
    InvalidInputError,
    NotFoundError,
    RefusedError,
    UnavailableError,
)
from workbench.train.families import family
from workbench.train.fitting import bundle_of, fit_all, prepare
from workbench.train.search import Trial


def made(name: str = "linear_svm", task: str = "classification") -> bundle.Bundle:
    prepared = prepare(tickets() if task == "classification" else prices(), task)
    trial = Trial(family(name), family(name).defaults(prepared.task.problem))
    return bundle_of(prepared, trial, fit_all(prepared.task, trial, 0), "topic", "raw")


def test_a_stored_bundle_answers_as_before(tmp_path: Path) -> None:
    original = made()
    digest = bundle.dump(original, tmp_path / "model")
    again = bundle.load(tmp_path / "model", digest)
    fresh = tickets(40, seed=3)
    before, after = original.predict(fresh), again.predict(fresh)
    assert before.labels == after.labels
    assert np.array_equal(before.probabilities, after.probabilities)


def test_changed_bytes_are_refused_before_they_are_read(tmp_path: Path) -> None:
    path = tmp_path / "model"
    digest = bundle.dump(made(), path)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(DamagedError, match="hash"):
        bundle.load(path, digest)


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError):
        bundle.load(tmp_path / "none", "0" * 64)


def test_the_same_training_gives_the_same_bytes(tmp_path: Path) -> None:
    assert bundle.dump(made(), tmp_path / "a") == bundle.dump(made(), tmp_path / "b")


@pytest.mark.parametrize("name", ["linear_svm", "logistic", "naive_bayes", "boosting"])
def test_a_row_alone_gets_the_answer_it_gets_among_others(name: str) -> None:
    model = made(name)
    fresh = tickets(30, seed=4)
    together = model.predict(fresh).probabilities
    alone = np.vstack([model.predict(fresh[row]).probabilities for row in range(30)])
    np.testing.assert_allclose(together, alone, rtol=0, atol=1e-12)


def test_a_missing_column_is_named() -> None:
    with pytest.raises(InvalidInputError, match="'channel'"):
        made().predict(tickets(5).drop("channel"))


def test_columns_it_does_not_use_may_be_missing() -> None:
    assert len(made().predict(tickets(5).drop("same", "empty", "ticket_id")).labels or []) == 5


def test_rows_of_nulls_get_an_answer() -> None:
    nulls = tickets(3).select(pl.lit(None).alias(name) for name in tickets(3).columns)
    answer = made().predict(nulls)
    assert answer.labels is not None and len(answer.labels) == len(nulls)


def test_no_rows_get_no_answers() -> None:
    answer = made().predict(tickets(3)[:0])
    assert answer.labels == [] and answer.probabilities is not None
    assert answer.probabilities.shape == (0, 3)


def test_regression_gives_values() -> None:
    answer = made("ridge", "regression").predict(prices(10, seed=2))
    assert answer.labels is None and answer.values is not None and answer.values.shape == (10,)


def test_rows_as_they_arrive_are_cleaned_by_the_recipe_first() -> None:
    recipe = [{"step": "case", "columns": ["channel"], "to": "lower"}]
    model = replace(made(), stage="clean", recipe=recipe)
    fresh = tickets(20, seed=6)
    shouted = fresh.with_columns(pl.col("channel").str.to_uppercase())
    clean = model.predict(fresh).probabilities
    assert np.array_equal(model.predict_raw(shouted).probabilities, clean)
    assert not np.array_equal(model.predict(shouted).probabilities, clean)


def test_it_knows_where_it_was_made() -> None:
    environment = made().environment
    assert environment.packages["scikit-learn"] and environment.threads >= 1


def test_a_bundle_of_another_installation_is_refused_before_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "model"
    digest = bundle.dump(made(), path)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "elsewhere"))
    monkeypatch.setattr("joblib.load", lambda _: pytest.fail("it was read"))
    with pytest.raises(RefusedError, match="not made by this installation"):
        bundle.load(path, digest)


def test_a_folder_for_marks_that_cannot_be_made_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "file"))
    with pytest.raises(UnavailableError, match="file/workbench"):
        bundle.dump(made(), tmp_path / "model")
