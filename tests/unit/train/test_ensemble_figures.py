"""The figures of an ensemble: a fold has no say in what it is measured with."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from workbench.train import blending, ensembling
from workbench.train.families.ensemble import tempered

ROWS, FOLDS = 60, 3


def _search() -> Any:
    """Answers that are far too sure in the first fold, and not sure enough in the others."""
    rng = np.random.default_rng(4)
    target = rng.integers(0, 2, size=ROWS * FOLDS)
    sure = np.repeat([0.999, 0.7, 0.7], ROWS)
    says = np.where(
        rng.random(len(target)) < np.repeat([0.6, 0.95, 0.95], ROWS), target, 1 - target
    )
    shares = np.stack([np.where(says == code, sure, 1 - sure) for code in (0, 1)], axis=1)
    every = np.arange(len(target))
    held = np.array_split(every, FOLDS)
    folds = [(np.setdiff1d(every, part), part) for part in held]

    def answers(_family: str, _parameters: object, _seed: int, number: int) -> np.ndarray:
        return np.asarray(shares[held[number]])

    task = SimpleNamespace(
        target=target, problem=SimpleNamespace(task="classification"), costs=None
    )
    store = SimpleNamespace(answers=answers, keep=lambda *_: None)
    bench = SimpleNamespace(store=store)
    return SimpleNamespace(folds=folds, seed=0, task=task, bench=bench, shares=shares)


def test_a_fold_is_measured_with_the_temperature_of_the_others() -> None:
    search = _search()
    row: Any = SimpleNamespace(
        family="linear_svm", parameters={}, fit_seconds=1.0, predict_seconds=1.0, bytes=1
    )
    voters = [ensembling._voter(search, row) for _ in range(2)]
    found = ensembling._result(search, voters, [row], {}, 0).figures["log_loss"]
    target, shares = search.task.target, search.shares
    heat = blending.temperature(shares[ROWS:], target[ROWS:])
    stated = tempered(shares[:ROWS], heat)[np.arange(ROWS), target[:ROWS]]
    assert found == pytest.approx(float(-np.log(stated.clip(1e-12)).mean()), rel=1e-3)
