import numpy as np
import pytest
from scipy.stats import norm

from workbench.evaluate.calibration import (
    calibration,
    expected_calibration_error,
    reliability,
)
from workbench.evaluate.clusters import unstratified
from workbench.evaluate.metrics import Answers


def answers(stated: np.ndarray, truth: np.ndarray) -> Answers:
    both = np.stack([1 - stated, stated], axis=1)
    return Answers(truth, (stated > 0.5).astype(np.int64), 2, both)


def test_error_of_two_bins_by_hand() -> None:
    found = expected_calibration_error(
        np.array([0.2, 0.9]), np.array([0.3, 0.7]), np.array([30, 10])
    )
    assert found == pytest.approx((0.1 * 30 + 0.2 * 10) / 40)


def test_a_calibrated_model_passes_about_nineteen_times_in_twenty() -> None:
    rng = np.random.default_rng(1)
    passed = 0
    for trial in range(200):
        stated = rng.random(300)
        found = calibration(answers(stated, (rng.random(300) < stated).astype(np.int64)), trial)
        passed += bool(found.calibrated)
    assert 178 <= passed <= 199


def test_a_calibrated_model_of_300_rows_scores_far_from_zero() -> None:
    rng = np.random.default_rng(2)
    scores = []
    for trial in range(100):
        stated = rng.random(300)
        found = calibration(answers(stated, (rng.random(300) < stated).astype(np.int64)), trial)
        scores.append(found.ece or 0)
    assert np.mean(scores) == pytest.approx(0.06, abs=0.015)


def test_an_overconfident_model_fails() -> None:
    rng = np.random.default_rng(3)
    stated = rng.random(1_000)
    honest = 0.5 + (stated - 0.5) * 0.5
    found = calibration(answers(stated, (rng.random(1_000) < honest).astype(np.int64)), 0)
    assert found.calibrated is False


def test_bins_hold_equal_shares_of_the_rows() -> None:
    rng = np.random.default_rng(4)
    stated = rng.random(205)
    found = calibration(answers(stated, (rng.random(205) < stated).astype(np.int64)), 0)
    sizes = [one.observed.n for one in found.bins]
    assert sum(sizes) == 205
    assert max(sizes) - min(sizes) <= 1


def test_without_probabilities_it_says_why() -> None:
    truth = np.zeros(50, dtype=np.int64)
    assert calibration(Answers(truth, truth, 2), 0).why == "the model gives no probabilities"


def test_rows_right_and_wrong_together_pass_about_as_often() -> None:
    """Rows of one group share what decides: taken as rows alone one in five would fail."""
    rng = np.random.default_rng(5)
    member = np.repeat(np.arange(40), 25)
    groups, passed = unstratified(member), {True: 0, False: 0}
    for trial in range(60):
        shared = np.sqrt(0.3) * rng.standard_normal(40)[member]
        draw = norm.cdf(shared + np.sqrt(0.7) * rng.standard_normal(1_000))
        stated = rng.beta(2, 2, 1_000)
        true = (draw < stated).astype(np.float64)
        for grouped in passed:
            found = reliability(stated, true, trial, "x", groups if grouped else None)
            passed[grouped] += bool(found.calibrated)
    assert passed[True] >= 53
    assert passed[False] < passed[True] - 5


def test_an_overconfident_model_of_grouped_rows_fails() -> None:
    rng = np.random.default_rng(6)
    stated = rng.random(2_000)
    true = (rng.random(2_000) < 0.5 + (stated - 0.5) * 0.4).astype(np.float64)
    groups = unstratified(np.repeat(np.arange(200), 10))
    assert reliability(stated, true, 0, "x", groups).calibrated is False
