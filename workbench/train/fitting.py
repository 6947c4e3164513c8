"""From training rows to a bundle: checks, search, and the fit on all of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec
import numpy as np
import polars as pl

from workbench.bundle import Bundle, Column, Signature, environment
from workbench.bundle.cells import as_number
from workbench.bundle.decision import Decision
from workbench.core.errors import InvalidInputError
from workbench.core.figures import counted, left_out
from workbench.core.model_tasks import CLASSIFICATION, PAIRWISE, REGRESSION, SPANS
from workbench.train.blocks import Matrix
from workbench.train.columns import DROPPED, TEXT, plan_columns
from workbench.train.ensembling import members_of, vote
from workbench.train.families import Making, Problem
from workbench.train.families.ensemble import FAMILY as ENSEMBLE
from workbench.train.feature_cache import stacked
from workbench.train.features import FeaturePipeline, JointFeatures
from workbench.train.fields import pipeline as pipeline_of
from workbench.train.fields import plan_fields
from workbench.train.folds import Fold, fold_count, shuffled_folds, stratified_folds
from workbench.train.infinite import infinite_columns
from workbench.train.kinds import fold_strata, read_target
from workbench.train.leaks import leaking_columns
from workbench.train.processors import processors
from workbench.train.reading import Reading
from workbench.train.splits import row_groups, with_pairs
from workbench.train.targets import refuse_dates
from workbench.train.task import Task, Trial, threads

MANY_CLASSES = 1000
MANY_ROWS = 20_000
MANY_ANSWERS = 500_000
"""From so many rows, or rows times classes, on three folds do: they take less time, and tell
candidates apart as well as five."""


@dataclass(frozen=True)
class Prepared:
    """Checked training rows; ``rows``: their ids, ``labels``: classes in the order of positions."""

    task: Task
    rows: pl.Series
    labels: tuple[str, ...]
    warnings: list[str]


def prepare(
    frame: pl.DataFrame,
    task: str,
    group: str = "",
    by: str = "",
    reading: Reading | None = None,
) -> Prepared:
    """Check training rows: `_row`, `_target` and the columns. Rows without a target are left out.

    `_target` is null where nothing is known. ``group`` and ``by`` name columns that divide rows
    and are no features; rows alike in ``group`` stay together while searching, as equal rows do.
    ``reading``: of spans and pairs, which columns they are about. Raises InvalidInputError: no row
    left, one class only, no usable column, too few rows.
    """
    reading = reading or Reading()
    frame, target, labels, notes = _target(frame, task, reading)
    if task == PAIRWISE:
        frame = with_pairs(frame, reading.fields)
    groups = row_groups(frame, group)
    frame = frame.drop([name for name in (group, by) if name in frame.columns])
    uses = plan_fields(frame, task, reading) if reading.fields else plan_columns(frame)
    usable = [use for use in uses if use.kind != DROPPED]
    if not usable:
        reasons = ", ".join(f"{use.name!r} ({use.note})" for use in uses[:5]) or "no columns"
        raise InvalidInputError(
            f"no column can be used as a feature: {reasons}",
            "bring a column that differs from row to row and is no identifier",
        )
    notes = [*leaking_columns(frame, uses, target, task), *notes, *infinite_columns(frame, uses)]
    notes += [f"{use.name!r} is not used: {use.note}" for use in uses if use.kind == DROPPED]
    text, table = (any((use.kind == TEXT) is wanted for use in usable) for wanted in (True, False))
    problem = Problem(task=task, rows=len(target), classes=len(labels), text=text, table=table)
    about = Task(frame, uses, target, problem, groups, reading=reading)
    return Prepared(about, frame["_row"], labels, notes)


def _target(
    frame: pl.DataFrame, task: str, reading: Reading
) -> tuple[pl.DataFrame, np.ndarray, tuple[str, ...], list[str]]:
    if task not in (CLASSIFICATION, REGRESSION):
        return read_target(frame, task, reading)
    values = frame["_target"]
    refuse_dates(values, task)
    values = as_number(values) if task == "regression" else values.cast(pl.String)
    known = values.is_not_null()
    notes = []
    if left := len(values) - int(known.sum()):
        notes.append(left_out(left, "training", "without a usable target"))
    frame, values = frame.filter(known), values.filter(known)
    if len(values) < 4:
        raise InvalidInputError(
            f"{len(values)} training rows have a target: too few to learn from",
            "label more rows, or choose another target",
        )
    if task == "regression":
        if values.n_unique() == 1:
            raise InvalidInputError("the target has one value only: there is nothing to learn")
        return frame, values.to_numpy(), (), notes
    counts = values.alias("label").value_counts().sort("label")
    labels = tuple(counts["label"].to_list())
    if len(labels) == 1:
        raise InvalidInputError(
            f"the target has one class only ({labels[0]!r}): there is nothing to tell apart",
            "label rows of another class, or choose another target",
        )
    if len(labels) > MANY_CLASSES or len(labels) > len(values) / 2:
        raise InvalidInputError(
            f"the target has {len(labels)} classes in {counted(len(values), 'row')}: too many",
            "choose another target, or --task regression for a number",
        )
    single = counts.filter(pl.col("count") == 1)["label"].to_list()
    notes += [f"class {label!r} has one training row: hardly to be learned" for label in single[:5]]
    if len(single) > 5:
        notes.append(f"{len(single) - 5} further classes have one training row")
    positions = values.replace_strict(list(labels), list(range(len(labels))), return_dtype=pl.Int64)
    return frame, positions.to_numpy(), labels, notes


def cross_validation(prepared: Prepared, seed: int) -> list[Fold]:
    """Up to five seeded folds, three where there is much to fit; groups stay together."""
    task = prepared.task
    classes = max(1, task.problem.classes)
    many = len(task.target) >= MANY_ROWS or len(task.target) * classes >= MANY_ANSWERS
    wanted = 3 if many else 5
    folds = fold_count(task.target, task.problem.task, wanted)
    if task.problem.task in (REGRESSION, SPANS):
        return list(shuffled_folds(len(task.target), folds, seed, task.groups))
    strata = fold_strata(task.target, task.problem.task)
    return list(stratified_folds(strata, folds, seed, task.groups))


@dataclass(frozen=True)
class Fitted:
    """A pipeline and an estimator that know all training rows."""

    features: FeaturePipeline | JointFeatures
    estimator: Any


def fit_all(task: Task, trial: Trial, seed: int) -> Fitted:
    """Fit one trial on every training row; of an ensemble, every member."""
    if trial.family is not ENSEMBLE:
        features, estimator = _fitted(task, trial, seed, {})
        return Fitted(features, estimator)
    made: dict[str, tuple[FeaturePipeline, Matrix]] = {}
    voters = []
    for seat, member in members_of(trial):
        _, estimator = _fitted(task, member, seed, made)
        voters.append((seat, member.family.flavour_for(member.parameters), estimator))
    pipelines = {flavour: pipeline for flavour, (pipeline, _) in made.items()}
    return Fitted(JointFeatures(pipelines), vote(voters, task.problem.classes))


def _fitted(
    task: Task, trial: Trial, seed: int, made: dict[str, tuple[FeaturePipeline, Matrix]]
) -> tuple[FeaturePipeline, Any]:
    """``made``: what is there already of each flavour."""
    flavour = trial.family.flavour_for(trial.parameters)
    if flavour not in made:
        pipeline = pipeline_of(task.uses, flavour.partition("+")[0], task.reading)
        matrix = pipeline.fit_transform(task.frame)
        if "+" in flavour and task.unlabelled is not None:
            matrix = stacked(matrix, pipeline.transform(task.unlabelled))
        made[flavour] = (pipeline, matrix)
    features, matrix = made[flavour]
    making = Making(task.problem, trial.parameters, seed, features.categorical_)
    with threads(task.problem):
        estimator = trial.family.fitted(
            making, matrix, task.target, task.groups, threads=processors()
        )
    return features, estimator


def bundle_of(
    prepared: Prepared,
    trial: Trial,
    fitted: Fitted,
    target: str,
    stage: str,
    recipe: list[dict[str, Any]] | None = None,
    decision: Decision | None = None,
) -> Bundle:
    """The bundle of a fitted trial; ``recipe``: the steps that cleaned the rows.

    ``decision``: how probabilities become answers, None for the likeliest class.
    """
    columns = [
        Column(name=use.name, dtype=use.dtype, use=use.kind, required=True)
        for use in prepared.task.uses
        if use.kind != DROPPED
    ]
    return Bundle(
        task=prepared.task.problem.task,
        target=target,
        stage=stage,
        labels=prepared.labels,
        features=fitted.features,
        estimator=fitted.estimator,
        signature=Signature(columns=tuple(columns)),
        environment=environment(),
        family=trial.family.name,
        parameters=trial.parameters,
        recipe=recipe or [],
        decision=decision,
    )


def features_document(prepared: Prepared, fitted: Fitted) -> dict[str, Any]:
    """How each column was used, and how many features came of it."""
    blocks = fitted.features.blocks_
    columns = [
        msgspec.to_builtins(use)
        | {"features": len(blocks[use.name].names) if use.name in blocks else 0}
        for use in prepared.task.uses
    ]
    reading = prepared.task.reading
    about = {"fields": list(reading.fields), "names": list(reading.names)}
    told = about if reading.fields else {}
    return {"flavour": fitted.features.flavour, "columns": columns, **told}
