"""What answers there are now, and which stored result stands on what: SQL for the service."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

import msgspec

from workbench.annotate.requests import LabelSchema
from workbench.core.clock import iso
from workbench.core.errors import NotFoundError
from workbench.core.sql import quote
from workbench.review.doubles import CONFLICTS
from workbench.review.requests import SUSPECTS
from workbench.review.rules import RULES
from workbench.review.standings import Standing
from workbench.store import datasets
from workbench.store.reader import Reader

LABELLED = "status = 'labelled'"


@dataclass(frozen=True)
class Stamp:
    """What a result would stand on now: a digest of all of it, the answers, their newest event."""

    state: str
    answers: int
    event: int


@dataclass(frozen=True)
class Stored:
    """A result in the file."""

    document: str
    relation: str
    standing: Standing


def answers_sql(dataset: datasets.Dataset, relation: str) -> str:
    """The labels that stand, of rows that are there: row_id, person, label."""
    return (
        f"SELECT a.row_id, a.person, a.label FROM annotation AS a "
        f"SEMI JOIN {relation} AS d ON d._row = a.row_id "
        f"WHERE a.dataset = {dataset.id:d} AND a.{LABELLED}"
    )


def learnable_sql(dataset: datasets.Dataset, relation: str) -> str:
    """The labelled rows, with their label as ``_given``, that no split keeps for testing.

    With a split these are the rows that the newest one trains on: those without a part may
    become test rows.
    """
    newest = f"(SELECT max(id) FROM split WHERE dataset = {dataset.rows_id:d})"
    test = test_rows_sql(dataset)
    train = f"SELECT row_id FROM split_row WHERE part = 'train' AND split = {newest}"
    return f"""
        SELECT d.*, m.label AS _given FROM {relation} AS d
        JOIN label_majority AS m ON m.row_id = d._row AND m.dataset = {dataset.id:d}
        WHERE d._row NOT IN ({test}) AND ({newest} IS NULL OR d._row IN ({train}))
        ORDER BY d._row
    """


def test_rows_sql(dataset: datasets.Dataset) -> str:
    """The rows that some split keeps for testing: row_id."""
    splits = f"(SELECT id FROM split WHERE dataset = {dataset.rows_id:d})"
    return f"SELECT row_id FROM split_row WHERE part = 'test' AND split IN {splits}"


def labelled_sql(dataset: datasets.Dataset, relation: str) -> str:
    """The labelled rows, with their label as ``_given``."""
    return (
        f"SELECT d.*, m.label AS _given FROM {relation} AS d JOIN label_majority AS m "
        f"ON m.row_id = d._row AND m.dataset = {dataset.id:d} ORDER BY d._row"
    )


def read_stamp(reader: Reader, dataset: datasets.Dataset, kind: str, relation: str) -> Stamp:
    """What a result of a kind would stand on now."""
    answers, event = reader.one(
        f"SELECT count(*) FILTER ({LABELLED}), coalesce(max(event), 0) FROM annotation "
        "WHERE dataset = ?",
        (dataset.id,),
    ) or (0, 0)
    rows: list[Any] = [
        reader.one(f"SELECT count(*), max(_row) FROM {relation}"),
        reader.scalar("SELECT sql FROM duckdb_views() WHERE view_name = ?", (relation.strip('"'),)),
        reader.scalar("SELECT max(version) FROM label_schema WHERE dataset = ?", (dataset.id,)),
    ]
    if kind == RULES:
        sql = "SELECT count(*), max(event) FROM rule WHERE dataset = ?"
        rows.append(reader.one(sql, (dataset.id,)))
    if kind in (SUSPECTS, CONFLICTS, RULES):
        splits = (
            "SELECT count(*), max(split) FROM split_row "
            "WHERE split IN (SELECT id FROM split WHERE dataset = ?)"
        )
        rows.append(reader.one(splits, (dataset.rows_id,)))
        decided = "SELECT coalesce(max(seq), 0) FROM review_event WHERE dataset = ?"
        rows.append(reader.scalar(decided, (dataset.id,)))
    digest = hashlib.sha256(repr((answers, event, rows)).encode()).hexdigest()[:16]
    return Stamp(digest, answers, event)


def find_stored(
    reader: Reader, dataset: datasets.Dataset, kind: str, method: str = ""
) -> Stored | None:
    """The newest result of a kind, with what has happened since; None before the first."""
    found = reader.one(
        "SELECT document, relation, job, state, answers, event, seconds, made, person "
        "FROM quality_result WHERE dataset = ? AND kind = ? AND method = ?",
        (dataset.id, kind, method),
    )
    if found is None:
        return None
    document, relation, job, state, answers, event, seconds, made, person = found
    now = read_stamp(reader, dataset, kind, datasets.relation(reader, dataset, "best"))
    since = reader.scalar(
        "SELECT count(*) FROM annotation WHERE dataset = ? AND event > ?", (dataset.id, event)
    )
    standing = Standing(
        job=job,
        made=iso(made),
        by=person,
        seconds=seconds,
        answers=answers,
        since=since,
        current=state == now.state,
    )
    return Stored(document, relation, standing)


def relation_of(
    reader: Reader, dataset: datasets.Dataset, kind: str, method: str = ""
) -> str | None:
    """The quoted table with what the newest result says of single rows; None before the first."""
    found = reader.scalar(
        "SELECT relation FROM quality_result WHERE dataset = ? AND kind = ? AND method = ?",
        (dataset.id, kind, method),
    )
    return quote(found) if found else None


def stored(reader: Reader, dataset: datasets.Dataset, kind: str, method: str = "") -> Stored:
    """The newest result of a kind. Raises NotFoundError before the first."""
    found = find_stored(reader, dataset, kind, method)
    if found is None:
        command = f"workbench labels {kind}" + (f" --method {method}" if method else "")
        named = f"{kind} by {method}" if method else kind
        raise NotFoundError(
            f"nobody has measured the {named} of {dataset.name} yet", f"measure it: {command}"
        )
    return found


def read_schema(reader: Reader, dataset: datasets.Dataset) -> LabelSchema:
    """The label schema in force; an empty one before the first."""
    document = reader.scalar(
        "SELECT document FROM label_schema WHERE dataset = ? ORDER BY version DESC LIMIT 1",
        (dataset.id,),
    )
    return msgspec.json.decode(document, type=LabelSchema) if document else LabelSchema()


def read_labels(reader: Reader, dataset: datasets.Dataset) -> list[str]:
    """The labels of the schema in its order, then those that answers have besides."""
    names = [label.name for label in read_schema(reader, dataset).labels]
    given = reader.all(
        f"SELECT DISTINCT label FROM annotation WHERE dataset = ? AND {LABELLED} ORDER BY label",
        (dataset.id,),
    )
    return names + [label for (label,) in given if label not in set(names)]
