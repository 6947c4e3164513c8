"""An ensemble as a bundle: reloaded in a clean process, one row as many, rows for distances."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.unit.train.sample import tickets
from workbench import bundle
from workbench.train.families import family
from workbench.train.fitting import bundle_of, features_document, fit_all, prepare
from workbench.train.task import Trial

MEMBERS = [
    {"family": "naive_bayes", "parameters": {"alpha": 0.3, "letters": True}, "weight": 0.25},
    {
        "family": "linear_svm",
        "parameters": {"C": 1.0, "class_weight": None},
        "weight": 0.5,
        "temperature": 1.5,
    },
    {"family": "boosting", "parameters": {"max_iter": 100}, "weight": 0.25},
]
AGAIN = """
import sys
import numpy as np
import polars as pl
from pathlib import Path
from workbench import bundle
model = bundle.load(Path(sys.argv[1]), sys.argv[2])
np.save(sys.argv[4], model.predict(pl.read_parquet(sys.argv[3])).probabilities)
"""


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, bundle.Bundle]:
    prepared = prepare(tickets(120), "classification")
    trial = Trial(family("ensemble"), {"members": MEMBERS})
    fitted = fit_all(prepared.task, trial, 0)
    document = features_document(prepared, fitted)
    assert document["flavour"] == "letters, linear, tree"
    model = bundle_of(prepared, trial, fitted, "topic", "raw")
    path = tmp_path_factory.mktemp("bundle") / "model.bundle"
    return path, bundle.dump(model, path), model


def test_a_clean_process_answers_alike(
    stored: tuple[Path, str, bundle.Bundle], tmp_path: Path
) -> None:
    path, digest, model = stored
    rows, answers = tmp_path / "rows.parquet", tmp_path / "answers.npy"
    tickets(40, 7).write_parquet(rows)
    given = [sys.executable, "-c", AGAIN, str(path), digest, str(rows), str(answers)]
    subprocess.run(given, check=True)
    shares = model.predict(tickets(40, 7)).probabilities
    assert shares is not None
    np.testing.assert_array_equal(np.load(answers), shares)
    np.testing.assert_allclose(shares.sum(axis=1), 1.0)


def test_one_row_is_answered_as_among_others(stored: tuple[Path, str, bundle.Bundle]) -> None:
    _, _, model = stored
    frame = tickets(10, 7)
    together = model.predict(frame).probabilities
    alone = [model.predict(frame[row]).probabilities for row in range(len(frame))]
    np.testing.assert_allclose(np.concatenate(alone), together, rtol=1e-9, atol=1e-12)


def test_it_has_one_matrix_for_distances(stored: tuple[Path, str, bundle.Bundle]) -> None:
    _, _, model = stored
    frame = tickets(10, 7)
    matrix = model.features.matrix(model.signature.check(frame))
    assert matrix.shape[0] == 10 and matrix.shape[1] > 100


def test_the_same_members_make_the_same_bytes(
    stored: tuple[Path, str, bundle.Bundle], tmp_path: Path
) -> None:
    prepared = prepare(tickets(120), "classification")
    trial = Trial(family("ensemble"), {"members": MEMBERS})
    fitted = fit_all(prepared.task, trial, 0)
    model = bundle_of(prepared, trial, fitted, "topic", "raw")
    assert bundle.dump(model, tmp_path / "again.bundle") == stored[1]
