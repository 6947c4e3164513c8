"""The light model: probabilities, the same after it was stored, labels by their codes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from scipy import sparse

from tests.unit.train.sample import THINGS, tickets
from workbench.annotate.learning.hashing import Reading, inverse_frequency, terms, weighted
from workbench.annotate.learning.model import Read, Refitted, fit, fit_apart

READING = Reading(("text",), ((),))


def made(rows: pl.DataFrame, labels: list[str]) -> Refitted:
    counts = terms(rows, READING)
    inverse = inverse_frequency(counts)
    codes = np.array([labels.index(label) for label in rows["_target"]])
    fitted = fit(weighted(counts, inverse), codes)
    return Refitted(Read(READING, inverse), fitted, tuple(labels[code] for code in fitted.labels))


@pytest.mark.parametrize("labels", [list(THINGS), ["billing", "other"]])
def test_it_answers_rows_that_it_did_not_learn_from(labels: list[str]) -> None:
    rows = tickets(300)
    if len(labels) == 2:
        others = {"delivery": "other", "account": "other"}
        rows = rows.with_columns(pl.col("_target").replace(others))
    model = made(rows.head(150), labels)
    shares = model.fitted.shares(model.read.matrix(rows.tail(150)))
    assert shares.sum(axis=1) == pytest.approx(np.ones(150))
    answers = [model.names[code] for code in shares.argmax(axis=1)]
    right = np.mean([a == b for a, b in zip(answers, rows["_target"].tail(150), strict=True)])
    assert right > 0.95


def test_a_stored_model_answers_alike(tmp_path: Path) -> None:
    rows = tickets(120)
    model = made(rows, list(THINGS))
    model.save(tmp_path / "model.npz")
    again = Refitted.load(tmp_path / "model.npz")
    assert again.names == model.names and again.read.reading == model.read.reading
    first = model.fitted.shares(model.read.matrix(rows))
    assert again.fitted.shares(again.read.matrix(rows)) == pytest.approx(first, abs=1e-5)


def test_a_label_without_rows_is_none_of_its_labels() -> None:
    rows = tickets(60).filter(pl.col("_target") != "delivery")
    model = made(rows, list(THINGS))
    assert model.names == ("billing", "account")


def test_labels_apart_have_probabilities_of_their_own_and_come_back_from_a_file(
    tmp_path: Path,
) -> None:
    sets = np.array([[True, True, True], [True, False, True], [False, True, True]] * 10)
    words = sparse.csr_array(np.hstack([sets[:, :2], np.ones((30, 1))]).astype(float))
    fitted = fit_apart(words, sets)
    assert fitted.labels.tolist() == [0, 1], "all rows have the third: nothing tells it apart"
    assert ((fitted.shares(words) >= 0.5) == sets[:, :2]).all()
    assert fitted.shares(words)[0].sum() > 1
    kept = Refitted(Read(READING, np.ones(3)), fitted, ("a", "b"))
    kept.save(tmp_path / "model.npz")
    again = Refitted.load(tmp_path / "model.npz")
    assert again.fitted.apart and again.names == ("a", "b")
    np.testing.assert_allclose(again.fitted.shares(words), fitted.shares(words), rtol=1e-5)
