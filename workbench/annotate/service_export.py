"""Export of labels: SQL writes our own formats, a worker those of other tools."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path
from typing import Any

from workbench.annotate import formats, transfer
from workbench.annotate.requests import (
    RENDER,
    Asked,
    Exported,
    ExportLabels,
    LabelSchema,
    Rendered,
    RenderParams,
)
from workbench.annotate.service_desk import read_run
from workbench.annotate.service_transfer import asked_of, read_asked
from workbench.core.errors import NoFileError
from workbench.core.ids import new_id
from workbench.core.sql import literal, quote
from workbench.store import datasets
from workbench.store.placing import check_target, placed
from workbench.store.reader import Reader
from workbench.store.session import Session

_SAYS = "(a.status IN ('labelled', 'skipped') OR a.flagged OR a.note <> '')"
_LABELLED, _ANSWERED = "a.status = 'labelled'", "a.status IN ('labelled', 'skipped')"
_TIME = "strftime(a.updated, '%Y-%m-%dT%H:%M:%S.%gZ')"


async def export_labels(session: Session, request: ExportLabels) -> Exported:
    """Write the labels that stand, with the row's text, by row and person."""
    kind = formats.find(request.format)
    if not (folder := Path(request.path).parent).is_dir():
        raise NoFileError(f"there is no folder {folder}")
    dataset = await session.read(lambda reader: datasets.choose(reader, request.dataset))
    if not kind.module:
        rows = await session.bulk(lambda reader: _write(reader, dataset, request))
        return Exported(path=request.path, rows=rows)
    check_target(Path(request.path), over=True)
    schema, columns = await session.read(lambda reader: read_asked(reader, dataset))
    people = await session.read(lambda reader: _people(reader, dataset, request.person))
    asked = asked_of(schema, columns, people=people)
    answers = Path(session.scratch) / f"labels-{new_id()}"
    await asyncio.to_thread(answers.mkdir)
    try:
        path = answers / "answers.parquet"
        which = f"{_ANSWERED if kind.skips else _LABELLED}{_of(request.person)}"
        await session.bulk(lambda reader: _cut(reader, dataset, asked, which, path))
        return await render(session, request.path, request.format, asked, path)
    finally:
        await asyncio.to_thread(shutil.rmtree, answers, ignore_errors=True)


async def render(session: Session, target: str, kind: str, asked: Asked, path: Path) -> Exported:
    """Have a worker write answers in another tool's format."""
    params = RenderParams(path=str(path), format=kind, target=target, asked=asked)
    done: Rendered = await session.run_warm(RENDER, params)
    return Exported(
        path=target,
        rows=done.rows,
        warned=done.told.warned,
        warnings=[f"row {row}: {why}" for row, why in done.told.warnings],
    )


def _people(reader: Reader, dataset: datasets.Dataset, person: str) -> list[str]:
    """Whose labels there are to write, by name."""
    found = reader.all(
        "SELECT DISTINCT person FROM annotation WHERE dataset = ? AND status = 'labelled' "
        "ORDER BY person",
        (dataset.id,),
    )
    return [name for (name,) in found if person in ("", name)]


def _cut(reader: Reader, dataset: datasets.Dataset, asked: Asked, which: str, path: Path) -> None:
    """The answers for a worker that are so; see ``label_file_out``."""
    answers = (
        f"SELECT a.row_id, a.label, a.person, {_TIME} AS moment, a.seconds, a.flagged, a.note, "
        "a.status = 'skipped' AS skipped "
        f"FROM annotation AS a WHERE a.dataset = {dataset.id} AND {which}"
    )
    _with_rows(reader, dataset, asked, answers, path)


def cut_batch(
    reader: Reader, dataset: datasets.Dataset, batch: int, asked: Asked, path: Path
) -> None:
    """The rows of a batch for a worker, without answers."""
    rows = (
        "SELECT row_id, NULL::VARCHAR AS label, NULL::VARCHAR AS person, NULL::VARCHAR AS moment, "
        "NULL::DOUBLE AS seconds, false AS flagged, '' AS note, false AS skipped "
        f"FROM label_batch_row WHERE batch = {batch:d}"
    )
    _with_rows(reader, dataset, asked, rows, path)


def _with_rows(
    reader: Reader, dataset: datasets.Dataset, asked: Asked, answers: str, path: Path
) -> None:
    """Write answers as Parquet, with what a model suggests and the texts of their rows."""
    run = read_run(reader, dataset.id)
    guess, join = "NULL::VARCHAR, NULL::DOUBLE, NULL::VARCHAR", ""
    if run is not None:
        names = "[" + ", ".join(literal(name) for name in run.labels) + "]"
        best = "g.answer, g.sure" if run.whole else f"{names}[g.top[1] + 1], g.shares[1]::DOUBLE"
        guess = f"{best}, 'v{run.version}'"
        join = f"LEFT JOIN {quote(run.relation)} AS g ON g.row_id = a.row_id "
    texts = "".join(
        f", CAST(r.{quote(name)} AS VARCHAR) AS t{number}"
        for number, name in enumerate(asked.fields or asked.columns)
    )
    query = (
        f"SELECT a.*, {guess}{texts} FROM ({answers}) AS a {join}"
        f"LEFT JOIN {datasets.relation(reader, dataset, 'best')} AS r ON r._row = a.row_id "
        "ORDER BY a.row_id, a.person"
    )
    with reader.roomy():
        datasets.export_parquet(reader, query, path)


def write_batch(
    reader: Reader, dataset: datasets.Dataset, batch: int, asked: Asked, kind: str, target: Path
) -> None:
    """Write the rows of a batch in one of our own formats, with room for a label."""
    names = [name for name in asked.fields or asked.columns if name not in transfer.KNOWN]
    texts = "".join(f", r.{quote(name)}" for name in names)
    query = (
        f"SELECT b.row_id AS _row, '' AS label, b.digest AS _hash{texts} "
        f"FROM label_batch_row AS b JOIN {datasets.relation(reader, dataset, 'best')} AS r "
        f"ON r._row = b.row_id WHERE b.batch = {batch:d} ORDER BY b.row_id"
    )
    with placed(target) as part:
        reader.execute(f"COPY ({query}) TO {literal(part)} {_options(kind)}")


def _options(kind: str) -> str:
    return "(FORMAT csv, HEADER true)" if kind == "csv" else "(FORMAT json)"


def _of(person: str) -> str:
    return f" AND a.person = {literal(person)}" if person else ""


def _write(reader: Reader, dataset: datasets.Dataset, request: ExportLabels) -> int:
    schema: LabelSchema
    schema, columns = read_asked(reader, dataset)
    texts = "".join(
        f", r.{quote(name)}"
        for name in schema.field
        if name in columns and name not in transfer.KNOWN
    )
    which = f"WHERE a.dataset = {dataset.id} AND {_SAYS}{_of(request.person)}"
    query = (
        "SELECT a.row_id AS _row, a.label, a.status, a.person AS annotator, "
        f'{_TIME} AS "at", a.seconds, a.flagged, a.note{texts} FROM annotation AS a '
        f"LEFT JOIN {datasets.relation(reader, dataset, 'best')} AS r ON r._row = a.row_id "
        f"{which} ORDER BY a.row_id, a.person"
    )
    with placed(Path(request.path), over=True) as part:
        reader.execute(f"COPY ({query}) TO {literal(part)} {_options(request.format)}")
    count: int = reader.scalar(f"SELECT count(*) FROM annotation AS a {which}")
    return count


HANDLERS: dict[Any, Any] = {ExportLabels: export_labels}
