"""Self-training and label spreading: what joins, what is compared, what each does with odd rows."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from tests.unit.train.sample import tickets
from workbench.train.drawing import trials
from workbench.train.families import SEMI_SUPERVISED, ModelFamily
from workbench.train.families.semi_supervised import NONE, Spreading
from workbench.train.fitting import Prepared, cross_validation, fit_all, prepare
from workbench.train.search import Search
from workbench.train.task import Reporting, Trial, answers
from workbench.train.unlabelled import brought, joined, sentence, twins, uses_unlabelled

QUIET = Reporting(lambda done, total, what: None, lambda row: None)
NAMES = [one.name for one in SEMI_SUPERVISED]


def few_labels(rows: int = 240, labelled: int = 45) -> pl.DataFrame:
    """Tickets of which only the first have a target."""
    frame = tickets(rows)
    return frame.with_columns(
        _target=pl.when(pl.int_range(pl.len()) < labelled).then("_target").otherwise(None)
    )


def prepared_with(frame: pl.DataFrame) -> Prepared:
    return joined(prepare(frame, "classification"), frame, 0)


@pytest.mark.parametrize("member", SEMI_SUPERVISED, ids=NAMES)
@pytest.mark.parametrize("used", [True, False])
def test_it_answers_rows_it_has_not_seen(member: ModelFamily, used: bool) -> None:
    prepared = prepared_with(few_labels())
    parameters = member.defaults(prepared.task.problem) | {"unlabelled": used}
    fitted = fit_all(prepared.task, Trial(member, parameters), 0)
    fresh = tickets(90, 7)
    shares = answers(fitted.estimator, fitted.features.transform(fresh), prepared.task.problem)
    np.testing.assert_allclose(shares.sum(axis=1), 1.0)
    truth = fresh["_target"].replace_strict(list(prepared.labels), [0, 1, 2]).to_numpy()
    assert (shares.argmax(axis=1) == truth).mean() > 0.6
    lone = answers(fitted.estimator, fitted.features.transform(fresh[:1]), prepared.task.problem)
    np.testing.assert_allclose(lone[0], shares[0], atol=1e-9)


def test_rows_without_a_target_are_in_training_parts_alone() -> None:
    prepared = prepared_with(few_labels(120, 40))
    folds = cross_validation(prepared, 0)
    search = Search(prepared.task, folds, 0)
    for number, (train, held) in enumerate(folds):
        made = search.bench.cache.matrices("linear+unlabelled", number)
        assert made.train.shape[0] == len(train) + 80
        assert made.held.shape[0] == len(held)
        plain = search.bench.cache.matrices("linear", number)
        assert plain.train.shape[0] == len(train)
        assert (made.held != plain.held).nnz == 0, "features are learned from rows with a target"


def test_each_is_compared_with_itself_without_those_rows() -> None:
    prepared = prepared_with(few_labels())
    planned = twins(trials(prepared.task.problem, "self_training", 0, 0))
    assert [t.parameters.get("unlabelled") for t in planned] == [None, True, False]
    search = Search(prepared.task, cross_validation(prepared, 0), 0)
    search.run(planned, QUIET)
    assert [row.state for row in search.rows] == ["done"] * 3
    found = brought(search.rows, search.rows[1], "f1_macro", 195)
    assert found is not None
    assert found["delta"] == pytest.approx(found["with"] - found["without"])
    assert "195 rows without a target" in sentence(found, "self_training")
    assert brought(search.rows, search.rows[0], "f1_macro", 195) is None


@pytest.mark.parametrize("name", NAMES)
def test_nothing_unlabelled_is_said(name: str) -> None:
    prepared = prepared_with(tickets(60))
    (_, trial) = twins(trials(prepared.task.problem, name, 0, 0))
    assert trial.why_not == NONE


def test_auto_leaves_them_out() -> None:
    problem = prepared_with(few_labels()).task.problem
    assert not {t.family.name for t in trials(problem, "auto", 2, 0)} & set(NAMES)


def test_an_ensemble_uses_such_rows_when_a_member_does() -> None:
    member = {"family": "self_training", "parameters": {"unlabelled": True}}
    assert uses_unlabelled({"members": [member]})
    assert not uses_unlabelled({"members": [{"family": "svm", "parameters": {"C": 1}}]})


def test_rows_that_no_label_reaches_get_the_shares_of_the_classes() -> None:
    rng = np.random.default_rng(0)
    near, far = rng.normal(0, 0.1, (20, 2)), rng.normal(50, 0.1, (20, 2))
    target = np.array([0] * 15 + [1] * 5 + [-1] * 20)
    spread = Spreading(neighbours=3).fit(np.vstack([near, far]), target)
    np.testing.assert_allclose(spread.predict_proba(np.array([[50.0, 50.0]])), [[0.75, 0.25]])
