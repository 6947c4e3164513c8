"""Every family on inputs as they come: tiny, odd, one by one, with an empty column."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from tests.unit.train.sample import INSTALLED, finite, prepared_sample, sample, tickets
from workbench.core.model_tasks import PAIRWISE, SPANS
from workbench.train.families import ModelFamily
from workbench.train.features import FeaturePipeline
from workbench.train.fitting import Fitted, Prepared, fit_all, prepare
from workbench.train.task import Trial, answers

CASES = [(member, task) for member in INSTALLED for task in member.tasks]
NAMES = [f"{member.name}-{task}" for member, task in CASES]
QUICK = {"max_iter": 100, "n_estimators": 100}


def learned(member: ModelFamily, frame: pl.DataFrame, task: str) -> tuple[Prepared, Fitted]:
    prepared = prepared_sample(frame, task)
    parameters = member.defaults(prepared.task.problem)
    parameters |= {name: QUICK[name] for name in parameters if name in QUICK}
    return prepared, fit_all(prepared.task, Trial(member, parameters), 0)


def answered(prepared: Prepared, fitted: Fitted, frame: pl.DataFrame) -> np.ndarray:
    matrix = fitted.features.transform(frame)
    return answers(fitted.estimator, matrix, prepared.task.problem)


@pytest.mark.parametrize(("member", "task"), CASES, ids=NAMES)
def test_a_row_alone_is_answered_as_among_others(member: ModelFamily, task: str) -> None:
    prepared, fitted = learned(member, sample(task, 60), task)
    fresh = sample(task, 8, 5)
    together = answered(prepared, fitted, fresh)
    alone = np.concatenate([answered(prepared, fitted, fresh[row]) for row in range(len(fresh))])
    if task == SPANS:
        assert together.tolist() == alone.tolist()
    else:
        np.testing.assert_allclose(together, alone, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize(("member", "task"), CASES, ids=NAMES)
def test_odd_cells_are_answered(member: ModelFamily, task: str) -> None:
    """Nulls all over, infinite and unreadable numbers, texts of one character, unseen values."""
    prepared, fitted = learned(member, sample(task, 60), task)
    fresh = sample(task, 4, 5)
    odd = [None, "inf", "x", "\x1b[31m💥"]
    strange = fresh.with_columns(
        pl.Series(name, odd, dtype=pl.String)
        for name in fresh.columns
        if not name.startswith("_") and fresh[name].dtype == pl.String
    ).with_columns(
        pl.Series(name, [None, np.inf, -np.inf, np.nan], dtype=pl.Float64)
        for name in fresh.columns
        if fresh[name].dtype == pl.Float64
    )
    answer = answered(prepared, fitted, strange)
    assert len(answer) == 4 and finite(answer)


@pytest.mark.parametrize(("member", "task"), CASES, ids=NAMES)
def test_a_handful_of_rows_is_enough(member: ModelFamily, task: str) -> None:
    prepared, fitted = learned(member, sample(task, 9), task)
    answer = answered(prepared, fitted, sample(task, 5, 3))
    assert len(answer) == 5 and finite(answer)


@pytest.mark.parametrize(
    ("member", "task"),
    [case for case in CASES if case[1] not in (SPANS, PAIRWISE)],
    ids=[name for name, case in zip(NAMES, CASES, strict=True) if case[1] not in (SPANS, PAIRWISE)],
)
def test_a_feature_that_is_empty_in_a_fold_is_no_failure(member: ModelFamily, task: str) -> None:
    """Two rows alone have a value: the rows of a fold may have none."""
    frame = sample(task, 40).with_columns(
        rare=pl.Series([1.5, 2.5] + [None] * 38, dtype=pl.Float64),
        seldom=pl.Series(["a", "b"] + [None] * 38, dtype=pl.String),
    )
    prepared = prepared_sample(frame, task)
    parameters = member.defaults(prepared.task.problem)
    without = prepare(frame[2:].with_columns(pl.Series("rare", [None] * 38, pl.Float64)), task)
    assert all(use.kind == "dropped" for use in without.task.uses if use.name in ("rare", "seldom"))
    pipeline = FeaturePipeline(prepared.task.uses, member.flavour_for(parameters))
    matrix = pipeline.fit_transform(frame[2:])
    assert matrix.shape == (38, max(1, len(pipeline.names_)))


@pytest.mark.parametrize(("member", "task"), CASES, ids=NAMES)
def test_columns_are_read_by_name_not_by_place(member: ModelFamily, task: str) -> None:
    prepared, fitted = learned(member, sample(task, 60), task)
    fresh = sample(task, 6, 4)
    turned = fresh.select(reversed(fresh.columns))
    assert np.array_equal(answered(prepared, fitted, fresh), answered(prepared, fitted, turned))


@pytest.mark.parametrize(
    "member", [f for f in INSTALLED if "classification" in f.tasks], ids=lambda f: f.name
)
def test_shares_are_in_the_order_of_the_labels(member: ModelFamily) -> None:
    frame = tickets(60)
    renamed = frame.with_columns(_target=pl.col("_target").replace({"account": "zz"}))
    first, second = (learned(member, one, "classification") for one in (frame, renamed))
    assert first[0].labels == ("account", "billing", "delivery")
    assert second[0].labels == ("billing", "delivery", "zz")
    shares = answered(*first, tickets(12, 3)), answered(*second, tickets(12, 3))
    best = [
        np.array(prepared.labels)[share.argmax(axis=1)]
        for (prepared, _), share in zip((first, second), shares, strict=True)
    ]
    agree = np.char.replace(best[0], "account", "zz") == best[1]
    assert agree.mean() >= (0.0 if member.name == "baseline" else 0.9)
