"""The battery that every family must pass."""

from __future__ import annotations

import pickle

import numpy as np
import pytest

from tests.unit.train.sample import INSTALLED, finite, prepared_sample, sample, tickets
from workbench.core.errors import NotFoundError
from workbench.train.families import ModelFamily, family
from workbench.train.fitting import Fitted, Prepared, fit_all, prepare
from workbench.train.metrics import CHOSEN_BY, figures_of
from workbench.train.search import Trial, answers

CASES = [(member, task) for member in INSTALLED for task in member.tasks]
LEAST = {"known_words": 0.75, "label_boosting": 0.6}
"""What some reach that see less than others: words alone, or texts in a few numbers."""

NAMES = [f"{member.name}-{task}" for member, task in CASES]


def learned(member: ModelFamily, task: str, seed: int = 0) -> tuple[Prepared, Fitted]:
    prepared = prepared_sample(sample(task, 200), task)
    trial = Trial(member, member.defaults(prepared.task.problem))
    return prepared, fit_all(prepared.task, trial, seed)


def answered(prepared: Prepared, fitted: Fitted) -> np.ndarray:
    fresh = sample(prepared.task.problem.task, 60, 9)
    return answers(fitted.estimator, fitted.features.transform(fresh), prepared.task.problem)


@pytest.mark.parametrize(("member", "task"), CASES, ids=NAMES)
def test_answers_have_one_row_each_and_shares_sum_to_one(member: ModelFamily, task: str) -> None:
    answer = answered(*learned(member, task))
    assert len(answer) == 60 and finite(answer)
    if task == "classification":
        assert answer.shape == (60, 3)
        np.testing.assert_allclose(answer.sum(axis=1), 1.0, atol=1e-9)


@pytest.mark.parametrize(("member", "task"), CASES, ids=NAMES)
def test_the_same_seed_gives_the_same_answers(member: ModelFamily, task: str) -> None:
    first, second = answered(*learned(member, task, 3)), answered(*learned(member, task, 3))
    assert np.array_equal(first, second)


@pytest.mark.parametrize(("member", "task"), CASES, ids=NAMES)
def test_a_pickled_estimator_answers_alike(member: ModelFamily, task: str) -> None:
    prepared, fitted = learned(member, task)
    again = pickle.loads(pickle.dumps(fitted))
    assert np.array_equal(answered(prepared, fitted), answered(prepared, again))


@pytest.mark.parametrize(("member", "task"), CASES, ids=NAMES)
def test_it_beats_the_baseline(member: ModelFamily, task: str) -> None:
    prepared, fitted = learned(member, task)
    fresh = sample(task, 60, 9)
    answer = answered(prepared, fitted)
    if task not in ("classification", "regression"):
        wanted = prepared_sample(fresh, task).task.target
        figure = figures_of(task, wanted, answer)[CHOSEN_BY[task][0]]
        assert figure < 0.7 if member.name == "baseline" else figure > LEAST.get(member.name, 0.9)
    elif task == "classification":
        right = np.array(prepared.labels)[answer.argmax(axis=1)] == fresh["_target"].to_numpy()
        assert right.mean() >= (0.3 if member.name == "baseline" else 0.9)
    else:
        wanted = fresh["_target"].cast(float).to_numpy()
        error = np.sqrt(((answer - wanted) ** 2).mean())
        assert error < (1.2 if member.name == "baseline" else 0.4) * wanted.std()


@pytest.mark.parametrize(
    "member", [f for f in INSTALLED if "classification" in f.tasks], ids=lambda f: f.name
)
def test_a_class_with_one_row_is_no_failure(member: ModelFamily) -> None:
    frame = tickets(31)
    rare = frame[30:].with_columns(_target=frame["_target"][30:].replace("billing", "rare"))
    prepared = prepare(frame[:30].vstack(rare), "classification")
    fitted = fit_all(prepared.task, Trial(member, member.defaults(prepared.task.problem)), 0)
    assert answered(prepared, fitted).shape == (60, 4)


@pytest.mark.parametrize(("member", "task"), CASES, ids=NAMES)
def test_its_defaults_are_among_its_parameters_choices(member: ModelFamily, task: str) -> None:
    for parameter in member.parameters:
        for name in ("default", "text_default", "mixed_default", "large_default"):
            value = getattr(parameter, name)
            assert value is None or value in parameter.choices


def test_an_unknown_family_lists_the_known_ones() -> None:
    with pytest.raises(NotFoundError) as error:
        family("deep")
    assert "logistic" in error.value.hint
