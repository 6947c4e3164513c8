"""Hub side: all rows of a dataset as a Parquet file, for notebooks and other programs."""

from __future__ import annotations

from pathlib import Path

from workbench.collect.requests import ExportedRows, ExportRows
from workbench.core.errors import InvalidInputError, NoFileError
from workbench.core.sql import quote
from workbench.store import datasets
from workbench.store.placing import placed
from workbench.store.reader import Reader
from workbench.store.session import Session


async def export_rows(session: Session, request: ExportRows) -> ExportedRows:
    """Write the rows in order. Raises when the file is there or its folder is not."""
    path = Path(request.path)
    if not path.is_absolute():
        raise InvalidInputError(f"{path} is not an absolute path")
    if not path.parent.is_dir():
        raise NoFileError(f"there is no folder {path.parent}")

    def write(reader: Reader) -> int:
        dataset = datasets.find(reader, request.dataset)
        relation = datasets.relation(reader, dataset, request.stage)
        columns = [column.name for column in datasets.columns(reader, dataset, request.stage)]
        picked = ", ".join(["_row", *map(quote, columns)])
        sql = f"SELECT {picked} FROM {relation} ORDER BY {datasets.order(reader, relation)}"
        with placed(path) as part:
            datasets.export_parquet(reader, sql, part)
        return datasets.count(reader, relation)

    return ExportedRows(path=str(path), rows=await session.bulk(write))
