"""Stated probabilities of several labels a row: those of a row, and of a group, go together."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from workbench.bundle import Prediction
from workbench.evaluate.requests import Calibration
from workbench.evaluate.set_rows import calibration

LABELS = ("a", "b", "c", "d")


def of_copies(rows: int, labels: int, copies: int = 1, told: bool = True) -> Calibration:
    """``rows`` in which all labels have one probability and come true together, or not at all.

    Each is there ``copies`` times; ``told``: as a group.
    """
    rng = np.random.default_rng(4)
    stated = rng.random(rows)
    true = np.repeat(rng.random(rows) < stated, copies)
    names = LABELS[:labels]
    truth = ["|".join(names) if one else "" for one in true]
    shares = np.repeat(np.repeat(stated, copies)[:, None], labels, axis=1)
    part = Prediction(truth, None, shares, names)
    member = np.repeat(np.arange(rows), copies) if told else None
    return calibration("multilabel", pl.Series(truth), [part], 1, member)


def widths(found: Calibration) -> np.ndarray:
    figures = [one.observed for one in found.bins]
    return np.array([one.high - one.low for one in figures if one.high and one.low is not None])


def test_four_labels_that_come_true_together_say_no_more_than_one() -> None:
    one, four = widths(of_copies(400, 1)), widths(of_copies(400, 4))
    assert four.mean() == pytest.approx(one.mean(), rel=0.15)


def test_copies_of_a_row_in_one_group_say_no_more_than_the_row() -> None:
    once = widths(of_copies(400, 2))
    grouped, alone = widths(of_copies(400, 2, 8)), widths(of_copies(400, 2, 8, told=False))
    assert grouped.mean() == pytest.approx(once.mean(), rel=0.15)
    assert alone.mean() < 0.6 * once.mean()
