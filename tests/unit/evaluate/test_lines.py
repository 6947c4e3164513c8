"""Figures of an evaluation as lines."""

from __future__ import annotations

import pytest

from workbench.evaluate import lines
from workbench.evaluate.requests import Calibration, Comparison, Figure
from workbench.evaluate.sentences import verdict_of


@pytest.mark.parametrize(
    ("ece", "threshold", "told"),
    [
        (0.0462, 0.0374, "ECE .046 more than chance allows (.037)"),
        (0.0463, 0.0459, "ECE .0463 more than chance allows (.0459)"),
    ],
)
def test_figures_that_differ_do_not_read_the_same(ece: float, threshold: float, told: str) -> None:
    found = Calibration(ece=ece, threshold=threshold, calibrated=False)
    assert told in "".join(text for text, _ in lines.calibration(found)[0])


@pytest.mark.parametrize(
    ("metric", "low", "high", "told"),
    [
        ("f1_macro", 0.01, 0.03, "✓ +.020 +.010 to +.030"),
        ("log_loss", 0.01, 0.03, "✗ +.020 +.010 to +.030"),
        ("log_loss", -0.01, 0.05, "○ +.020 −.010 to +.050"),
        ("f1_macro", None, None, "○ +.020 "),
    ],
)
def test_a_difference_has_the_sign_of_its_interval(
    metric: str, low: float | None, high: float | None, told: str
) -> None:
    found = lines.delta(metric, Figure(value=0.02, low=low, high=high))
    assert "".join(text for text, _ in found) == told


def _compared(**deltas: tuple[float, float]) -> Comparison:
    return Comparison(
        a=2,
        b=1,
        split="t",
        rows=178,
        metric="f1_macro",
        deltas={name: Figure(value=sum(d) / 2, low=d[0], high=d[1]) for name, d in deltas.items()},
        better="neither",
        verdict="no difference between v2 and v1 is shown",
    )


def test_the_verdict_says_of_which_metric_and_what_others_show() -> None:
    found = _compared(f1_macro=(-0.1, 0.1), log_loss=(0.1, 0.2), brier=(0.1, 0.2), mcc=(0.1, 0.2))
    told = "the verdict goes by F1 macro alone: MCC is better, log loss and Brier are worse"
    assert verdict_of(found) == told


def test_the_verdict_names_no_metric_that_agrees() -> None:
    assert verdict_of(_compared(f1_macro=(0.1, 0.2), mcc=(0.1, 0.2))) == (
        "the verdict goes by F1 macro"
    )
