"""The SQL behind one version: its model row, split, candidates, people, events, comparisons."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import Any

import msgspec

from workbench.core.clock import iso
from workbench.evaluate.requests import Comparison
from workbench.history.requests import (
    AliasThen,
    CandidateUse,
    DecidedShare,
    LabelFile,
    LabelShare,
    Note,
    SplitUse,
)
from workbench.store.reader import Reader
from workbench.store.versions import LINES, champion


@dataclass(frozen=True)
class ModelRow:
    """A row of ``model``, documents decoded."""

    version: int
    job: str
    dataset: int
    stage: str
    recipe: int | None
    split: int
    task: str
    target: str
    parameters: dict[str, Any]
    labels: list[str]
    features: dict[str, Any]
    train_rows: int
    blob: str
    rows_blob: str
    capture: dict[str, Any]
    seed: int
    created: dt.datetime


_ROWS = ("loads", "test_loads", "labels_by", "label_files", "decided")
"""What the capture has of the rows, which is told apart from how the version was made."""
_DOCUMENTS = {"parameters", "labels", "features", "capture"}


def model(reader: Reader, version: int) -> ModelRow:
    """The record of a version that exists."""
    names = list(ModelRow.__dataclass_fields__)
    row = reader.one(f"SELECT {', '.join(names)} FROM model WHERE version = ?", (version,))
    assert row is not None, f"resolve() found v{version}"
    fields = {
        name: json.loads(value) if name in _DOCUMENTS else value
        for name, value in zip(names, row, strict=True)
    }
    return ModelRow(**fields)


def split(reader: Reader, number: int) -> SplitUse:
    """The split of this number with its counts; an empty name when it is not there."""
    row = reader.one("SELECT name, kind, seed, options FROM split WHERE id = ?", (number,))
    parts = dict(
        reader.all("SELECT part, count(*) FROM split_row WHERE split = ? GROUP BY part", (number,))
    )
    looks = reader.scalar("SELECT count(*) FROM split_look WHERE split = ?", (number,))
    name, kind, seed, options = row or ("", "", 0, "{}")
    return SplitUse(
        name=name,
        kind=kind,
        seed=seed,
        train=parts.get("train", 0),
        test=parts.get("test", 0),
        looks=looks or 0,
        options=json.loads(options),
    )


def candidates(reader: Reader, job: str) -> list[CandidateUse]:
    """What the same search tried, in its order."""
    rows = reader.all(
        "SELECT position, family, parameters, state, error, metrics, fit_seconds, version "
        "FROM candidate WHERE job = ? ORDER BY position",
        (job,),
    )
    return [
        CandidateUse(
            position=position,
            family=family,
            parameters=json.loads(parameters),
            state=state,
            error=error,
            cv=json.loads(metrics),
            fit_seconds=seconds,
            version=version,
        )
        for position, family, parameters, state, error, metrics, seconds, version in rows
    ]


def notes(reader: Reader, version: int) -> list[Note]:
    """Notes on a version, newest first."""
    rows = reader.all(
        "SELECT text, person, created FROM model_note WHERE version = ? "
        "ORDER BY created DESC, rowid DESC",
        (version,),
    )
    return [Note(text=text, by=person, at=iso(created)) for text, person, created in rows]


def labels_by(found: ModelRow) -> list[LabelShare]:
    """Rows that each person had labelled when the version's rows were cut, as recorded."""
    return [
        LabelShare(person=one["person"], rows=one["rows"])
        for one in found.capture.get("labels_by", [])
    ]


def label_files(found: ModelRow) -> list[LabelFile]:
    """Which files the labels came with that the version learned, as recorded."""
    return msgspec.convert(found.capture.get("label_files", []), list[LabelFile])


def decided(found: ModelRow) -> list[DecidedShare]:
    """Whose decisions on labels the version learned, as recorded."""
    return msgspec.convert(found.capture.get("decided", []), list[DecidedShare])


def environment(found: ModelRow) -> dict[str, Any]:
    """What was recorded of how it was made, without which rows it was made of."""
    return {key: value for key, value in found.capture.items() if key not in _ROWS}


def aliases_at(reader: Reader, moment: dt.datetime) -> list[AliasThen]:
    """Where each alias of each line pointed at a time."""
    rows = reader.all(
        f"""
        SELECT l.line, a.alias, a.version, a.changed, a.person, a.reason FROM (
            SELECT *, row_number() OVER (
                PARTITION BY dataset, target, alias ORDER BY changed DESC, rowid DESC
            ) AS n
            FROM alias_change WHERE changed <= ?
        ) a JOIN ({LINES}) l ON l.dataset = a.dataset AND l.target = a.target
        WHERE a.n = 1 AND a.version IS NOT NULL ORDER BY l.line, a.alias
        """,
        (moment,),
    )
    return [
        AliasThen(
            line=line, alias=alias, version=version, since=iso(changed), by=person, reason=reason
        )
        for line, alias, version, changed, person, reason in rows
    ]


def newest_evaluation(reader: Reader, version: int) -> tuple[int, int] | None:
    """Id and split of a version's newest evaluation, on its own split if there is one."""
    row = reader.one(
        """
        SELECT e.id, e.split FROM evaluation e JOIN model m ON m.version = e.version
        WHERE e.version = ? ORDER BY e.split = m.split DESC, e.id DESC LIMIT 1
        """,
        (version,),
    )
    return (row[0], row[1]) if row else None


def comparison(reader: Reader, a: int, b: int) -> Comparison | None:
    """The newest stored comparison of version ``a`` with version ``b``."""
    row = reader.one(
        """
        SELECT c.document FROM comparison c
        JOIN evaluation x ON x.id = c.a AND x.version = ?
        JOIN evaluation y ON y.id = c.b AND y.version = ?
        WHERE c.metric = x.primary_metric
        ORDER BY x.id DESC, y.id DESC, c.created DESC LIMIT 1
        """,
        (a, b),
    )
    return msgspec.json.decode(row[0], type=Comparison) if row else None


def evidence(reader: Reader, version: int) -> tuple[str, str]:
    """What speaks for a promotion: ``unmeasured``, ``first``, ``uncompared``, or the verdict.

    Returns the side (``better``, ``worse``, ``tie`` with a verdict) and the words.
    """
    if newest_evaluation(reader, version) is None:
        return "unmeasured", f"v{version} has not been evaluated"
    holder = champion(reader, version)
    if holder is None or holder == version:
        return "first", "there was no champion"
    found = comparison(reader, version, holder)
    if found is None:
        return "uncompared", f"not compared with champion v{holder} on the same rows"
    side = {"a": "better", "b": "worse"}.get(found.better, "tie")
    return side, found.verdict
