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
CHUNK = 122_880
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
        which = f"{_ANSWERED if kind.skips else _LABELLED}{_of(request.person)}"
        await session.bulk(lambda reader: _cut(reader, dataset, asked, which, answers))
        return await render(session, request.path, request.format, asked, answers)
    finally:
        await asyncio.to_thread(shutil.rmtree, answers, ignore_errors=True)


async def render(session: Session, target: str, kind: str, asked: Asked, folder: Path) -> Exported:
    """Have a worker write the answers in a folder in another tool's format."""
    params = RenderParams(folder=str(folder), format=kind, target=target, asked=asked)
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


def _cut(reader: Reader, dataset: datasets.Dataset, asked: Asked, which: str, folder: Path) -> None:
    """The answers for a worker that are so; see ``label_file_out``."""
    answers = (
        f"SELECT a.row_id, a.label, a.person, {_TIME} AS moment, a.seconds, a.flagged, a.note, "
        "a.status = 'skipped' AS skipped "
        f"FROM annotation AS a WHERE a.dataset = {dataset.id} AND {which}"
    )
    _with_rows(reader, dataset, asked, answers, folder)


def cut_batch(
    reader: Reader, dataset: datasets.Dataset, batch: int, asked: Asked, folder: Path
) -> None:
    """The rows of a batch for a worker, without answers."""
    rows = (
        "SELECT row_id, NULL::VARCHAR AS label, NULL::VARCHAR AS person, NULL::VARCHAR AS moment, "
        "NULL::DOUBLE AS seconds, false AS flagged, '' AS note, false AS skipped "
        f"FROM label_batch_row WHERE batch = {batch:d}"
    )
    _with_rows(reader, dataset, asked, rows, folder)


def _with_rows(
    reader: Reader, dataset: datasets.Dataset, asked: Asked, answers: str, folder: Path
) -> None:
    """Write answers as Parquet, with what a model suggests and the texts of their rows.

    In files of rows in their order, of which none needs much memory.
    """
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
    every = (
        f"SELECT a.*, {guess}{texts} FROM ({answers}) AS a {join}"
        f"LEFT JOIN {datasets.relation(reader, dataset, 'best')} AS r ON r._row = a.row_id "
    )

    def write(reader: Reader) -> None:
        for number, some in enumerate(_ranges(reader, f"({answers})")):
            part = folder / f"answers-{number:06d}.parquet"
            query = f"{every}WHERE {some} ORDER BY a.row_id, a.person"
            datasets.export_parquet(reader, query, part)

    reader.steady(write)


def _ranges(reader: Reader, answers: str) -> list[str]:
    """Conditions on ``a.row_id`` that cut answers into parts of some ``CHUNK``, in their order."""
    lasts = reader.all(
        f"SELECT max(row_id) FROM (SELECT row_id, (row_number() OVER (ORDER BY row_id) - 1) "
        f"// {CHUNK} AS part FROM {answers} AS a) GROUP BY part ORDER BY part"
    )
    found, before = [], -(2**63)
    for (last,) in lasts:
        found.append(f"a.row_id > {before:d} AND a.row_id <= {last:d}")
        before = last
    return found or ["false"]


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
    every = (
        "SELECT a.row_id AS _row, a.label, a.status, a.person AS annotator, "
        f'{_TIME} AS "at", a.seconds, a.flagged, a.note{texts} FROM annotation AS a '
        f"LEFT JOIN {datasets.relation(reader, dataset, 'best')} AS r ON r._row = a.row_id "
        f"{which}"
    )
    with placed(Path(request.path), over=True) as part:
        return reader.steady(lambda reader: _write_parts(reader, every, which, request, part))


def _write_parts(
    reader: Reader, every: str, which: str, request: ExportLabels, target: Path
) -> int:
    """Write a part at a time, none of which needs much memory, one behind the other."""
    count: int = reader.scalar(f"SELECT count(*) FROM annotation AS a {which}")
    piece, options = target.with_name(f"{target.name}.piece"), _options(request.format)
    some = f"(SELECT row_id FROM annotation AS a {which})"
    try:
        with target.open("wb") as file:
            for rows in _ranges(reader, some):
                query = f"{every} AND {rows} ORDER BY a.row_id, a.person"
                reader.execute(f"COPY ({query}) TO {literal(piece)} {options}")
                with piece.open("rb") as part:
                    shutil.copyfileobj(part, file, 1024 * 1024)
                options = options.replace("HEADER true", "HEADER false")
    finally:
        piece.unlink(missing_ok=True)
    return count


HANDLERS: dict[Any, Any] = {ExportLabels: export_labels}
