"""Find, build and renew a dataset's desk: the queue in memory, from what the file says."""

from __future__ import annotations

import asyncio
import datetime as dt
from array import array
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from workbench.annotate.assigning import read_assigned
from workbench.annotate.batches import load_away
from workbench.annotate.desk import Desk, Run, Stamp
from workbench.annotate.disputes import Disputes, read_disputed
from workbench.annotate.hiding import Hidden
from workbench.annotate.label_changes import read_changes, version_at
from workbench.annotate.lease_file import read_leases
from workbench.annotate.listed import ask_again, read_names, read_rows
from workbench.annotate.queue import SKIPPED, Queue
from workbench.annotate.relabelling import read_relabelling
from workbench.annotate.requests import Label, LabelSchema, QueueSettings
from workbench.annotate.ruled import read_ruled
from workbench.annotate.schema import stored
from workbench.annotate.schema_changes import current, mappings
from workbench.annotate.service_gold_desk import ASIDE, read_gold
from workbench.annotate.strategies import BEST, BY_MODEL, DISPUTED, LIST, column_of
from workbench.core.clock import day_begin
from workbench.core.sql import quote
from workbench.store import datasets
from workbench.store.reader import Reader
from workbench.store.session import Session
from workbench.store.versions import DELETED_VERSIONS

CHECK_SECONDS = 2.0
"""How often a desk looks whether rows, splits or suggestions have changed."""

GRACE_SECONDS = 4.0
"""How long rows wait for a person whose connection died with the last hub."""

CHUNK = 25_000
"""Rows that are fetched at a time: labels wait for that long."""
MOST_RANKED = 100_000
"""Rows that are handed out by a model's order; those behind them come at random."""
_MARKED = (
    "SELECT person, row_id FROM annotation "
    "WHERE dataset = ? AND (flagged OR note <> '' OR status NOT IN ('labelled', 'skipped'))"
)
SETTINGS = (
    "overlap",
    "random_share",
    "seed",
    "extra_on_disagreement",
    "refit_every",
    "first_list",
    "blind_share",
)
"""How rows are handed out: the columns of a queue's settings in the file."""


@dataclass
class Desks:
    """All desks of this hub, by dataset id.

    ``importing``: files come in one after the other, for they share a staging table; and labels are
    not changed under answers that were checked against them.
    """

    open: dict[int, Desk] = field(default_factory=dict)
    importing: asyncio.Lock = field(default_factory=asyncio.Lock)
    locks: defaultdict[int, asyncio.Lock] = field(default_factory=lambda: defaultdict(asyncio.Lock))


async def find_desk(session: Session, name: str) -> Desk:
    """The desk of a dataset, built or renewed when what it stands on has changed.

    While it is renewed people go on at the one that is there: see ``rebuild``.
    """
    desks = session.memory(Desks, Desks)
    known = next((one for one in desks.open.values() if one.name == name), None)
    now = session.clock.monotonic()
    if known is not None and (
        now - known.checked < CHECK_SECONDS or desks.locks[known.dataset].locked()
    ):
        return known
    dataset = await session.read(lambda reader: datasets.choose(reader, name))
    if known is not None and desks.locks[dataset.id].locked():
        return known
    async with desks.locks[dataset.id]:
        desk = desks.open.get(dataset.id)
        # Of all who waited for the lock, one looks.
        if desk is not None and session.clock.monotonic() - desk.checked < CHECK_SECONDS:
            return desk
        if desk is None:
            desk = await session.read(lambda reader: build(reader, dataset), 60.0)
            _reserve(session, desk)
            desks.open[dataset.id] = desk
        else:
            await _check(session, desk, dataset)
        desk.checked = session.clock.monotonic()
    return desk


def _reserve(session: Session, desk: Desk) -> None:
    until = session.clock.monotonic() + GRACE_SECONDS
    for person, rows in read_leases(session.scratch, desk.dataset).items():
        desk.queue.reserve(person, rows, until)


async def _check(session: Session, desk: Desk, dataset: datasets.Dataset) -> None:
    stamp, desk.ruled = await session.read(
        lambda reader: (
            read_stamp(reader, dataset),
            read_ruled(reader, dataset.id, desk.ruled),
        )
    )
    if stamp != desk.stamp:
        await rebuild(session, desk, dataset)
    elif desk.disputes.wanted:
        queue = desk.queue
        changed = await session.read(lambda reader: desk.disputes.read(reader, dataset.id, queue))
        desk.disputes.tell(queue, changed)


async def rebuild(session: Session, desk: Desk, dataset: datasets.Dataset) -> None:
    """Build the queue again beside the one in use, then put it in its place."""
    desk.answered = list(desk.storing)
    try:
        fresh = await session.read(lambda reader: build(reader, dataset), 60.0)
    except BaseException:
        desk.answered = None
        raise
    desk.columns, desk.run, desk.schema = fresh.columns, fresh.run, fresh.schema
    desk.disputes, desk.refit_every = fresh.disputes, fresh.refit_every
    desk.hidden = fresh.hidden
    fresh.gold.keep(desk.gold)
    desk.gold = fresh.gold
    desk.first_list, desk.lists = fresh.first_list, fresh.lists
    desk.marked |= fresh.marked
    desk.renew(fresh.queue, fresh.stamp)


async def renew(session: Session, dataset: datasets.Dataset) -> None:
    """Build an open desk's queue again now: labels were imported, or it was set up anew."""
    desks = session.memory(Desks, Desks)
    async with desks.locks[dataset.id]:
        desk = desks.open.get(dataset.id)
        if desk is not None:
            await rebuild(session, desk, dataset)
            day = day_begin(session.clock.now())
            labels = await session.read(lambda reader: _labels_since(reader, dataset.id, day))
            for person, pace in desk.paces.items():
                pace.day, pace.today = day, labels.get(person, 0)


def _labels_since(reader: Reader, dataset: int, day: dt.datetime) -> dict[str, int]:
    """How many labels of each person's stand that were given since then."""
    return dict(
        reader.all(
            "SELECT person, count(*) FROM annotation "
            "WHERE dataset = ? AND status = 'labelled' AND updated >= ? GROUP BY person",
            (dataset, day),
        )
    )


@asynccontextmanager
async def labels_change(session: Session, dataset: datasets.Dataset) -> AsyncIterator[None]:
    """What is answered while the labels are changed waits, and meets the new ones."""
    desks = session.memory(Desks, Desks)
    over = asyncio.Event()
    async with desks.importing:
        desk = desks.open.get(dataset.id)
        if desk is not None:
            desk.changing = over
        try:
            yield
        finally:
            over.set()
            if desk is not None:
                desk.changing = None


def read_settings(reader: Reader, dataset: int) -> QueueSettings:
    """How a dataset's rows are handed out; the defaults before somebody changed them."""
    row = reader.one(
        "SELECT overlap, random_share, seed, coalesce(extra_on_disagreement, false), "
        "coalesce(refit_every, 0), coalesce(first_list, ''), coalesce(blind_share, 0.0) "
        "FROM annotation_queue WHERE dataset = ?",
        (dataset,),
    )
    if row is None:
        return QueueSettings()
    return QueueSettings(**dict(zip(SETTINGS, row, strict=True)))


def build(reader: Reader, dataset: datasets.Dataset) -> Desk:
    """A desk from the file. A million rows take well under a second."""
    stamp = read_stamp(reader, dataset)
    settings = read_settings(reader, dataset.id)
    queue = Queue(
        read_ids(reader, stamp.relation),
        overlap=settings.overlap,
        random_share=settings.random_share,
        seed=settings.seed,
    )
    load_answers(reader, queue, dataset.id)
    load_blind(reader, queue, dataset.rows_id, stamp.relation)
    load_away(reader, queue, dataset.id)
    queue.again = read_relabelling(reader, dataset.id, queue.rows, queue.limits.of)
    ask_again(reader, dataset.id, queue)
    read_assigned(reader, dataset.id, queue)
    run = read_run(reader, dataset.id)
    if run is not None:
        queue.orders.set(BEST, read_order(reader, run, BEST))
    disputes = Disputes(settings.extra_on_disagreement)
    disputes.follow(reader, dataset.id, queue)
    columns = tuple(column.name for column in datasets.columns(reader, dataset, "best"))
    schema = read_schema(reader, dataset)
    marked = set(reader.all(_MARKED, (dataset.id,)))
    marked |= {(person, queue.rows.ids[p]) for person, own in queue.again.own.items() for p in own}
    ruled = read_ruled(reader, dataset.id)
    desk = Desk(dataset.id, dataset.name, columns, schema, stamp, queue, run, ruled, disputes)
    desk.marked, desk.refit_every = marked, settings.refit_every
    desk.hidden = Hidden(settings.blind_share, settings.seed)
    desk.gold = read_gold(reader, schema, dataset.id, queue, run, settings.seed)
    desk.first_list, desk.lists = settings.first_list, read_names(reader, dataset.id)
    return desk


def read_stamp(reader: Reader, dataset: datasets.Dataset) -> Stamp:
    """What a queue of this dataset would stand on now."""
    relation = datasets.relation(reader, dataset, "best")
    rows, last = reader.one(f"SELECT count(*), coalesce(max(_row), 0) FROM {relation}") or (0, 0)
    # Rows are only added to splits, never moved: as many rows are the same rows.
    parts = reader.scalar(
        "SELECT count(*) FROM split_row WHERE split IN (SELECT id FROM split WHERE dataset = ?)",
        (dataset.rows_id,),
    )
    run = read_run(reader, dataset.id)
    definition = reader.scalar(
        "SELECT sql FROM duckdb_views() WHERE view_name = ?", (relation.strip('"'),)
    )
    built = hash(definition)
    return Stamp(relation, rows, last, built, parts, run.version if run else 0)


def read_ids(reader: Reader, relation: str) -> array[int]:
    """All row ids ascending, fetched in parts so that little memory is used at a time."""
    ids = array("q")
    query = f"SELECT _row FROM {relation} WHERE _row > ? ORDER BY _row LIMIT {CHUNK}"
    last = -(2**62)
    while True:
        part = array("q", [row for (row,) in reader.all(query, (last,))])
        if not part:
            return ids
        ids.extend(part)
        last = part[-1]


def load_answers(reader: Reader, queue: Queue, dataset: int) -> None:
    """Put the answers in the file into a queue, part by part. Rows that are gone are left out."""
    ids = queue.rows.ids
    query = (
        "SELECT person, status, list(row_id) FROM annotation WHERE dataset = ? AND status <> '' "
        "AND row_id BETWEEN ? AND ? GROUP BY person, status"
    )
    for start in range(0, len(ids), CHUNK):
        part = ids[start : start + CHUNK]
        found = reader.all(query, (dataset, part[0], part[-1]))
        if found:
            where = {row: start + index for index, row in enumerate(part)}
            for person, given, rows in found:
                status = SKIPPED if given == ASIDE else given
                queue.load_answers(person, status, [where[row] for row in rows if row in where])


def blind_sql(dataset: int, relation: str) -> str:
    """The rows that no model may point at, as SQL giving ``row_id``.

    Test rows of any split; and rows that have no part in the newest one yet, for they may become
    test rows.
    """
    newest = f"(SELECT max(id) FROM split WHERE dataset = {dataset})"
    return f"""
        SELECT r.row_id FROM split_row AS r JOIN split AS s ON s.id = r.split
        WHERE s.dataset = {dataset} AND r.part = 'test'
        UNION ALL
        SELECT d._row FROM {relation} AS d
        ANTI JOIN (SELECT row_id FROM split_row WHERE split = {newest}) AS r ON r.row_id = d._row
        WHERE {newest} IS NOT NULL
    """


def load_blind(reader: Reader, queue: Queue, dataset: int, relation: str) -> None:
    """Tell a queue which of its rows are never suggested, never picked by a model."""
    blind = reader.scalar(f"SELECT list(row_id) FROM ({blind_sql(dataset, relation)})") or ()
    positions = map(queue.rows.position, blind)
    queue.blind.update(position for position in positions if position is not None)


def read_run(reader: Reader, dataset: int) -> Run | None:
    """The suggestions in force; none of a model that was deleted."""
    found = reader.one(
        "SELECT version, relation, labels, made FROM suggestion_run "
        f"WHERE dataset = ? AND version NOT IN ({DELETED_VERSIONS}) ORDER BY made DESC LIMIT 1",
        (dataset,),
    )
    if found is None:
        return None
    version, relation, labels, made = found
    schema = version_at(reader, dataset, made)
    maps = mappings(read_changes(reader, dataset, schema), schema)
    now = {name: current(name, maps) for name in labels}
    columns = _columns(reader, relation)
    told = {"whole": "answer" in columns, "marked": "of" in columns}
    return Run(version, relation, tuple(now[name] for name in labels), now, **told)


def read_order(reader: Reader, run: Run, strategy: str) -> array[int]:
    """The rows in a strategy's order; none where the suggestions were made without it."""
    ranked = array("q")
    column = quote(column_of(strategy))
    if column_of(strategy) not in _columns(reader, run.relation):
        return ranked
    offset = 0
    query = f"SELECT row_id FROM {quote(run.relation)} WHERE {column} >= ? AND {column} < ? "
    while offset < MOST_RANKED:
        part = reader.all(f"{query} ORDER BY {column}", (offset, offset + CHUNK))
        if not part:
            break
        ranked.extend(row for (row,) in part)
        offset += CHUNK
    return ranked


def _columns(reader: Reader, relation: str) -> set[str]:
    rows = reader.all(f"SELECT column_name FROM (DESCRIBE {quote(relation)})")
    return {name for (name,) in rows}


async def prepare_order(session: Session, desk: Desk, strategy: str) -> None:
    """Have a strategy's order in the queue; most are read when somebody first asks for them."""
    if strategy.startswith(LIST) and not desk.queue.orders.has(strategy):
        await _prepare_list(session, desk, strategy)
    if strategy == DISPUTED and not desk.queue.orders.has(strategy):
        await _prepare_disputed(session, desk)
    run = desk.run
    if strategy in BY_MODEL and run is not None and not desk.queue.orders.has(strategy):
        queue = desk.queue
        order = await session.read(lambda reader: read_order(reader, run, strategy), 60.0)
        if queue is desk.queue and not queue.orders.has(strategy):
            queue.orders.set(strategy, order)


async def _prepare_list(session: Session, desk: Desk, strategy: str) -> None:
    name, queue = strategy.removeprefix(LIST), desk.queue
    rows = await session.read(lambda reader: read_rows(reader, desk.dataset, name))
    if queue is desk.queue and not queue.orders.has(strategy):
        queue.orders.set(strategy, rows)


async def _prepare_disputed(session: Session, desk: Desk) -> None:
    """Rows on which people disagree as they are now; each may have one answer more."""
    queue = desk.queue
    rows = await session.read(lambda reader: read_disputed(reader, desk.dataset))
    if queue is desk.queue:
        for row in rows:
            queue.limits.dispute(row, True)
        queue.orders.set(DISPUTED, rows)


def read_schema(reader: Reader, dataset: datasets.Dataset) -> LabelSchema:
    """The schema in force; an empty one of version 0 when none was set."""
    found = reader.one(
        "SELECT version, document FROM label_schema WHERE dataset = ? "
        "ORDER BY version DESC LIMIT 1",
        (dataset.id,),
    )
    if found is None:
        return LabelSchema(dataset=dataset.name)
    return stored(found[1], found[0], dataset.name)


def read_version(reader: Reader, dataset: int, version: int) -> list[Label]:
    """The labels of one version of the schema; none when there is no such version."""
    document = reader.scalar(
        "SELECT document FROM label_schema WHERE dataset = ? AND version = ?", (dataset, version)
    )
    return stored(document, version, "").labels if document else []
