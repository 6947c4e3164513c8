"""Several labelling tasks over the same rows: made, listed, removed.

Wherever labels are kept, a task's number stands in the place of the dataset's.
"""

from __future__ import annotations

import re
from typing import Any

from workbench.annotate.keeping_back import keep_answers_back
from workbench.annotate.requests import AddTask, LabelSchema, LabelTask, ListTasks, RemoveTask
from workbench.annotate.schema import parse
from workbench.annotate.service_desk import Desks, read_schema
from workbench.annotate.service_schema import check_fields, store_schema
from workbench.core.errors import ConflictError, InvalidInputError, NotFoundError
from workbench.core.label_target import target_of
from workbench.store import datasets
from workbench.store.reader import Reader
from workbench.store.session import Session
from workbench.store.transaction import Transaction

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_GOLD = ("gold", "gold_settings", "gold_standing")
_ROWS = ("annotation_list", "assignment", "rule", "quality_result")
_SET_UP = (
    *("label_schema", "label_change", "annotation_queue", "suggestion_run", "refit", "label_batch"),
    *(*_GOLD, *_ROWS),
)
"""Tables with what was set up for a task: they are forgotten with it."""


async def list_tasks(session: Session, request: ListTasks) -> list[LabelTask]:
    """All tasks with their progress. Raises NotFoundError for an unknown dataset."""

    def query(reader: Reader) -> list[LabelTask]:
        known = datasets.every(reader)
        if request.dataset:
            known = [datasets.find(reader, request.dataset)]
        return [_told(reader, base, one) for base in known for one in datasets.tasks(reader, base)]

    return await session.read(query)


def _counts(reader: Reader, base: datasets.Dataset, task: datasets.Dataset) -> tuple[int, int, int]:
    """Rows, labelled rows, and people who labelled; a dataset that was never loaded has none."""
    try:
        relation = datasets.relation(reader, base, "best")
    except NotFoundError:
        return 0, 0, 0
    labelled, people = reader.one(
        "SELECT count(DISTINCT a.row_id), count(DISTINCT a.person) FROM annotation AS a "
        f"SEMI JOIN {relation} AS d ON d._row = a.row_id "
        "WHERE a.dataset = ? AND a.status = 'labelled'",
        (task.id,),
    ) or (0, 0)
    return datasets.count(reader, relation), labelled, people


def _told(reader: Reader, base: datasets.Dataset, task: datasets.Dataset) -> LabelTask:
    schema = read_schema(reader, task)
    total, labelled, people = _counts(reader, base, task)
    return LabelTask(
        name=task.name,
        dataset=base.name,
        task=schema.task if schema.version else "",
        version=schema.version,
        labels=len(schema.labels),
        labelled=labelled,
        total=total,
        people=people,
    )


async def add_task(session: Session, request: AddTask) -> LabelSchema:
    """Make a task, with its schema if one is given. Raises InvalidInputError, ConflictError."""
    of, _, name = request.name.partition("/")
    if not _NAME.fullmatch(name):
        raise InvalidInputError(
            f"{request.name!r} cannot name a task",
            "it is DATASET/TASK, as sms/topic; the task has letters, digits, '.', '-' and '_', "
            "begins with a letter or digit, and has at most 64 of them",
        )
    asked = parse(request.document) if request.document else None
    base = await session.read(lambda reader: datasets.find(reader, of))
    schema = None
    if asked is not None:
        wanted = asked
        schema = await session.read(lambda reader: keep_answers_back(reader, base, wanted))

    def change(tx: Transaction) -> LabelSchema:
        sql = "SELECT 1 FROM labelled WHERE lower(name) = lower(?)"
        if tx.one(sql, (request.name,)):
            raise ConflictError(
                f"there is a task {request.name} already", "see: workbench labels tasks"
            )
        task = datasets.Dataset(tx.next_id("dataset_seq"), request.name, base.id)
        tx.execute(
            "INSERT INTO labelling_task VALUES (?, ?, ?, ?, ?)",
            (task.id, base.id, name, tx.now, tx.actor.name),
        )
        tx.event("annotate.task_added", f"dataset:{request.name}", {"dataset": base.name})
        tx.publish("labels", request.name)
        if schema is None:
            return read_schema(tx, task)
        check_fields(schema, [one.name for one in datasets.columns(tx, base, "best")])
        return store_schema(tx, task, schema)

    return await session.write(change, LabelSchema)


async def remove_task(session: Session, request: RemoveTask) -> bool:
    """Forget a task without answers. Raises NotFoundError, ConflictError, InvalidInputError."""
    task = await session.read(lambda reader: datasets.choose(reader, request.name))
    if not task.base:
        raise InvalidInputError(
            f"{task.name} is a dataset, no task of one", "name it as workbench labels tasks does"
        )

    def change(tx: Transaction) -> list[str]:
        _require_no_answers(tx, task)
        old = tx.all(
            "SELECT relation FROM suggestion_run WHERE dataset = $1 UNION ALL "
            "SELECT relation FROM quality_result WHERE dataset = $1 AND relation <> ''",
            (task.id,),
        )
        batches = "SELECT id FROM label_batch WHERE dataset = ?"
        for table in ("label_batch_row", "label_batch_return"):
            tx.execute(f"DELETE FROM {table} WHERE batch IN ({batches})", (task.id,))
        for table in _SET_UP:
            tx.execute(f"DELETE FROM {table} WHERE dataset = ?", (task.id,))
        tx.execute("DELETE FROM labelling_task WHERE id = ?", (task.id,))
        tx.event("annotate.task_removed", f"dataset:{task.name}", {})
        tx.publish("labels", task.name)
        return [relation for (relation,) in old]

    made = await session.write(change, list[str])
    session.memory(Desks, Desks).open.pop(task.id, None)
    await session.bulk(lambda reader: datasets.drop_tables(reader, made))
    return True


def _require_no_answers(reader: Reader, task: datasets.Dataset) -> None:
    """What people did stays in the record, and with it what they were asked."""
    for table in ("label_event", "review_event"):
        if reader.one(f"SELECT 1 FROM {table} WHERE dataset = ? LIMIT 1", (task.id,)):
            raise ConflictError(
                f"people have answered {task.name}: a task with answers is kept",
                "Nobody has to go on with it; its labels can be exported: workbench labels export",
            )
    sql = "SELECT version FROM model WHERE dataset = ? AND target = ? LIMIT 1"
    if found := reader.one(sql, (task.base, target_of(task.name))):
        raise ConflictError(f"v{found[0]} learned the labels of {task.name}", "it is kept")


HANDLERS: dict[Any, Any] = {ListTasks: list_tasks, AddTask: add_task, RemoveTask: remove_task}
