"""Families of other packages, as real packages in a temporary folder."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.train.sample import tickets
from workbench.train.drawing import trials
from workbench.train.families import every_family, family
from workbench.train.families.own import own_families
from workbench.train.fitting import cross_validation, prepare
from workbench.train.search import Search
from workbench.train.task import Reporting

GOOD = """
from sklearn.ensemble import AdaBoostClassifier
from sklearn.linear_model import Perceptron


def stumps():
    return AdaBoostClassifier(), {"n_estimators": [20, 50]}, "tree"


def margins():
    return Perceptron(), {"alpha": [1e-4, 1e-3]}


def wrong():
    return Perceptron(), {"depth": [3]}


def again():
    return AdaBoostClassifier(), {}
"""

POINTS = """[workbench.families]
stumps = acme_models:stumps
margins = acme_models:margins
wrong = acme_models:wrong
logistic = acme_models:again
absent = acme_gone:family
"""

METADATA = "Metadata-Version: 2.1\nName: acme-models\nVersion: 1.0\n"


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A package as pip leaves it: its module, and its metadata with entry points."""
    (tmp_path / "acme_models.py").write_text(GOOD, encoding="utf-8")
    about = tmp_path / "acme_models-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text(METADATA, encoding="utf-8")
    (about / "entry_points.txt").write_text(POINTS, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    own_families.cache_clear()
    yield tmp_path
    own_families.cache_clear()
    sys.modules.pop("acme_models", None)


def test_they_are_searched_like_the_others(installed: Path) -> None:
    prepared = prepare(tickets(90), "classification")
    planned = trials(prepared.task.problem, "stumps,margins", 1, 0)
    search = Search(prepared.task, cross_validation(prepared, 0), 0)
    rows = search.run(planned, Reporting(lambda *step: None, lambda row: None))
    assert {row.family for row in rows} == {"baseline", "stumps", "margins"}
    assert all(row.state == "done" and not row.error for row in rows)
    best = search.best(rows)
    assert best is not None and rows[best].cv["f1_macro"].mean > 0.9


def test_what_cannot_be_used_says_why_and_ends_nothing(installed: Path) -> None:
    prepared = prepare(tickets(90), "classification")
    found = {trial.family.name: trial for trial in trials(prepared.task.problem, "auto", 0, 0)}
    assert "acme-models" in found["absent"].why_not and "acme_gone" in found["absent"].why_not
    assert "no parameter 'depth'" in found["wrong"].why_not
    assert "already" in found["logistic of acme-models"].why_not
    assert family("logistic").title == "Logistic regression"
    planned = trials(prepared.task.problem, "absent,naive_bayes", 0, 0)
    search = Search(prepared.task, cross_validation(prepared, 0), 0)
    rows = search.run(planned, Reporting(lambda *step: None, lambda row: None))
    assert [row.state for row in rows] == ["done", "failed", "done"]
    assert "acme_gone" in rows[1].error


def test_a_fresh_process_finds_them_by_itself(installed: Path) -> None:
    told = "from workbench.train.families import family; print(family('stumps').title)"
    answer = subprocess.run(
        [sys.executable, "-c", told],
        env={"PYTHONPATH": f"{installed}:{Path(__file__).parents[3]}", "PATH": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    assert answer.stdout.strip() == "AdaBoostClassifier"


def test_without_other_packages_there_are_those_of_workbench() -> None:
    own_families.cache_clear()
    assert "stumps" not in [known.name for known in every_family()]
