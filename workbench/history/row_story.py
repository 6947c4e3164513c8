"""A row's past: the loads that brought its forms, what people said of it, its splits."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import PurePath
from typing import Any

from workbench.audit.chain import payload_facts
from workbench.core.clock import iso
from workbench.core.errors import NotFoundError
from workbench.core.sql import quote
from workbench.history.requests import Moment, RowCell, RowStory, ShowRow
from workbench.store import datasets
from workbench.store.reader import Reader
from workbench.store.versions import resolve

MOST_CHANGES = 3
MOST_TEXT = 60
Past = tuple[dt.datetime, Moment]


def row_story(reader: Reader, request: ShowRow) -> RowStory:
    """What is known of a row. Raises NotFoundError for one that never was."""
    dataset = _dataset(reader, request)
    forms = _forms(reader, dataset, request.row)
    if not forms:
        raise NotFoundError(
            f"{dataset.name} never had a row {request.row:,}", "rows are counted from 1"
        )
    raw = _cells(reader, dataset, "raw", request.row)
    clean = None
    if datasets.has_clean(reader, dataset.rows_id):
        clean = _cells(reader, dataset, "clean", request.row)
    past = [
        *_loaded(forms),
        *_gone(reader, dataset, request.row),
        *_said(reader, dataset, request.row),
        *_decided(reader, dataset, request.row),
        *_divided(reader, dataset, request.row),
    ]
    past.sort(key=lambda one: one[0])
    last = forms[-1][1] if raw is None else raw
    return RowStory(
        dataset=dataset.name,
        row=request.row,
        stage="" if raw is None else "raw" if clean is None else "clean",
        cells=beside(last, clean),
        past=[moment for _, moment in past],
        why=_why_not(reader, dataset, raw is not None, clean is not None),
    )


def _dataset(reader: Reader, request: ShowRow) -> datasets.Dataset:
    if request.dataset:
        return datasets.find(reader, request.dataset)
    version = resolve(reader, request.version)
    return datasets.by_id(
        reader, int(reader.scalar("SELECT dataset FROM model WHERE version = ?", (version,)))
    )


def _why_not(reader: Reader, dataset: datasets.Dataset, raw: bool, clean: bool) -> str:
    if not raw:
        return "it is not among the rows any more; this is its last form"
    if not clean and datasets.has_clean(reader, dataset.rows_id):
        return "it is not among the clean rows: the recipe left it out, or it came later"
    return ""


def _cells(
    reader: Reader, dataset: datasets.Dataset, stage: str, row: int
) -> dict[str, str | None] | None:
    """A row's cells as text by column; None where it is not there."""
    names = [column.name for column in datasets.columns(reader, dataset, stage)]
    told = ", ".join(f"CAST({quote(name)} AS VARCHAR)" for name in names)
    relation = datasets.relation(reader, dataset, stage)
    found = reader.one(f"SELECT {told} FROM {relation} WHERE _row = ? LIMIT 1", (row,))
    return None if found is None else dict(zip(names, found, strict=True))


def beside(raw: dict[str, str | None], clean: dict[str, str | None] | None) -> list[RowCell]:
    """Clean cells beside raw ones; columns that the recipe dropped come last, without a value."""
    if clean is None:
        return [RowCell(name=name, value=value) for name, value in raw.items()]
    kept = [
        RowCell(
            name=name, value=value, raw=raw.get(name), mended=name in raw and raw[name] != value
        )
        for name, value in clean.items()
    ]
    dropped = [name for name in raw if name not in clean]
    return kept + [RowCell(name=name, value=None, raw=raw[name], mended=True) for name in dropped]


Form = tuple[tuple[Any, ...], dict[str, str | None]]


def _forms(reader: Reader, dataset: datasets.Dataset, row: int) -> list[Form]:
    """Every form the row ever had, by its loads: (load, ended, person, file, taken back), cells."""
    columns = reader.all(
        "SELECT name, physical FROM dataset_column WHERE dataset = ? ORDER BY position",
        (dataset.rows_id,),
    )
    told = "".join(f", CAST(r.{quote(physical)} AS VARCHAR)" for _, physical in columns)
    found = reader.all(
        f"SELECT l.id, coalesce(l.ended, l.started), l.person, l.location, l.taken_back{told} "
        f"FROM {quote(datasets.raw_table(dataset.rows_id))} r JOIN load l ON l.id = r._load "
        "WHERE r._row = ? AND l.state IN ('counted', 'taken back') ORDER BY l.id",
        (row,),
    )
    names = [name for name, _ in columns]
    return [(one[:5], dict(zip(names, one[5:], strict=True))) for one in found]


def _loaded(forms: list[Form]) -> Iterator[Past]:
    before: dict[str, str | None] | None = None
    for (load, ended, person, location, taken_back), cells in forms:
        what = f"came with load {load} from {PurePath(location).name}"
        detail = location
        if before is not None:
            what, detail = f"changed by load {load}", _changes(before, cells)
        yield ended, Moment(at=iso(ended), by=person, what=what, detail=detail)
        if taken_back is not None:
            told = f"load {load} was taken back"
            yield taken_back, Moment(at=iso(taken_back), by="", what=told)
        before = cells


def _changes(a: dict[str, str | None], b: dict[str, str | None]) -> str:
    """Which cells differ, the first few with both values."""
    differing = [name for name in b if a.get(name) != b[name]]
    told = [f"{name}: {_short(a.get(name))} → {_short(b[name])}" for name in differing]
    more = len(told) - MOST_CHANGES
    return "; ".join(told[:MOST_CHANGES]) + (f"; and {more} more" if more > 0 else "")


def _short(value: str | None) -> str:
    if value is None:
        return "–"
    return value if len(value) <= MOST_TEXT else f"{value[: MOST_TEXT - 1]}…"


def _gone(reader: Reader, dataset: datasets.Dataset, row: int) -> Iterator[Past]:
    found = reader.all(
        "SELECT DISTINCT l.id, coalesce(l.ended, l.started), l.person "
        f"FROM {quote(f'gone_{dataset.rows_id}')} g JOIN load l ON l.id = g._by "
        f"WHERE g._row = ? AND NOT EXISTS (SELECT 1 FROM {quote(f'rows_{dataset.rows_id}')} r "
        "WHERE r._row = g._row)",
        (row,),
    )
    for load, ended, person in found:
        told = f"gone with load {load}: its file has it no more"
        yield ended, Moment(at=iso(ended), by=person, what=told)


def _said(reader: Reader, dataset: datasets.Dataset, row: int) -> Iterator[Past]:
    """What people answered, flagged and noted, of every task over these rows."""
    names = {one.id: one.name for one in datasets.tasks(reader, dataset)}
    found = reader.all(
        "SELECT l.dataset, l.happened, l.person, e.payload, l.kind, old_status, old_label, "
        "new_status, new_label, old_text, new_text "
        "FROM label_event l LEFT JOIN event e ON e.seq = l.seq AND l.kind = 'import' "
        f"WHERE row_id = ? AND l.dataset IN {datasets.all_tasks(dataset.rows_id)} ORDER BY l.seq",
        (row,),
    )
    for task, happened, person, payload, kind, *change in found:
        told = _answer(kind, *change)
        file = (payload_facts(payload) or {}).get("called", "")
        kind = f"{kind} of {file}" if file else kind
        where = names.get(task, "")
        detail = " · ".join([kind, *([where] if len(names) > 1 and where else [])])
        yield happened, Moment(at=iso(happened), by=person, what=told, detail=detail)


def _answer(
    kind: str,
    old_status: str,
    old_label: str | None,
    status: str,
    label: str | None,
    old_text: str | None,
    text: str | None,
) -> str:
    """One change of what a person says of a row, in words."""
    if (old_status, old_label) != (status, label):
        if status == "labelled":
            instead = f", before {_short(old_label)}" if old_label is not None else ""
            return f"labelled {_short(label) or 'none of them'}{instead}"
        if status == "skipped":
            return "skipped"
        return f"took back {_short(old_label)}" if old_label is not None else "took back a skip"
    if text in ("1", "") and old_text in ("1", "", None) and kind != "note":
        return "flagged" if text == "1" else "not flagged any more"
    if text is not None and text != old_text:
        return f"noted: {_short(text)}"
    return f"labelled {_short(label)}" if status == "labelled" else kind


def _decided(reader: Reader, dataset: datasets.Dataset, row: int) -> Iterator[Past]:
    found = reader.all(
        "SELECT happened, person, kind, new FROM review_event WHERE row_id = ? "
        f"AND dataset IN {datasets.all_tasks(dataset.rows_id)} ORDER BY seq",
        (row,),
    )
    for happened, person, kind, new in found:
        ruling = json.loads(new)
        told, detail = "decision taken back", kind
        if ruling is not None:
            told = f"decided {_short(ruling['label']) or 'none of them'}"
            told += f": {ruling['reason']}" if ruling.get("reason") else ""
            detail = str(ruling.get("method", kind))
        yield happened, Moment(at=iso(happened), by=person, what=told, detail=detail)


def _divided(reader: Reader, dataset: datasets.Dataset, row: int) -> Iterator[Past]:
    """The parts of splits that it is in. A row that joined later is told with its split."""
    found = reader.all(
        "SELECT s.created, s.person, s.name, r.part FROM split_row r JOIN split s "
        f"ON s.id = r.split WHERE r.row_id = ? AND s.dataset IN "
        f"{datasets.all_tasks(dataset.rows_id)} ORDER BY s.id",
        (row,),
    )
    words = {"test": "kept for testing", "train": "to learn from"}
    for created, person, name, part in found:
        told = f"{words.get(part, part)} in split {name}"
        yield created, Moment(at=iso(created), by=person, what=told)
