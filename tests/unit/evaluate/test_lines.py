"""Figures of an evaluation as lines."""

from __future__ import annotations

import pytest

from workbench.evaluate import lines
from workbench.evaluate.requests import Calibration


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
