import numpy as np
import pytest

from workbench.evaluate.comparison import (
    better,
    classification_deltas,
    discordant,
    mcnemar,
    regression_deltas,
    verdict,
)
from workbench.evaluate.metrics import Answers, measure
from workbench.evaluate.requests import Figure


def test_mcnemar_with_correction_equals_published_example() -> None:
    # Raschka (mlxtend, McNemar's test): b = 25, c = 15 gives χ² = 2.025, p = 0.1547.
    found = mcnemar(25, 15)
    assert (found.kind, found.p) == ("chi2", pytest.approx(0.1547, abs=1e-4))


def test_mcnemar_with_few_disagreements_is_exact() -> None:
    # The same source: b = 11, c = 1 gives p = 0.0063.
    found = mcnemar(11, 1)
    assert (found.kind, found.p) == ("exact", pytest.approx(26 / 4096))


def test_mcnemar_without_disagreement_shows_nothing() -> None:
    assert mcnemar(0, 0).p == 1.0


def test_mcnemar_does_not_depend_on_the_order() -> None:
    assert mcnemar(40, 12).p == mcnemar(12, 40).p
    assert mcnemar(3, 9).p == pytest.approx(mcnemar(9, 3).p)


def test_discordant_counts_rows_that_one_alone_has_right() -> None:
    truth = np.array([0, 0, 1, 1, 1])
    assert discordant(truth, np.array([0, 1, 1, 1, 0]), np.array([0, 0, 1, 0, 0])) == (1, 1)


def pair(n: int, gain: float, seed: int) -> tuple[Answers, Answers]:
    rng = np.random.default_rng(seed)
    truth = rng.integers(0, 3, size=n)
    base = rng.normal(size=(n, 3))
    base[np.arange(n), truth] += 1.2
    sharper = base.copy()
    sharper[np.arange(n), truth] += gain
    made = []
    for scores in (sharper, base):
        stated = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
        made.append(Answers(truth, stated.argmax(axis=1), 3, stated))
    return made[0], made[1]


def test_deltas_are_the_difference_of_the_values() -> None:
    first, second = pair(500, 0.3, 1)
    ours, theirs = measure(first, 0, 20), measure(second, 0, 20)
    for name, delta in classification_deltas(first, second, seed=0, draws=50).items():
        expected = (ours[name].value or 0) - (theirs[name].value or 0)
        assert delta.value == pytest.approx(expected), name


def test_a_model_against_itself_has_no_difference() -> None:
    first, _ = pair(200, 0.3, 2)
    for delta in classification_deltas(first, first, seed=0).values():
        assert (delta.value, delta.low, delta.high) == pytest.approx((0, 0, 0), abs=1e-12)


def test_pairing_narrows_the_interval() -> None:
    first, second = pair(500, 0.2, 3)
    delta = classification_deltas(first, second, seed=0)["f1_macro"]
    alone = measure(first, 0)["f1_macro"]
    assert delta.high is not None and delta.low is not None
    assert alone.high is not None and alone.low is not None
    assert delta.high - delta.low < 0.7 * (alone.high - alone.low)


def test_two_equally_good_models_are_rarely_called_different() -> None:
    rng = np.random.default_rng(4)
    called = 0
    for trial in range(200):
        truth = rng.integers(0, 2, size=200)
        first = np.where(rng.random(200) < 0.8, truth, 1 - truth)
        second = np.where(rng.random(200) < 0.8, truth, 1 - truth)
        deltas = classification_deltas(
            Answers(truth, first, 2), Answers(truth, second, 2), seed=trial, draws=300
        )
        called += better("accuracy", deltas["accuracy"]) != "neither"
    assert called <= 22


def test_a_smaller_error_is_better() -> None:
    rng = np.random.default_rng(5)
    truth = rng.normal(size=400)
    deltas = regression_deltas(
        truth, truth + rng.normal(0, 0.5, 400), truth + rng.normal(0, 1.0, 400), seed=0
    )
    assert better("rmse", deltas["rmse"]) == "a"
    assert better("mae", deltas["mae"]) == "a"


def test_verdict_names_the_winner_the_rows_and_the_test() -> None:
    delta = Figure(value=0.013, low=0.004, high=0.022, n=997)
    words = verdict("f1_macro", delta, 997, mcnemar(40, 18), "v14", "champion v12")
    assert words.startswith("v14 is better than champion v12 on the same 997 rows")
    assert "McNemar p .006" in words


def test_verdict_does_not_call_a_tie_a_win() -> None:
    delta = Figure(value=0.013, low=-0.004, high=0.03, n=100)
    words = verdict("f1_macro", delta, 100, mcnemar(4, 2), "v2", "v1")
    assert words.startswith("no difference between v2 and v1 is shown")


def test_paired_area_draws_match_row_by_row_draws() -> None:
    from sklearn.metrics import roc_auc_score

    first, second = pair(300, 0.3, 6)
    assert first.probabilities is not None and second.probabilities is not None
    delta = classification_deltas(first, second, seed=0)["roc_auc"]
    rng = np.random.default_rng(7)
    slow = []
    for _ in range(300):
        rows = rng.integers(0, 300, size=300)
        ours, theirs = (
            roc_auc_score(first.truth[rows], one[rows], multi_class="ovr")
            for one in (first.probabilities, second.probabilities)
        )
        slow.append(ours - theirs)
    assert delta.low is not None and delta.high is not None
    assert delta.high - delta.low == pytest.approx(
        np.percentile(slow, 97.5) - np.percentile(slow, 2.5), rel=0.2
    )


def test_r2_delta_matches_row_by_row_draws() -> None:
    from sklearn.metrics import r2_score

    rng = np.random.default_rng(8)
    truth = rng.normal(size=300)
    ours, theirs = truth + rng.normal(0, 0.5, 300), truth + rng.normal(0, 0.8, 300)
    delta = regression_deltas(truth, ours, theirs, seed=0)["r2"]
    slow = []
    for _ in range(1_000):
        rows = rng.integers(0, 300, size=300)
        slow.append(r2_score(truth[rows], ours[rows]) - r2_score(truth[rows], theirs[rows]))
    assert (delta.low, delta.high) == pytest.approx(
        tuple(np.percentile(slow, [2.5, 97.5])), abs=0.04
    )
