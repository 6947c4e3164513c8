"""Jobs in the file: one row each, brought up to date when a job starts or ends."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import msgspec

from workbench.core.clock import iso
from workbench.hub.requests import Job
from workbench.hub.task import TaskRun
from workbench.store.reader import Reader
from workbench.store.transaction import Transaction
from workbench.wire.methods import JOBS

_COLUMNS = 'id, kind, state, "by", created, started, ended, done, total, what, result, error'


def record(run: TaskRun) -> Callable[[Transaction], None]:
    """The change that writes a job's row, and the event of its start or end."""
    params = json.dumps(msgspec.msgpack.decode(run.params), ensure_ascii=False, default=str)
    result = None
    if run.result:
        result = msgspec.json.encode(msgspec.msgpack.decode(run.result)).decode()
    error = json.dumps(run.error) if run.error else None
    state, started, ended = run.state, run.started, run.ended
    done, total, what = run.done, run.total, run.what

    facts = {"kind": run.kind.name, "title": run.kind.title, "error": run.error}

    def change(tx: Transaction) -> None:
        tx.execute("DELETE FROM job WHERE id = ?", (run.id,))
        tx.execute(
            f"INSERT INTO job ({_COLUMNS}, params) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)",
            (
                *(run.id, run.kind.name, state, run.actor.name, run.created, started, ended),
                *(done, total, what, result, error, params),
            ),
        )
        if state != "queued":
            tx.event(f"job.{state}", f"job:{run.id}", facts)

    return change


def settle_orphans(tx: Transaction) -> None:
    """Mark jobs dead that a hub left running when it ended without a word."""
    rows = tx.all("SELECT id, kind FROM job WHERE state IN ('queued', 'running')")
    for job, kind in rows:
        error = {"code": "job_failed", "message": "the hub ended while this ran", "hint": ""}
        tx.execute(
            "UPDATE job SET state = 'dead', ended = ?, error = ? WHERE id = ?",
            (tx.now, json.dumps(error), job),
        )
        title = JOBS[kind].title if kind in JOBS else kind
        tx.event("job.dead", f"job:{job}", {"kind": kind, "title": title, "error": error})


def find(reader: Reader, job: str) -> Job | None:
    """A job of the past, from the file."""
    rows = reader.all(f"SELECT {_COLUMNS} FROM job WHERE id = ?", (job,))
    return _job(rows[0]) if rows else None


def newest(reader: Reader, limit: int) -> list[Job]:
    """The newest jobs in the file."""
    sql = f"SELECT {_COLUMNS} FROM job ORDER BY created DESC, id DESC LIMIT ?"
    return [_job(row) for row in reader.all(sql, (limit,))]


def _job(row: tuple[Any, ...]) -> Job:
    id_, kind, state, by, created, started, ended, done, total, what, result, error = row
    return Job(
        id=id_,
        kind=kind,
        title=JOBS[kind].title if kind in JOBS else kind,
        state=state,
        by=by,
        created=iso(created),
        started=iso(started) if started else None,
        ended=iso(ended) if ended else None,
        done=done or 0.0,
        total=total or 0.0,
        what=what or "",
        result=json.loads(result) if result else None,
        error=json.loads(error) if error else None,
    )
