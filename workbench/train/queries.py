"""The SQL of training: datasets and targets, splits, models and their candidates."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import msgspec

from workbench.core import looks, metric_names
from workbench.core.clock import iso
from workbench.core.errors import InvalidInputError, NotFoundError
from workbench.core.label_target import target_of
from workbench.core.model_tasks import MULTILABEL, PAIRWISE, SPANS, learned_as
from workbench.core.sql import quote
from workbench.store import datasets
from workbench.store.datasets import Dataset
from workbench.store.reader import Reader
from workbench.store.target import labels_id, null_word_sql, target_sql
from workbench.train.given import sources_with_rows
from workbench.train.provenance import Provenance
from workbench.train.reading import Reading, sided
from workbench.train.requests import (
    Candidate,
    ClassCount,
    Figure,
    Leaderboard,
    Split,
    SplitPlan,
    TrainChoices,
)

MOST_CLASSES = 1000
SHOWN_WORDS = 3


def choices(reader: Reader, name: str) -> TrainChoices:
    """What there is to choose from. Raises NotFoundError for an unknown dataset."""
    known = [one.name for one in datasets.every(reader)]
    if not known:
        return TrainChoices(datasets=[], dataset="", targets=[], splits=[])
    last = _last_trained(reader, name)
    try:
        found = datasets.by_id(reader, datasets.choose(reader, name).rows_id)
    except InvalidInputError:
        return TrainChoices(datasets=known, dataset="", targets=[], splits=[], last=last)
    stage = datasets.best_stage(reader, found.id)
    return TrainChoices(
        datasets=known,
        dataset=found.name,
        targets=_targets(reader, found),
        splits=[split.split for split in splits(reader, found.name)],
        columns=[column.name for column in datasets.columns(reader, found, stage)],
        sources=sources_with_rows(reader, found),
        last=last,
    )


def _targets(reader: Reader, found: Dataset) -> list[str]:
    stage = datasets.best_stage(reader, found.id)
    names = [column.name for column in datasets.columns(reader, found, stage)]
    asked = datasets.tasks(reader, found)
    return [target_of(one.name) for one in asked if has_labels(reader, one)] + names


def _last_trained(reader: Reader, name: str) -> tuple[str, str] | None:
    """What the newest version learned, of one dataset or of all, if that can be learned again."""
    row = reader.one(
        "SELECT d.name, m.target FROM model m JOIN dataset d ON d.id = m.dataset "
        "WHERE ? IN ('', d.name) ORDER BY m.version DESC LIMIT 1",
        (name,),
    )
    if row is None or row[1] not in _targets(reader, datasets.choose(reader, row[0])):
        return None
    return row[0], row[1]


def build(reader: Reader, found: Dataset) -> int | None:
    """The number of the build that the clean view shows."""
    number = reader.scalar(
        "SELECT regexp_extract(sql, 'clean_\\d+_(\\d+)', 1) FROM duckdb_views() "
        "WHERE view_name = ?",
        (f"clean_{found.id}",),
    )
    return int(number) if number else None


def has_labels(reader: Reader, found: Dataset) -> bool:
    """Whether people have labelled rows of it."""
    sql = "SELECT 1 FROM label_majority WHERE dataset = ? LIMIT 1"
    return reader.one(sql, (found.id,)) is not None


def asked(reader: Reader, labelled: int, columns: list[str]) -> tuple[str, Reading]:
    """Which task learns the answers that lie under a number, and what they are about.

    ``columns``: those of the rows. The task is "" for free text, and before there is a schema.
    """
    document = reader.scalar(
        "SELECT document FROM label_schema WHERE dataset = ? ORDER BY version DESC LIMIT 1",
        (labelled,),
    )
    if document is None:
        return "", Reading()
    schema = json.loads(document)
    names = [label["name"] for label in schema["labels"]]
    task, fields = learned_as(schema["task"], names), schema["field"]
    if task == PAIRWISE:
        fields = sided(fields, columns)
    return task, Reading(tuple(fields) if task in (SPANS, PAIRWISE) else (), tuple(names))


def answer_columns(reader: Reader, labelled: int) -> list[str]:
    """The columns that hold what annotators are asked for there, by the schema in force."""
    hidden = reader.scalar(
        "SELECT json_extract_string(document, '$.hidden[*]') FROM label_schema "
        "WHERE dataset = ? ORDER BY version DESC LIMIT 1",
        (labelled,),
    )
    return list(hidden or ())


@dataclass(frozen=True)
class Target:
    """Where the target comes from, as SQL over the alias ``d`` of the rows: text, null if empty.

    ``null_word``: the word by which a cell says that it is empty. A person's label is never
    empty, whatever its name. ``labels``: the number under which labels lie, None for a column.
    ``task``: what learns them, "" for what a column's values say; ``reading``: what they are about.
    """

    name: str
    expression: str
    join: str = ""
    null_word: str = "CAST(NULL AS VARCHAR)"
    labels: int | None = None
    task: str = ""
    reading: Reading = field(default_factory=Reading)


def target(reader: Reader, found: Dataset, stage: str, name: str) -> Target:
    """The target by its name. Raises NotFoundError listing the columns."""
    said = labels_id(reader, found.id, name)
    if said is not None:
        labels = f"(SELECT row_id, label FROM label_majority WHERE dataset = {said:d})"
        join = f"LEFT JOIN {labels} l ON l.row_id = d._row"
        task, reading = asked(
            reader, said, [c.name for c in datasets.columns(reader, found, stage)]
        )
        return Target(name, "l.label", join, labels=said, task=task, reading=reading)
    names = [column.name for column in datasets.columns(reader, found, stage)]
    if name not in names:
        raise NotFoundError(
            f"{found.name} has no column {name!r}", f"its columns: {', '.join(names)}"
        )
    return Target(name, target_sql(name), null_word=null_word_sql(name))


def sides(reader: Reader, found: Dataset, target_name: str) -> list[str]:
    """The columns of both sides, where a target is which of two is preferred; else none."""
    said = labels_id(reader, found.id, target_name)
    if said is None:
        return []
    stage = datasets.best_stage(reader, found.id)
    columns = [column.name for column in datasets.columns(reader, found, stage)]
    task, reading = asked(reader, said, columns)
    there = set(reading.fields) <= set(columns)
    return list(reading.fields) if task == PAIRWISE and there else []


@dataclass(frozen=True)
class TargetFigures:
    """Counts over all rows of a stage; ``numeric`` and ``whole`` of those with a target.

    ``worded``: rows whose target is a word for nothing, of which ``words`` are some.
    """

    rows: int
    known: int
    distinct: int
    numeric: int
    whole: int
    worded: int
    words: list[str]


def target_figures(reader: Reader, relation: str, wanted: Target) -> TargetFigures:
    """Counts that tell which task a target makes."""
    row = reader.one(
        f"""
        SELECT count(*), count(t), count(DISTINCT t), count(n), count(*) FILTER (n = round(n)),
               count(w), coalesce(
                   list_slice(list_sort(list(DISTINCT w) FILTER (w IS NOT NULL)), 1, {SHOWN_WORDS}),
                   [])
        FROM (SELECT t, w, try_cast(t AS DOUBLE) AS n FROM
              (SELECT {wanted.expression} AS t, {wanted.null_word} AS w
               FROM {relation} d {wanted.join}))
        """
    )
    assert row is not None
    return TargetFigures(*row)


_MEMBERS = {
    MULTILABEL: "unnest(string_split(nullif(t, ''), '|'))",
    SPANS: "unnest(json_extract_string(t, '$[*][2]'))",
}
"""The labels in an answer that is a set, one a row."""


def class_counts(reader: Reader, relation: str, wanted: Target, task: str) -> list[ClassCount]:
    """Classes with their rows, most frequent first; of spans, labels with how often each is."""
    rows = reader.all(
        f"""
        SELECT c, count(*) AS n FROM (SELECT {_MEMBERS.get(task, "t")} AS c FROM
        (SELECT {wanted.expression} AS t FROM {relation} d {wanted.join}) WHERE t IS NOT NULL)
        GROUP BY c ORDER BY n DESC, c LIMIT ?
        """,
        (MOST_CLASSES + 1,),
    )
    return [ClassCount(label=label, rows=count) for label, count in rows]


def frame_sql(
    relation: str,
    names: list[str],
    wanted: Target,
    split: int | None,
    origin: Provenance,
    given: str = "",
) -> str:
    """The query of a training frame, by row id.

    Its columns: `_row`, `_hash`, `_part`, `_target`, those of ``origin`` and ``given_column``, and
    those named.
    """
    picked = "".join(f", d.{quote(name)}" for name in names)
    part, join = "CAST(NULL AS VARCHAR)", ""
    if split is not None:
        part = "s.part"
        join = f"LEFT JOIN split_row s ON s.row_id = d._row AND s.split = {int(split)}"
    return f"""
        SELECT d._row, d._hash, {part} AS _part, {wanted.expression} AS _target,
               {origin.columns}{given}{picked}
        FROM {relation} d {wanted.join} {join} {origin.join}
        ORDER BY d._row
    """


_SPLIT = """
    SELECT s.id, s.name, d.name, s.kind, s.seed, s.share, s.options, s.warnings, s.created,
           s.person,
           (SELECT count(*) FROM split_row r WHERE r.split = s.id AND r.part = 'train'),
           (SELECT count(*) FROM split_row r WHERE r.split = s.id AND r.part = 'test'),
           (SELECT count(*) FROM split_look k WHERE k.split = s.id),
           (SELECT count(DISTINCT k.version) FROM split_look k WHERE k.split = s.id)
    FROM split s JOIN dataset d ON d.id = s.dataset
"""


def _split(row: tuple[Any, ...]) -> tuple[int, Split]:
    id_, name, of, kind, seed, share, options, warnings, created, person, *counts = row
    train, test, times, versions = counts
    caution = looks.caution(versions)
    return id_, Split(
        split=name,
        dataset=of,
        kind=kind,
        seed=seed,
        share=share,
        options=json.loads(options),
        train=train,
        test=test,
        looks=times,
        warnings=[*json.loads(warnings), *filter(None, [caution])],
        created=iso(created),
        by=person,
    )


def split(reader: Reader, name: str) -> tuple[int, Split]:
    """A split by its name, with its number. Raises NotFoundError listing those there are."""
    row = reader.one(_SPLIT + "WHERE s.name = ?", (name,))
    if row is None:
        names = ", ".join(r[0] for r in reader.all("SELECT name FROM split ORDER BY id"))
        hint = f"splits here: {names}" if names else "make one: workbench split create NAME"
        raise NotFoundError(f"no split is called {name!r}", hint)
    return _split(row)


def splits(reader: Reader, of: str = "") -> list[Split]:
    """All splits, newest first."""
    where, params = ("WHERE d.name = ?", (of,)) if of else ("", ())
    return [_split(row)[1] for row in reader.all(f"{_SPLIT} {where} ORDER BY s.id DESC", params)]


def newest_split(reader: Reader, found: Dataset) -> tuple[int, Split] | None:
    """The newest split of a dataset."""
    row = reader.one(f"{_SPLIT} WHERE s.dataset = ? ORDER BY s.id DESC LIMIT 1", (found.id,))
    return None if row is None else _split(row)


def plan_of(known: Split) -> SplitPlan:
    """How a stored split assigns rows."""
    options = {"kind": known.kind, "seed": known.seed, "share": known.share}
    return msgspec.convert(known.options | options, SplitPlan)


def part_counts(
    reader: Reader, relation: str, wanted: Target, split_id: int
) -> dict[str | None, int]:
    """Rows with a target by part; under None those that are not in the split yet."""
    rows = reader.all(
        f"""
        SELECT s.part, count(*) FROM {relation} d {wanted.join}
        LEFT JOIN split_row s ON s.row_id = d._row AND s.split = ?
        WHERE {wanted.expression} IS NOT NULL GROUP BY s.part
        """,
        (split_id,),
    )
    return dict(rows)


def leaderboard(reader: Reader, job: str) -> Leaderboard:
    """What a finished search tried; the newest with "". Raises NotFoundError."""
    newest = "SELECT job FROM candidate WHERE version IS NOT NULL ORDER BY version DESC LIMIT 1"
    job = job or reader.scalar(newest) or ""
    found = reader.one(
        "SELECT m.metric, d.name, m.target, m.capture FROM model m "
        "JOIN dataset d ON d.id = m.dataset WHERE m.job = ? LIMIT 1",
        (job,),
    )
    if found is None:
        raise NotFoundError("no finished training is known by that job", "see: workbench jobs")
    metric, of, target, capture = found
    return Leaderboard(
        job=job,
        metric=metric,
        greater=metric_names.greater_is_better(metric),
        dataset=of,
        target=target,
        candidates=candidates(reader, job),
        warnings=json.loads(capture).get("warnings", []),
    )


def candidates(reader: Reader, job: str) -> list[Candidate]:
    """A search's candidates in order."""
    rows = reader.all(
        "SELECT position, family, parameters, state, error, metrics, fit_seconds, "
        "predict_seconds, bytes, version, folds, note FROM candidate WHERE job = ? "
        "ORDER BY position",
        (job,),
    )
    return [
        Candidate(
            position=row[0],
            family=row[1],
            parameters=json.loads(row[2]),
            state=row[3],
            error=row[4],
            cv=msgspec.json.decode(row[5], type=dict[str, Figure]),
            fit_seconds=row[6],
            predict_seconds=row[7],
            bytes=row[8],
            kept=row[9] is not None,
            version=row[9],
            folds=json.loads(row[10]),
            note=row[11],
        )
        for row in rows
    ]


def started_with(reader: Reader, job: str) -> tuple[dict[str, Any], str]:
    """The parameters a search was started with, and the name of the split it used."""
    params = reader.scalar("SELECT params FROM job WHERE id = ?", (job,))
    split = reader.scalar(
        "SELECT s.name FROM model m JOIN split s ON s.id = m.split WHERE m.job = ? LIMIT 1", (job,)
    )
    if params is None or split is None:
        raise NotFoundError("that search is not in the project any more", "train again")
    return json.loads(params), split
