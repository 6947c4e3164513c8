"""Hub side: all rows of a dataset as a file, for notebooks and other programs."""

from __future__ import annotations

from pathlib import Path

from workbench.collect.requests import ExportedRows, ExportRows
from workbench.core.errors import InvalidInputError, NoFileError
from workbench.core.sql import literal, quote
from workbench.store import datasets
from workbench.store.placing import placed
from workbench.store.reader import Reader
from workbench.store.session import Session

FORMATS = {
    ".parquet": f"(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {datasets.ROW_GROUP})",
    ".csv": "(FORMAT csv, HEADER)",
    ".tsv": "(FORMAT csv, HEADER, DELIMITER '\t')",
    ".jsonl": "(FORMAT json)",
}


async def export_rows(session: Session, request: ExportRows) -> ExportedRows:
    """Write the rows in order, as the file's ending says.

    Raises when the file is there, its folder is not, or the ending is none of those known.
    """
    path = Path(request.path)
    if not path.is_absolute():
        raise InvalidInputError(f"{path} is not an absolute path")
    if not path.parent.is_dir():
        raise NoFileError(f"there is no folder {path.parent}")

    options = FORMATS.get(path.suffix.lower())
    if options is None:
        raise InvalidInputError(f"{path.name} has no ending that says how", ", ".join(FORMATS))

    def write(reader: Reader) -> int:
        dataset = datasets.find(reader, request.dataset)
        relation = datasets.relation(reader, dataset, request.stage)
        columns = [column.name for column in datasets.columns(reader, dataset, request.stage)]
        picked = ", ".join(["_row", *map(quote, columns)])
        sql = f"SELECT {picked} FROM {relation} ORDER BY {datasets.order(reader, relation)}"
        with placed(path) as part:
            reader.execute(f"COPY ({sql}) TO {literal(part)} {options}")
        return datasets.count(reader, relation)

    return ExportedRows(path=str(path), rows=await session.bulk(write))
