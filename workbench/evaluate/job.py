"""What runs in a job process: score the test rows, measure, compare."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec
import numpy as np
import polars as pl

from workbench import bundle
from workbench.bundle.cells import as_number
from workbench.core.errors import InvalidInputError
from workbench.core.model_tasks import OF_SETS, PAIRWISE, REGRESSION
from workbench.evaluate import confusion, metrics, regression, rows, set_metrics, set_rows
from workbench.evaluate.calibration import calibration
from workbench.evaluate.clusters import unstratified
from workbench.evaluate.costs import cost_figure, matrix, sentence
from workbench.evaluate.curves import curves
from workbench.evaluate.intervals import DRAWS, Codes, Floats
from workbench.evaluate.pairing import compare_rows
from workbench.evaluate.requests import (
    Calibration,
    CompareParams,
    Comparison,
    Confusion,
    Curves,
    EvaluateParams,
    EvaluateResult,
)
from workbench.evaluate.residuals import residuals
from workbench.evaluate.slices import slices
from workbench.worker.context import JobContext

CHUNK = 20_000
ROW_GROUP = 122_880


@dataclass(frozen=True)
class Measured:
    """The test rows that have a target, the target, and the group of each row where there are."""

    frame: pl.DataFrame
    truth: pl.Series
    groups: pl.Series | None
    without_target: int


def evaluate(context: JobContext, params: EvaluateParams) -> EvaluateResult:
    """Answer every test row with the stored bundle and measure the answers.

    Raises DamagedError when the bundle's bytes are not those recorded, InvalidInputError when
    no test row has a target.
    """
    started = time.perf_counter()
    context.progress(0, 1, "reading the model")
    model = bundle.load(Path(params.bundle), params.sha256)
    found = _measured(params, list(model.labels))
    scoring = time.perf_counter()
    answers = _predict(context, model, found.frame)
    predict_seconds = time.perf_counter() - scoring
    context.progress(len(found.frame), len(found.frame), "measuring")
    found = replace(found, frame=found.frame.drop(model.target, strict=False))
    if params.task == REGRESSION:
        result = _regression(context, params, found, answers)
    elif params.task in OF_SETS:
        result = _sets(context, params, found, answers)
    else:
        result = _classification(context, params, found, answers, model)
    return _timed(result, predict_seconds, time.perf_counter() - started)


def compare(context: JobContext, params: CompareParams) -> Comparison:
    """Two stored evaluations of the same split against each other."""
    return compare_rows(params, pl.read_parquet(params.a_rows), pl.read_parquet(params.b_rows))


def _measured(params: EvaluateParams, labels: list[str]) -> Measured:
    frame = pl.read_parquet(params.frame)
    values = frame["_target"]
    truth = as_number(values) if params.task == REGRESSION else values.cast(pl.String)
    if params.task == PAIRWISE:
        # A tie says nothing about which side is better.
        truth = truth.set(~truth.is_in(labels), None)
    known = truth.is_not_null()
    without = len(frame) - int(known.sum())
    frame, truth = frame.filter(known), truth.filter(known)
    if not len(frame):
        raise InvalidInputError(
            f"no test row of split {params.split_name!r} has a target",
            "label some of its test rows, or evaluate on another split",
        )
    groups = rows.grouped(frame["_row"], frame["_group"]) if params.group else None
    return Measured(frame, truth, groups, without)


def _predict(
    context: JobContext, model: bundle.Bundle, frame: pl.DataFrame
) -> list[bundle.Prediction]:
    parts = []
    for start in range(0, len(frame), CHUNK):
        context.progress(start, len(frame), "scoring the test rows")
        parts.append(model.predict(frame.slice(start, CHUNK)))
    return parts


def _classification(
    context: JobContext,
    params: EvaluateParams,
    found: Measured,
    parts: list[bundle.Prediction],
    model: bundle.Bundle,
) -> EvaluateResult:
    truth, known = found.truth, list(model.labels)
    predicted = pl.Series([label for part in parts for label in part.labels or []], dtype=pl.String)
    given = list(parts[0].classes) or known
    stated = _stack(parts)
    labels = rows.all_labels(known, truth, predicted)
    answers = rows.coded(truth, predicted, labels, stated, given, _codes(found))
    columns = {"truth": truth, "predicted": predicted} | _stated(answers)
    table = _table(context, found, columns)
    decision = model.decision
    given_costs = [list(row) for row in (decision.costs if decision else None) or ()]
    costs = matrix(given_costs, len(labels))
    counts = confusion.matrix(answers.truth, answers.predicted, answers.classes)
    wrong = (answers.truth != answers.predicted).astype(np.float64)
    primary = "accuracy" if params.task == PAIRWISE else metrics.PRIMARY
    return EvaluateResult(
        rows=_store(context, table),
        count=len(truth),
        without_target=found.without_target,
        groups=len(answers.groups or ()),
        primary=primary,
        metrics=metrics.measure(answers, params.seed) | cost_figure(answers, costs, params.seed),
        per_class=metrics.per_class(answers, labels, params.seed),
        confusion=Confusion(labels=labels, counts=counts.tolist()),
        calibration=calibration(answers, params.seed),
        against=_against_champion(params, table, labels, primary, given_costs),
        slices=slices(found.frame, wrong, False, _codes(found)),
        curves=curves(answers, labels, costs),
        decision=sentence(decision, known),
        costs=given_costs,
        draws=DRAWS,
        predict_seconds=0.0,
        seconds=0.0,
    )


def _stated(answers: metrics.Answers) -> dict[str, pl.Series]:
    """The columns of probabilities, where there are any."""
    if answers.probabilities is None:
        return {}
    shares = answers.probabilities
    return {
        "confidence": pl.Series(shares[np.arange(len(shares)), answers.predicted]),
        "probabilities": pl.Series(shares.astype(np.float32)).cast(pl.List(pl.Float32)),
    }


def _sets(
    context: JobContext, params: EvaluateParams, found: Measured, parts: list[bundle.Prediction]
) -> EvaluateResult:
    scored = set_rows.score(params.task, found.truth, parts, _codes(found))
    table = _table(context, found, scored.columns)
    wrong = (~scored.found.counts.exact).astype(np.float64)
    primary = set_metrics.PRIMARY[params.task]
    return EvaluateResult(
        rows=_store(context, table),
        count=len(found.truth),
        without_target=found.without_target,
        groups=len(scored.found.groups) if scored.found.grouped else 0,
        primary=primary,
        metrics=set_metrics.measure(scored.found, params.seed),
        per_class=set_metrics.per_class(scored.found, scored.labels, params.seed),
        confusion=Confusion(),
        calibration=set_rows.calibration(
            params.task, scored.truth, parts, params.seed, _codes(found)
        ),
        against=_against_champion(params, table, scored.labels, primary),
        slices=slices(found.frame, wrong, False, _codes(found)),
        curves=set_rows.curves(params.task, scored.truth, parts),
        draws=DRAWS,
        predict_seconds=0.0,
        seconds=0.0,
    )


def _regression(
    context: JobContext,
    params: EvaluateParams,
    found: Measured,
    parts: list[bundle.Prediction],
) -> EvaluateResult:
    truth, member = found.truth, _codes(found)
    values = np.concatenate([part.values for part in parts if part.values is not None])
    groups = None if member is None else unstratified(member)
    figures = regression.measure(truth.to_numpy(), values, params.seed, groups=groups)
    columns = {"truth_value": truth, "predicted_value": pl.Series(values)}
    table = _table(context, found, columns)
    return EvaluateResult(
        rows=_store(context, table),
        count=len(truth),
        without_target=found.without_target,
        groups=len(groups or ()),
        primary=regression.PRIMARY,
        metrics=figures,
        per_class={},
        confusion=Confusion(),
        calibration=Calibration(why="numbers have no stated probability"),
        against=_against_champion(params, table, [], regression.PRIMARY),
        slices=slices(found.frame, np.abs(truth.to_numpy() - values), True, member),
        curves=Curves(
            residuals=residuals(truth.to_numpy(), values, member), why="numbers have no threshold"
        ),
        draws=DRAWS,
        predict_seconds=0.0,
        seconds=0.0,
    )


def _stack(parts: list[bundle.Prediction]) -> Floats | None:
    found = [part.probabilities for part in parts if part.probabilities is not None]
    return np.concatenate(found) if len(found) == len(parts) else None


def _codes(found: Measured) -> Codes | None:
    return None if found.groups is None else found.groups.to_numpy()


def _table(context: JobContext, found: Measured, columns: dict[str, pl.Series]) -> pl.DataFrame:
    if found.groups is not None:
        columns = columns | {"cluster": found.groups}
    return rows.table(context.job, found.frame["_row"], columns)


def _store(context: JobContext, table: pl.DataFrame) -> str:
    path = context.scratch / "rows.parquet"
    table.write_parquet(path, row_group_size=ROW_GROUP)
    return str(path)


def _against_champion(
    params: EvaluateParams,
    table: pl.DataFrame,
    labels: list[str],
    metric: str,
    costs: list[list[float]] | None = None,
) -> Comparison | None:
    if not params.champion:
        return None
    asked = CompareParams(
        a=params.version,
        b=params.champion_version,
        split_name=params.split_name,
        a_rows="",
        b_rows=params.champion,
        a_labels=labels,
        b_labels=params.champion_labels,
        task=params.task,
        metric=metric,
        seed=params.seed,
        costs=costs or [],
    )
    return compare_rows(asked, table, pl.read_parquet(params.champion))


def _timed(result: EvaluateResult, predict_seconds: float, seconds: float) -> EvaluateResult:
    return msgspec.structs.replace(result, predict_seconds=predict_seconds, seconds=seconds)
