from __future__ import annotations

import numpy as np
import pytest

from workbench.train.folds import fold_count, stratified_folds
from workbench.train.metrics import classification_figures, regression_figures
from workbench.train.resolution import half_width, resolution


@pytest.mark.parametrize(("rows", "points"), [(100, 6.0), (1000, 1.9), (5000, 0.8)])
def test_half_width_at_an_accuracy_of_nine_tenths(rows: int, points: float) -> None:
    assert round(100 * half_width(rows), 1) == points


def test_the_resolution_line() -> None:
    assert resolution(240, "classification") == "240 test rows: ±3.8 points at accuracy .9"
    assert resolution(1, "regression").startswith("1 test row: ±")
    assert "nothing could be measured" in resolution(0, "classification")


def test_classification_figures_of_a_small_table() -> None:
    shares = np.array([[0.9, 0.1], [0.6, 0.4], [0.3, 0.7], [0.8, 0.2]])
    figures = classification_figures(np.array([0, 0, 1, 1]), shares)
    assert figures["accuracy"] == 0.75
    assert figures["f1_macro"] == pytest.approx((0.8 + 2 / 3) / 2)
    assert figures["roc_auc"] == 0.75
    assert figures["log_loss"] == pytest.approx(-np.log([0.9, 0.6, 0.7, 0.2]).mean())


def test_regression_figures_of_a_small_table() -> None:
    figures = regression_figures(np.array([1.0, 2.0, 3.0]), np.array([1.0, 2.0, 6.0]))
    assert figures == {
        "rmse": pytest.approx(3**0.5),
        "mae": pytest.approx(1.0),
        "r2": pytest.approx(1 - 9 / 2),
    }


def test_a_constant_target_has_no_r2() -> None:
    assert "r2" not in regression_figures(np.array([2.0, 2.0]), np.array([1.0, 2.0]))


def test_each_class_is_dealt_out_evenly() -> None:
    target = np.array([0] * 50 + [1] * 10)
    for _, held in stratified_folds(target, 5, 0):
        assert (target[held] == 0).sum() == 10 and (target[held] == 1).sum() == 2


def test_small_classes_make_fewer_folds() -> None:
    assert fold_count(np.array([0, 0, 0, 1, 1, 1]), "classification") == 3
    assert fold_count(np.array([0, 1]), "classification") == 2
    assert fold_count(np.arange(100.0), "regression") == 5


def test_a_train_part_never_has_one_class_only() -> None:
    target = np.array([0] * 20 + [1])
    parts = list(stratified_folds(target, 5, 0))
    assert len(parts) == 5
    assert all(set(target[train]) == {0, 1} for train, _ in parts)
    assert sorted(np.concatenate([held for _, held in parts])) == list(range(20))
