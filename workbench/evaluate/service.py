"""Evaluation on the hub's side: start one, show one, compare two, list the rows behind them."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from workbench.core import looks
from workbench.core.answer_text import names_in, spans_shown
from workbench.core.clock import iso
from workbench.core.errors import InvalidInputError
from workbench.core.ids import new_id
from workbench.core.model_tasks import MULTILABEL, SPANS
from workbench.core.request import Request
from workbench.core.sql import quote
from workbench.evaluate import queries, rows_sql
from workbench.evaluate.requests import (
    EVALUATE_JOB,
    GATE_JOB,
    EvaluatedRow,
    EvaluatedRows,
    EvaluateParams,
    EvaluateResult,
    Evaluation,
    EvaluationStarted,
    ListEvaluatedRows,
    ShowEvaluation,
    StartEvaluation,
)
from workbench.evaluate.service_compare import COMPARE_HANDLERS, champion_comparison
from workbench.evaluate.service_gate import GATE_HANDLERS, abandon_gate, finish_gate
from workbench.evaluate.service_parts import PART_HANDLERS, store_parts
from workbench.store import blobs, datasets
from workbench.store.reader import Reader
from workbench.store.session import Session
from workbench.store.transaction import Transaction

MOST_ROWS = 500
MOST_LETTERS = 10_000


async def start_evaluation(session: Session, request: StartEvaluation) -> EvaluationStarted:
    """Cut the test rows and the model's bytes into scratch and start the job."""
    folder = Path(session.scratch) / f"evaluate-{new_id()}"
    folder.mkdir(parents=True)
    try:
        params = await session.bulk(lambda reader: _prepare(session, reader, request, folder))
        job = await session.start_job(EVALUATE_JOB, params)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return EvaluationStarted(job=job)


def _prepare(
    session: Session, reader: Reader, request: StartEvaluation, folder: Path
) -> EvaluateParams:
    found = queries.model(reader, request.version, request.split)
    relation = queries.relation(reader, found)
    frame, bundle = folder / "test.parquet", folder / "bundle"
    learned = None
    if found.split != found.own_split:
        learned = folder / "learned.parquet"
        blobs.get_blob_file(reader, found.rows_blob, learned)
    rows = queries.test_rows(reader, found, relation)
    left_out = queries.export_test_rows(reader, rows, learned, frame, found.own_split)
    blobs.get_blob_file(reader, found.blob, bundle)
    rival = queries.rival(reader, found.version, found.split, found.task)
    if rival is not None:
        target = folder / "champion.parquet"
        datasets.export_parquet(reader, queries.evaluated_rows(rival.job), target)
    return EvaluateParams(
        version=found.version,
        split=found.split,
        split_name=found.split_name,
        person=session.actor.name,
        task=found.task,
        bundle=str(bundle),
        sha256=found.blob,
        frame=str(frame),
        seed=request.seed,
        group=found.group,
        champion=str(folder / "champion.parquet") if rival else "",
        champion_version=rival.version if rival else 0,
        champion_labels=rival.labels if rival else [],
        champion_evaluation=rival.id if rival else 0,
        left_out=left_out,
    )


async def finish_evaluation(
    session: Session, job: str, params: EvaluateParams, result: EvaluateResult
) -> None:
    """Take over the rows, then make the evaluation count in one transaction."""
    await session.bulk(lambda reader: queries.import_rows(reader, job, Path(result.rows)))
    await session.write(lambda tx: _store(tx, job, params, result), type(None))
    shutil.rmtree(Path(params.frame).parent, ignore_errors=True)


def _store(tx: Transaction, job: str, params: EvaluateParams, result: EvaluateResult) -> None:
    evaluation = tx.next_id("evaluation_seq")
    measured = ("metrics", "per_class", "confusion", "calibration", "decision", "costs")
    document = {name: getattr(result, name) for name in measured} | {
        "left_out": params.left_out,
        "without_target": result.without_target,
        "group": params.group,
        "groups": result.groups,
    }
    tx.execute(
        "INSERT INTO evaluation VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(evaluation, job, params.version, params.split, params.task, result.count),
            *(result.primary, msgspec.json.encode(document).decode(), params.seed, result.draws),
            *(result.predict_seconds, result.seconds, tx.now, params.person),
        ),
    )
    _store_figures(tx, evaluation, params, result)
    store_parts(tx, evaluation, result)
    what = f"evaluated v{params.version}"
    tx.execute(
        "INSERT INTO split_look VALUES (?, ?, ?, ?, ?)",
        (params.split, tx.now, params.person, params.version, what),
    )
    main = result.metrics[result.primary]
    tx.event(
        "evaluate.measured",
        f"model:v{params.version}",
        {
            "evaluation": evaluation,
            "split": params.split_name,
            "rows": result.count,
            result.primary: main.value,
            "verdict": result.against.verdict if result.against else "",
        },
    )
    tx.publish("models", str(params.version))


def _store_figures(
    tx: Transaction, evaluation: int, params: EvaluateParams, result: EvaluateResult
) -> None:
    for name, figure in result.metrics.items():
        tx.execute(
            "INSERT INTO evaluation_metric VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *(evaluation, params.version, name, figure.value, figure.low, figure.high),
                *(figure.n, figure.why),
            ),
        )
    if result.against is not None:
        tx.execute(
            "INSERT INTO comparison VALUES (?, ?, ?, ?, ?, ?)",
            (
                *(evaluation, params.champion_evaluation, result.against.metric),
                *(msgspec.json.encode(result.against).decode(), tx.now, params.person),
            ),
        )


async def abandon_evaluation(session: Session, job: str, params: EvaluateParams) -> None:
    """Forget the rows and files of a job that did not end well."""
    shutil.rmtree(Path(params.frame).parent, ignore_errors=True)
    await session.bulk(
        lambda reader: reader.execute("DELETE FROM evaluation_row WHERE job = ?", (job,))
    )


async def show_evaluation(session: Session, request: ShowEvaluation) -> Evaluation:
    """The newest evaluation, and how it stands against today's champion."""
    return await session.read(lambda reader: _show(reader, request))


def _show(reader: Reader, request: ShowEvaluation) -> Evaluation:
    found = queries.model(reader, request.version, request.split)
    stored = queries.required(reader, found)
    looked = queries.looks(reader, found.split)
    fixed = {
        "evaluation": stored.id,
        "version": stored.version,
        "split": found.split_name,
        "task": stored.task,
        "rows": stored.rows,
        "primary": stored.primary,
        "seed": stored.seed,
        "draws": stored.draws,
        "looks": looked.times,
        "caution": looks.caution(looked.versions),
        "seconds": stored.seconds,
        "by": stored.person,
        "at": iso(stored.created),
    }
    shown = msgspec.convert({**stored.document, **fixed}, Evaluation)
    against = champion_comparison(reader, stored)
    return msgspec.structs.replace(shown, against=against)


async def list_rows(session: Session, request: ListEvaluatedRows) -> EvaluatedRows:
    """A window of the rows behind an evaluation, with their cells."""
    if request.order not in rows_sql.ORDERS or request.only not in rows_sql.KINDS:
        raise InvalidInputError(
            f"cannot list {request.only!r} rows by {request.order!r}",
            f"order: {', '.join(rows_sql.ORDERS)}; only: {', '.join(rows_sql.KINDS)}",
        )
    if not 0 < request.limit <= MOST_ROWS or request.offset < 0:
        raise InvalidInputError(f"a window has 1 to {MOST_ROWS} rows, from row 0 on")
    return await session.read(lambda reader: _rows(reader, request))


def _rows(reader: Reader, request: ListEvaluatedRows) -> EvaluatedRows:
    found = queries.model(reader, request.version, request.split)
    stored = queries.required(reader, found)
    relation = queries.relation(reader, found)
    names = queries.columns(reader, relation)
    total, window = rows_sql.window(reader, stored, request, relation, names)
    cells = {}
    if window:
        ids = ", ".join(str(int(row[0])) for row in window)
        shown = ", ".join(f"left(CAST({quote(name)} AS VARCHAR), {MOST_LETTERS})" for name in names)
        sql = f"SELECT _row, {shown} FROM {relation} WHERE _row IN ({ids})"
        cells = {row[0]: list(row[1:]) for row in reader.all(sql)}
    worded = _worded(found, names)
    rows = [
        EvaluatedRow(
            row=row,
            truth=worded(truth, cells.get(row)),
            predicted=worded(predicted, cells.get(row)),
            confidence=confidence,
            error=error,
            cells=cells.get(row, [None] * len(names)),
        )
        for row, truth, predicted, confidence, error in window
    ]
    return EvaluatedRows(columns=names, rows=rows, total=total)


def _worded(found: queries.Model, names: list[str]) -> Callable[[str, list[str] | None], str]:
    """An answer, given with its row's cells, as people read it."""
    if found.task == MULTILABEL:
        return lambda answer, cells: ", ".join(names_in(answer)) or "none"
    if found.task != SPANS or found.field not in names:
        return lambda answer, cells: answer
    at = names.index(found.field)
    return lambda answer, cells: spans_shown(answer, cells[at] or "") if cells else answer


async def start(session: Session) -> None:
    """Forget rows of jobs that never became an evaluation."""
    orphans = "DELETE FROM evaluation_row WHERE job NOT IN (SELECT job FROM evaluation)"
    await session.bulk(lambda reader: reader.execute(orphans))


HANDLERS: dict[type[Request[Any]], Any] = {
    StartEvaluation: start_evaluation,
    ShowEvaluation: show_evaluation,
    ListEvaluatedRows: list_rows,
    **COMPARE_HANDLERS,
    **PART_HANDLERS,
    **GATE_HANDLERS,
}
FINISHERS = {EVALUATE_JOB.name: finish_evaluation, GATE_JOB.name: finish_gate}
ABANDONED = {EVALUATE_JOB.name: abandon_evaluation, GATE_JOB.name: abandon_gate}
