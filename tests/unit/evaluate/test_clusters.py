import numpy as np
import pytest

from workbench.evaluate.clusters import (
    Groups,
    mean_draws,
    median_draws,
    pure_or_mixed,
    unstratified,
)
from workbench.evaluate.comparison import (
    better,
    classification_deltas,
    clustered_mcnemar,
    paired_test,
    regression_deltas,
)
from workbench.evaluate.metrics import Answers, measure, per_class
from workbench.evaluate.regression import measure as measure_numbers
from workbench.evaluate.requests import Figure


def sizes(rng: np.random.Generator, groups: int) -> np.ndarray:
    """Each row's group; groups have 1 to 9 rows."""
    return np.repeat(np.arange(groups), rng.integers(1, 10, size=groups))


def answers(rng: np.random.Generator, groups: int, pure: bool) -> Answers:
    """Rows whose groups are easy or hard as a whole."""
    member = sizes(rng, groups)
    truth = rng.integers(0, 2, groups)[member] if pure else rng.integers(0, 2, len(member))
    right = rng.random(len(member)) < rng.beta(1.6, 0.4, groups)[member]
    predicted = np.where(right, truth, 1 - truth)
    return Answers(truth, predicted, 2, groups=pure_or_mixed(member, truth, 2))


def alone(found: Answers) -> Answers:
    return Answers(found.truth, found.predicted, found.classes, found.probabilities)


def holds(figure: Figure, value: float) -> bool:
    assert figure.low is not None and figure.high is not None
    return figure.low <= value <= figure.high


def test_groups_of_one_class_are_drawn_among_those_of_their_class() -> None:
    member, truth = np.array([7, 7, 3, 3, 5, 5]), np.array([0, 0, 1, 1, 0, 1])
    groups = pure_or_mixed(member, truth, 2)
    assert groups.member.tolist() == [2, 2, 0, 0, 1, 1]
    assert groups.strata.tolist() == [1, 2, 0]


def test_rows_of_a_group_are_drawn_together() -> None:
    member = np.array([0, 0, 0, 1, 2, 2])
    ones = np.column_stack([member == group for group in range(3)]).astype(float)
    drawn = unstratified(member).sum_draws(ones, np.random.default_rng(0), 200)
    times = drawn / [3, 1, 2]
    assert np.array_equal(times, times.round())
    assert (times.sum(axis=1) == 3).all()


def test_mean_draws_have_the_standard_error_of_the_groups() -> None:
    rng = np.random.default_rng(1)
    member = sizes(rng, 300)
    values = rng.normal(size=300)[member] + rng.normal(size=len(member))
    groups = unstratified(member)
    drawn = mean_draws(values, np.zeros(len(member), dtype=np.int64), rng, 4_000, groups)
    residuals = groups.sums(values - values.mean())
    assert drawn.std() == pytest.approx(np.sqrt((residuals**2).sum()) / len(member), rel=0.06)


def test_median_draws_match_draws_of_the_rows_themselves() -> None:
    rng = np.random.default_rng(2)
    member = sizes(rng, 41)
    values = rng.exponential(size=len(member))
    fast = median_draws(values, rng, 8_000, unstratified(member))
    rows = [np.flatnonzero(member == group) for group in range(41)]
    slow = [
        np.median(values[np.concatenate([rows[group] for group in rng.integers(0, 41, 41)])])
        for _ in range(4_000)
    ]
    assert fast.mean() == pytest.approx(np.mean(slow), rel=0.02)
    assert fast.std() == pytest.approx(np.std(slow), rel=0.06)


def test_groups_of_one_row_each_give_the_intervals_of_rows() -> None:
    rng = np.random.default_rng(3)
    truth = rng.integers(0, 3, 600)
    predicted = np.where(rng.random(600) < 0.8, truth, rng.integers(0, 3, 600))
    rows = measure(Answers(truth, predicted, 3), 0)
    singles = pure_or_mixed(np.arange(600), truth, 3)
    groups = measure(Answers(truth, predicted, 3, groups=singles), 0)
    for name in ("accuracy", "balanced_accuracy", "f1_macro", "mcc"):
        one, other = rows[name], groups[name]
        assert other.method == "clusters"
        assert one.value == other.value
        assert one.low == pytest.approx(other.low, abs=0.006)
        assert one.high == pytest.approx(other.high, abs=0.006)


@pytest.mark.parametrize("pure", [True, False], ids=["pure", "mixed"])
def test_intervals_of_groups_hold_the_true_value_where_those_of_rows_do_not(pure: bool) -> None:
    rng = np.random.default_rng(4)
    known, trials = 0.8, 150
    held = {"rows": 0, "groups": 0}
    for trial in range(trials):
        sample = answers(rng, 60, pure)
        held["groups"] += holds(measure(sample, trial, 200)["accuracy"], known)
        held["rows"] += holds(measure(alone(sample), trial, 20)["accuracy"], known)
    assert held["groups"] >= 0.89 * trials
    assert held["rows"] <= 0.80 * trials


def test_two_equally_good_models_are_rarely_called_different_on_groups() -> None:
    rng = np.random.default_rng(5)
    trials = 150
    called = {"rows": 0, "groups": 0, "test": 0}
    for trial in range(trials):
        a = answers(rng, 60, True)
        member = a.groups.member if a.groups else sizes(rng, 60)
        right = rng.random(len(member)) < rng.beta(1.6, 0.4, 60)[member]
        b = Answers(a.truth, np.where(right, a.truth, 1 - a.truth), 2, groups=a.groups)
        for name, pair in (("groups", (a, b)), ("rows", (alone(a), alone(b)))):
            delta = classification_deltas(*pair, seed=trial, draws=200)["accuracy"]
            called[name] += better("accuracy", delta) != "neither"
        called["test"] += paired_test(a, b).p < 0.05
    assert called["groups"] <= 0.11 * trials
    assert called["test"] <= 0.11 * trials
    assert called["rows"] >= 0.15 * trials


def test_mcnemar_on_groups_equals_the_published_formula() -> None:
    # Two groups of three rows and one of two; b - c by group: 2, -1, 1.
    first = np.array([1, 1, 0, 0, 0, 0, 1, 0], dtype=bool)
    second = np.array([0, 0, 0, 1, 0, 0, 0, 0], dtype=bool)
    groups = Groups(np.array([0, 0, 0, 1, 1, 1, 2, 2]), np.zeros(3, dtype=np.int64))
    found = clustered_mcnemar(first, second, groups)
    spread = ((2 - 0.75) ** 2 + 4 + (-1 - 0.75) ** 2 + 1 + (1 - 0.5) ** 2 + 1) / 2
    statistic = 2 / 3 * 2**2 / spread
    assert (found.b, found.c, found.kind) == (3, 1, "clusters")
    assert found.p == pytest.approx(1 - _chi2_one(statistic))


def _chi2_one(statistic: float) -> float:
    from math import erf, sqrt

    return erf(sqrt(statistic / 2))


def test_all_right_counts_groups_not_rows() -> None:
    member, truth = np.repeat(np.arange(10), 30), np.repeat(np.arange(10) % 2, 30)
    groups = pure_or_mixed(member, truth, 2)
    figure = measure(Answers(truth, truth, 2, groups=groups), 0, 50)["accuracy"]
    assert (figure.value, figure.n) == (1.0, 300)
    assert figure.low == pytest.approx(0.722, abs=0.001)


def test_a_class_in_one_group_has_no_interval_to_speak_of() -> None:
    truth = np.array([0] * 20 + [1] * 5)
    predicted = np.array([0] * 18 + [1] * 2 + [1, 1, 1, 0, 0])
    member = np.array([row // 2 for row in range(20)] + [99] * 5)
    found = Answers(truth, predicted, 2, groups=pure_or_mixed(member, truth, 2))
    recall = per_class(found, ["no", "yes"], 0, 100)["yes"]["recall"]
    assert recall.value == 0.6
    assert recall.low is None and recall.high is None


def test_numbers_in_groups_get_wider_intervals() -> None:
    rng = np.random.default_rng(6)
    member = sizes(rng, 80)
    truth = rng.normal(size=len(member))
    predicted = truth + rng.normal(size=80)[member] + rng.normal(0, 0.2, len(member))
    groups = unstratified(member)
    rows, grouped = (measure_numbers(truth, predicted, 0, 500, of) for of in (None, groups))
    deltas = [regression_deltas(truth, predicted, truth * 0.0, 0, 500, of) for of in (None, groups)]
    for one, other in ((rows, grouped), (deltas[0], deltas[1])):
        for name in one:
            assert _width(other[name]) > 1.2 * _width(one[name]), name


def _width(figure: Figure) -> float:
    assert figure.low is not None and figure.high is not None
    return figure.high - figure.low
