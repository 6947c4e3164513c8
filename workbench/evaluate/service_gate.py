"""The gate on the hub's side: its rules, a pass of it, and who stands for a version."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import msgspec

from workbench.core.errors import ConflictError, InvalidInputError
from workbench.core.ids import new_id
from workbench.core.request import Request
from workbench.evaluate import gate, gate_sql, queries
from workbench.evaluate.requests import (
    GATE_JOB,
    PASS,
    GateFacts,
    GateParams,
    GateRules,
    GateRun,
    GateStarted,
    LineRules,
    SetGateRules,
    ShowGate,
    ShowGateRules,
    SignOff,
    StartGate,
)
from workbench.store import blobs, datasets
from workbench.store.gates import EVERY
from workbench.store.reader import Reader
from workbench.store.session import Session
from workbench.store.transaction import Transaction
from workbench.store.versions import champion, resolve


async def show_rules(session: Session, request: ShowGateRules) -> LineRules:
    """The rules in force for a line."""
    return await session.read(
        lambda reader: gate_sql.rules(reader, _line(reader, request.dataset, request.target))
    )


def _line(reader: Reader, dataset: str, target: str) -> tuple[int, str]:
    """A line's key; (0, "") stands for every line. Raises InvalidInputError for half a name."""
    if not dataset and not target:
        return EVERY
    if not dataset or not target:
        raise InvalidInputError(
            "a line of models is a dataset and a target", "name both, or neither for every line"
        )
    return datasets.choose(reader, dataset).id, target


async def set_rules(session: Session, request: SetGateRules) -> LineRules:
    """Set rules. Raises InvalidInputError for a document that means nothing."""
    try:
        rules = msgspec.json.decode(request.document, type=GateRules)
    except msgspec.MsgspecError as error:
        known = ", ".join(GateRules.__struct_fields__)
        raise InvalidInputError(
            f"these are no rules of a gate: {error}", f"fields: {known}"
        ) from None
    gate.check_rules(rules)

    def change(tx: Transaction) -> LineRules:
        line = _line(tx, request.dataset, request.target)
        document = msgspec.json.encode(rules).decode()
        tx.execute(
            "INSERT INTO gate_rule VALUES (?, ?, ?, ?, ?)",
            (*line, document, tx.now, tx.actor.name),
        )
        subject = f"gate:{request.dataset}/{request.target}" if request.dataset else "gate:every"
        tx.event("evaluate.gate_rules_set", subject, msgspec.to_builtins(rules))
        tx.publish("models")
        return gate_sql.rules(tx, line)

    return await session.write(change, LineRules)


async def start_gate(session: Session, request: StartGate) -> GateStarted:
    """Cut what the checks need into scratch and start them."""
    folder = Path(session.scratch) / f"gate-{new_id()}"
    folder.mkdir(parents=True)
    try:
        params = await session.bulk(lambda reader: _prepare(session, reader, request, folder))
        job = await session.start_job(GATE_JOB, params)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return GateStarted(job=job)


def _prepare(session: Session, reader: Reader, request: StartGate, folder: Path) -> GateParams:
    found = queries.model(reader, request.version)
    stored = queries.required(reader, found)
    frame, ours, bundle = folder / "test.parquet", folder / "ours.parquet", folder / "bundle"
    relation = queries.relation(reader, found)
    queries.export_test_rows(reader, queries.test_rows(reader, found, relation), None, frame)
    datasets.export_parquet(reader, queries.evaluated_rows(stored.job), ours)
    blobs.get_blob_file(reader, found.blob, bundle)
    rival, theirs = queries.rival(reader, found.version, found.split, found.task), ""
    if rival is not None:
        theirs = str(folder / "champion.parquet")
        datasets.export_parquet(reader, queries.evaluated_rows(rival.job), Path(theirs))
    return GateParams(
        version=found.version,
        evaluation=stored.id,
        task=found.task,
        bundle=str(bundle),
        sha256=found.blob,
        frame=str(frame),
        stored=str(ours),
        champion=theirs,
        target=found.target,
        rules=gate_sql.rules_of(reader, found.version),
        holder=champion(reader, found.version),
        rival=None if rival is None else rival.id,
        person=session.actor.name,
    )


async def finish_gate(session: Session, job: str, params: GateParams, facts: GateFacts) -> None:
    """Judge what was found by the rules that stood when the run began, and keep every line."""
    await session.write(lambda tx: _store(tx, job, params, facts), type(None))
    shutil.rmtree(Path(params.frame).parent, ignore_errors=True)


def _store(tx: Transaction, job: str, params: GateParams, facts: GateFacts) -> None:
    measured = gate_sql.measured(tx, params)
    lines = gate.lines(params.rules, measured, facts)
    passed, run = gate.passed(lines), tx.next_id("gate_seq")
    tx.execute(
        "INSERT INTO gate_run VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(run, params.version, params.evaluation, measured.champion, passed),
            *(msgspec.json.encode(params.rules).decode(), msgspec.json.encode(lines).decode()),
            *(job, facts.seconds, tx.now, params.person),
        ),
    )
    told = {"run": run, "passed": passed, **{line.line: line.state for line in lines}}
    told["lines"] = len(lines)
    told["open"] = "; ".join(f"{one.line}: {one.state}" for one in lines if one.state != PASS)
    told["rival"] = f"v{measured.champion}" if measured.champion else "no champion yet"
    tx.event("evaluate.gate_passed" if passed else "evaluate.gate_not_passed",
             f"model:v{params.version}", told)  # fmt: skip
    tx.publish("models", str(params.version))


async def abandon_gate(session: Session, job: str, params: GateParams) -> None:
    """Forget the files of a job that did not end well."""
    shutil.rmtree(Path(params.frame).parent, ignore_errors=True)


async def show_gate(session: Session, request: ShowGate) -> GateRun:
    """The newest pass of a version."""
    return await session.read(
        lambda reader: gate_sql.newest(reader, resolve(reader, request.version))
    )


async def sign_off(session: Session, request: SignOff) -> GateRun:
    """Stand for a version. Raises ConflictError when its newest pass no longer stands."""
    reason = request.reason.strip()
    if not reason:
        raise InvalidInputError("a sign-off needs a reason", "say why you stand for it")

    def change(tx: Transaction) -> GateRun:
        version = resolve(tx, request.version)
        run = gate_sql.newest(tx, version)
        if run.stale:
            raise ConflictError(
                f"the gate of v{version} no longer stands: {run.stale}",
                f"run it again: workbench gate {version}",
            )
        tx.execute(
            "INSERT INTO gate_sign_off VALUES (?, ?, ?, ?, ?)",
            (run.run, version, reason, tx.now, tx.actor.name),
        )
        told = {"run": run.run, "passed": run.passed, "reason": reason}
        tx.event("evaluate.signed_off", f"model:v{version}", told)
        tx.publish("models", str(version))
        return gate_sql.newest(tx, version)

    return await session.write(change, GateRun)


GATE_HANDLERS: dict[type[Request[Any]], Any] = {
    ShowGateRules: show_rules,
    SetGateRules: set_rules,
    StartGate: start_gate,
    ShowGate: show_gate,
    SignOff: sign_off,
}
