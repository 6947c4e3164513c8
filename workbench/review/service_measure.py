"""Start what measures labels, take in what it found, and show the newest result at once."""

from __future__ import annotations

import asyncio
import shutil
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from workbench.core.errors import InvalidInputError, NotFoundError
from workbench.core.ids import new_id
from workbench.core.request import JobKind
from workbench.core.sql import quote
from workbench.review.doubles import CONFLICTS, ConflictsResult
from workbench.review.naming import MULTI, ONE_LABEL
from workbench.review.requests import (
    AGREEMENT,
    AGREEMENT_JOB,
    CONFLICTS_JOB,
    CONSENSUS,
    CONSENSUS_JOB,
    DAWID_SKENE,
    MAJORITY,
    RULES_JOB,
    SUSPECTS,
    SUSPECTS_JOB,
    AgreementResult,
    ConsensusResult,
    Measure,
    Measured,
    QualityParams,
    SuspectsResult,
)
from workbench.review.rules import RULES, RulesResult
from workbench.review.service_rules import rules_sql
from workbench.review.standing import (
    Stamp,
    answers_sql,
    find_stored,
    labelled_sql,
    learnable_sql,
    read_labels,
    read_schema,
    read_stamp,
)
from workbench.store import datasets
from workbench.store.reader import Reader
from workbench.store.session import Session
from workbench.store.transaction import Transaction

JOB_KINDS: dict[str, JobKind] = {
    AGREEMENT: AGREEMENT_JOB,
    CONSENSUS: CONSENSUS_JOB,
    SUSPECTS: SUSPECTS_JOB,
    CONFLICTS: CONFLICTS_JOB,
    RULES: RULES_JOB,
}
METHODS_OF: dict[str, tuple[str, ...]] = {kind: ("",) for kind in JOB_KINDS}
METHODS_OF[CONSENSUS] = (MAJORITY, DAWID_SKENE)
Key = tuple[int, str, str]
Found = AgreementResult | ConsensusResult | SuspectsResult | ConflictsResult | RulesResult


@dataclass
class Running:
    """What is being measured: job and state by dataset, kind and method."""

    jobs: dict[Key, tuple[str, str]] = field(default_factory=dict)
    locks: defaultdict[Key, asyncio.Lock] = field(default_factory=lambda: defaultdict(asyncio.Lock))


async def measure(session: Session, request: Measure) -> Measured:
    """Start a job, unless the stored result or one that is on its way stands on the same."""
    if request.method not in METHODS_OF.get(request.kind, ()):
        raise _unknown(request)
    dataset = await session.read(lambda reader: datasets.choose(reader, request.dataset))
    key = (dataset.id, request.kind, request.method)
    if request.kind == SUSPECTS:
        schema = await session.read(lambda reader: read_schema(reader, dataset))
        if schema.task not in ONE_LABEL:
            raise InvalidInputError(
                f"wrong answers can't be told in the task {schema.task}",
                f"a model learns one label a row: {', '.join(ONE_LABEL)}",
            )
    running = session.memory(Running, Running)
    async with running.locks[key]:
        stamp, current = await session.read(lambda reader: _look(reader, dataset, request))
        if current and not request.fresh:
            return Measured(job="")
        job, state = running.jobs.get(key, ("", ""))
        if state == stamp.state:
            return Measured(job=job)
        job = await _start(session, dataset, request, stamp)
        running.jobs[key] = (job, stamp.state)
    return Measured(job=job)


def _unknown(request: Measure) -> InvalidInputError:
    methods = METHODS_OF.get(request.kind)
    if methods is None:
        return InvalidInputError(
            f"nothing called {request.kind!r} can be measured", f"known: {', '.join(METHODS_OF)}"
        )
    if methods == ("",):
        return InvalidInputError(f"{request.kind} has no methods to choose from")
    return InvalidInputError(
        f"no method of consensus is called {request.method!r}", f"known: {', '.join(methods)}"
    )


def _look(reader: Reader, dataset: datasets.Dataset, request: Measure) -> tuple[Stamp, bool]:
    """What there is now, and whether the stored result stands on it."""
    relation = datasets.relation(reader, dataset, "best")
    stamp = read_stamp(reader, dataset, request.kind, relation)
    if not stamp.answers and request.kind != RULES:
        raise NotFoundError(
            f"nobody has labelled {dataset.name} yet", "label some: workbench annotate"
        )
    found = find_stored(reader, dataset, request.kind, request.method)
    return stamp, found is not None and found.standing.current


async def _start(
    session: Session, dataset: datasets.Dataset, request: Measure, stamp: Stamp
) -> str:
    folder = Path(session.scratch) / f"review-{new_id()}"
    folder.mkdir(parents=True)
    path = folder / "labels.parquet"

    def export(reader: Reader) -> QualityParams:
        sql, texts, names = _query(reader, dataset, request.kind)
        datasets.export_parquet(reader, sql, path)
        return QualityParams(
            dataset=dataset.id,
            kind=request.kind,
            method=request.method,
            state=stamp.state,
            answers=stamp.answers,
            event=stamp.event,
            person=session.actor.name,
            path=str(path),
            labels=read_labels(reader, dataset),
            texts=texts,
            names=names,
        )

    try:
        params = await session.bulk(export)
        return await session.start_job(JOB_KINDS[request.kind], params)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _query(
    reader: Reader, dataset: datasets.Dataset, kind: str
) -> tuple[str, list[str], list[str]]:
    """What a job of a kind reads, and its parameters ``texts`` and ``names``."""
    relation = datasets.relation(reader, dataset, "best")
    if kind == RULES:
        sql, rules = rules_sql(reader, dataset, relation)
        return sql, [one.label for one in rules], [one.name for one in rules]
    schema = read_schema(reader, dataset)
    names = [label.name for label in schema.labels] if schema.task == MULTI else []
    if kind not in (SUSPECTS, CONFLICTS):
        return answers_sql(dataset, relation), [], names
    rows = learnable_sql if kind == SUSPECTS else labelled_sql
    sql = _without(reader, rows(dataset, relation), schema.hidden or [])
    return sql, [name for name in schema.field if name in _names(reader, sql)], names


def _names(reader: Reader, sql: str) -> list[str]:
    return [column.name for column in reader.columns(sql)]


def _without(reader: Reader, sql: str, hidden: list[str]) -> str:
    """The query without columns of our own, and without those that hold the answer."""
    dropped = [*datasets.HIDDEN, *hidden]
    names = [quote(name) for name in _names(reader, sql) if name not in dropped]
    return f"SELECT {', '.join(names)} FROM ({sql}) ORDER BY _row"


async def finish(session: Session, job: str, params: QualityParams, found: Found) -> dict[str, Any]:
    """Bring in what was found for single rows, and make the result the newest."""
    relation = ""
    if found.path:
        relation = f"quality_{params.dataset}_{params.kind}_{job}"
        await session.bulk(lambda reader: datasets.import_parquet(reader, found.path, relation))
    replaced = await session.write(lambda tx: _store(tx, job, params, found, relation), list[str])
    await _forget(session, job, params)
    await session.bulk(lambda reader: datasets.drop_tables(reader, replaced))
    return {"kind": params.kind, "answers": params.answers, "seconds": found.seconds}


def _store(
    tx: Transaction, job: str, params: QualityParams, found: Found, relation: str
) -> list[str]:
    """Put the result in the place of the older one; the tables that nothing points at now."""
    key = (params.dataset, params.kind, params.method)
    where = "dataset = ? AND kind = ? AND method = ?"
    # A job on fewer answers may end after one on more: what is newer stays.
    newer = tx.one(f"SELECT 1 FROM quality_result WHERE {where} AND event > ?",
                   (*key, params.event))  # fmt: skip
    if newer:
        return [relation] if relation else []
    old = tx.all(f"SELECT relation FROM quality_result WHERE {where} AND relation <> ''", key)
    tx.execute(f"DELETE FROM quality_result WHERE {where}", key)
    tx.execute(
        "INSERT INTO quality_result VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(*key, job, params.state, params.answers, params.event),
            *(msgspec.json.encode(found.document).decode(), relation, found.seconds),
            *(tx.now, params.person),
        ),
    )
    name = datasets.by_id(tx, params.dataset).name
    payload = {"answers": params.answers, "method": params.method}
    tx.event(f"review.{params.kind}", f"dataset:{name}", payload)
    tx.publish("review", name)
    return [table for (table,) in old]


async def abandon(session: Session, job: str, params: QualityParams) -> None:
    """A job that failed or was cancelled leaves nothing."""
    await _forget(session, job, params)


async def _forget(session: Session, job: str, params: QualityParams) -> None:
    jobs = session.memory(Running, Running).jobs
    key = (params.dataset, params.kind, params.method)
    if jobs.get(key, ("", ""))[0] == job:
        del jobs[key]
    shutil.rmtree(Path(params.path).parent, ignore_errors=True)


async def start(session: Session) -> None:
    """Drop tables of results that never came into force: the hub died in between."""
    used = "SELECT relation FROM quality_result"
    await session.bulk(
        lambda reader: datasets.drop_strays(reader, "quality_[0-9]+_[a-z]+_.*", used)
    )


HANDLERS: dict[Any, Any] = {Measure: measure}
FINISHERS = {kind.name: finish for kind in JOB_KINDS.values()}
ABANDONED = {kind.name: abandon for kind in JOB_KINDS.values()}
