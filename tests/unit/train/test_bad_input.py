"""What cannot be learned is refused in words, what is doubtful is said, and the rest is trained."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import Any, cast

import msgspec
import numpy as np
import polars as pl
import pytest

from tests.unit.train.sample import prices, tickets
from workbench.client.blocking import Client
from workbench.core.errors import InvalidInputError, JobFailedError
from workbench.hub.requests import Task
from workbench.train import racing
from workbench.train.drawing import trials
from workbench.train.families import family
from workbench.train.features import LINEAR, TREE, FeaturePipeline
from workbench.train.fitting import cross_validation, fit_all, prepare
from workbench.train.job import fit
from workbench.train.requests import FitParams, FitResult, SplitPlan
from workbench.train.search import Search
from workbench.train.task import Reporting, Trial, answers
from workbench.worker.main import work

QUIET = Reporting(lambda *step: None, lambda row: None)


class Quiet:
    """A job's context that keeps what it is told."""

    job = "01"

    def __init__(self, scratch: Path) -> None:
        self.scratch = scratch

    def progress(self, done: float, total: float, what: str) -> None:
        pass

    def publish(self, document: object) -> None:
        pass


def trained(folder: Path, frame: pl.DataFrame, **changes: Any) -> FitResult:
    path = folder / "rows.parquet"
    extra = {"_hash": pl.lit(None, pl.UInt64), "_load": pl.lit(1)}
    lists = {"_people": pl.lit(None, pl.List(pl.String)), "_files": pl.lit(None, pl.List(pl.Int64))}
    reviewed = {name: pl.lit(None, pl.String) for name in ("_reviewer", "_way")}
    frame = frame.with_columns(**extra, **lists, **reviewed)
    frame.write_parquet(path)
    params = FitParams(
        frame=str(path),
        dataset=1,
        dataset_name="d",
        stage="raw",
        recipe=None,
        recipe_steps=[],
        target="topic",
        task="classification",
        split=1,
        split_name="s",
        plan=SplitPlan(),
        family="naive_bayes,logistic",
        parameters={},
        search=0,
        budget=0.0,
        seed=0,
        name="",
        person="ana",
    )
    return fit(Quiet(folder), msgspec.structs.replace(params, **changes))


def parted(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(
        _part=pl.Series(["train", "train", "train", "test"] * 999).head(len(frame))
    )


def test_a_class_that_only_test_rows_have_is_named(tmp_path: Path) -> None:
    frame = parted(tickets(120).drop("empty"))
    late = pl.when(pl.col("_row") % 40 == 3).then(pl.lit("refund")).otherwise("_target")
    told = trained(tmp_path, frame.with_columns(_target=late)).warnings
    assert any("'refund': no training row has it, 3 test rows do" in line for line in told)
    assert not any("no training row" in line for line in trained(tmp_path, frame).warnings)


def test_a_budget_that_is_too_small_leaves_the_baseline_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(racing, "QUICK", ())
    frame = parted(tickets(120).drop("empty"))
    result = trained(tmp_path, frame, family="auto", budget=1e-6)
    assert result.family == "baseline"
    assert any("too small for a single fit" in line for line in result.warnings)


def test_a_quick_family_is_fitted_in_spite_of_a_budget_that_is_too_small(tmp_path: Path) -> None:
    frame = parted(tickets(120).drop("empty"))
    result = trained(tmp_path, frame, family="auto", budget=1e-6)
    assert result.family == "naive_bayes"
    assert any("tried on 1 of 5 folds: the budget was used up" in line for line in result.warnings)


def test_a_named_family_that_does_not_fit_into_the_budget_is_an_error(tmp_path: Path) -> None:
    frame = parted(tickets(120).drop("empty"))
    with pytest.raises(JobFailedError, match="used up before a single fold of logistic was tried"):
        trained(tmp_path, frame, family="logistic", budget=1e-6)


@pytest.mark.parametrize("task", ["classification", "regression"])
def test_dates_as_a_target_are_refused_with_what_to_do(task: str) -> None:
    frame = tickets(60).with_columns(
        _target=pl.Series([f"2024-{1 + n % 12:02}-{1 + n % 28:02}" for n in range(60)])
    )
    with pytest.raises(InvalidInputError, match="holds dates") as error:
        prepare(frame, task)
    assert "month" in error.value.hint


def test_a_few_dates_may_be_classes() -> None:
    dates = pl.Series([f"2024-01-0{1 + n % 3}" for n in range(60)])
    assert len(prepare(tickets(60).with_columns(_target=dates), "classification").labels) == 3


@pytest.mark.parametrize("flavour", [LINEAR, TREE])
def test_a_hundred_thousand_categories_stay_small(flavour: str) -> None:
    rows = 200_000
    codes = np.random.default_rng(0).integers(0, 100_000, rows)
    frame = pl.DataFrame({"code": [f"c{code}" for code in codes], "size": np.arange(rows) * 0.5})
    prepared = prepare(
        frame.with_columns(_row=pl.int_range(rows), _target=pl.Series(["a", "b"] * (rows // 2))),
        "classification",
    )
    pipeline = FeaturePipeline(prepared.task.uses, flavour)
    assert pipeline.fit_transform(frame).shape[1] <= 2005


def test_texts_of_one_character_are_learned() -> None:
    letters = ["x", "y", "z"]
    frame = (
        tickets(60)
        .select("_row", "_target")
        .with_columns(note=pl.Series([letters[n % 3] for n in range(60)]))
    )
    prepared = prepare(frame, "classification")
    member = family("logistic")
    fitted = fit_all(prepared.task, Trial(member, member.defaults(prepared.task.problem)), 0)
    matrix = fitted.features.transform(frame)
    given = answers(fitted.estimator, matrix, prepared.task.problem).argmax(axis=1)
    assert (given == prepared.task.target).all()


def test_infinite_and_missing_numbers_do_not_stop_a_regression() -> None:
    frame = prices(80).with_columns(
        size=pl.when(pl.col("_row") % 9 == 0).then(float("inf")).otherwise(pl.col("size"))
    )
    prepared = prepare(frame, "regression")
    for name in ("ridge", "elastic_net", "boosting", "neighbours"):
        member = family(name)
        fitted = fit_all(prepared.task, Trial(member, member.defaults(prepared.task.problem)), 0)
        answer = fitted.estimator.predict(fitted.features.transform(frame))
        assert np.isfinite(answer).all()


def nasty(rows: int = 120) -> pl.DataFrame:
    """All that is wrong with columns at once, beside one that says something."""
    return tickets(rows).with_columns(
        infinite=pl.Series([("inf", "-inf", "1e400", "nan", f"{n}.5")[n % 5] for n in range(rows)]),
        huge=pl.Series([10.0**300 * (-1) ** n for n in range(rows)]),
        letter=pl.Series(["é", "x", "😀"] * (rows // 3)),
        blank=pl.Series(["", " ", "\t"] * (rows // 3)),
        nothing=pl.Series([None] * rows, dtype=pl.Float64),
        once=pl.Series(["a"] + [None] * (rows - 1), dtype=pl.String),
        control=pl.Series([f"\x1b]52;c;{n % 7}\x07" for n in range(rows)]),
    )


@pytest.mark.parametrize("task", ["classification", "regression"])
def test_no_family_fails_on_a_table_of_nasty_columns(task: str) -> None:
    frame = nasty()
    if task == "regression":
        frame = frame.with_columns(_target=pl.int_range(len(frame)).cast(pl.Float64) % 17)
    prepared = prepare(frame, task)
    told = " ".join(prepared.warnings)
    assert "'nothing' is not used" in told and "'same' is not used: constant" in told
    search = Search(prepared.task, cross_validation(prepared, 0)[:1], 0)
    rows = search.run(trials(prepared.task.problem, "auto", 0, 0), QUIET)
    assert len(rows) > 5
    assert [row.error for row in rows if row.state == "failed"] == []


def test_every_family_answers_where_a_class_has_one_row() -> None:
    frame = tickets(60).with_columns(
        _target=pl.when(pl.col("_row") == 7).then(pl.lit("rare")).otherwise(pl.col("_target"))
    )
    prepared = prepare(frame, "classification")
    assert "class 'rare' has one training row: hardly to be learned" in prepared.warnings
    search = Search(prepared.task, cross_validation(prepared, 0)[:1], 0)
    rows = search.run(trials(prepared.task.problem, "auto", 0, 0), QUIET)
    assert [row.error for row in rows if row.state == "failed"] == []


def test_a_job_without_memory_says_so_and_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*given: object) -> None:
        raise MemoryError

    monkeypatch.setattr("workbench.train.job.fit_all", full)
    with pytest.raises(MemoryError):
        trained(tmp_path, parted(tickets(60).drop("empty")))
    task = Task(id="1", kind="train.fit", params=msgspec.Raw(b"\xc0"), scratch="", last=True)
    monkeypatch.setattr("workbench.worker.main._run", full)
    told = work(cast(Client, None), task)
    assert (told.message, told.hint) == ("not enough memory for this", "use fewer rows")


def test_a_disk_that_is_full_ends_the_training_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*given: object, **arrays: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("workbench.train.fold_store.np.savez", full)
    with pytest.raises(JobFailedError, match="No space left on device") as error:
        trained(tmp_path, parted(tickets(60).drop("empty")))
    assert error.value.hint
