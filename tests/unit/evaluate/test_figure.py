import math

import msgspec
import numpy as np
import pytest

from workbench.evaluate.comparison import regression_deltas
from workbench.evaluate.regression import measure
from workbench.evaluate.requests import Figure


def test_an_undefined_figure_says_why() -> None:
    with pytest.raises(ValueError, match="says why"):
        Figure()
    with pytest.raises(msgspec.ValidationError, match="says why"):
        msgspec.json.decode(b'{"n": 3}', type=Figure)


@pytest.mark.parametrize("number", [math.nan, math.inf])
def test_what_is_no_number_is_no_figure(number: float) -> None:
    with pytest.raises(ValueError, match="is no figure"):
        Figure(value=number)
    with pytest.raises(ValueError, match="is no figure"):
        Figure(value=0.5, low=number, high=1.0)


def test_errors_too_large_to_square_are_undefined_and_say_why() -> None:
    truth = np.array([1e200, -1e200, 3.0, 4.0])
    figures = measure(truth, np.zeros(4), 0, 20)
    assert figures["rmse"].why == "too large to be computed"
    assert figures["mae"].value == pytest.approx(5e199)
    deltas = regression_deltas(truth, np.zeros(4), np.ones(4), 0, 20)
    assert deltas["rmse"].value is None and deltas["rmse"].why
