"""Rows that only a file of labels has: what they would be, before they are loaded like any others.

Whoever comes from another tool has that file and nothing else. ``adding`` loads the rows.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from workbench.annotate import formats
from workbench.annotate.names import dataset_name
from workbench.annotate.requests import ImportLabels, LabelSchema
from workbench.annotate.schema import parse
from workbench.annotate.service_desk import read_schema
from workbench.annotate.transfer_parts import count_new, write_new
from workbench.core.errors import ConflictError, InvalidInputError, NotFoundError
from workbench.core.sql import quote
from workbench.store import datasets
from workbench.store.reader import Reader

if TYPE_CHECKING:
    from workbench.annotate.service_transfer import Import

TEXT = "text"


def choose(
    reader: Reader, request: ImportLabels
) -> tuple[datasets.Dataset, LabelSchema, list[str]]:
    """The dataset that labels are for, its schema and its columns.

    Looking for rows, it may be one that is to be made: its number is 0. Raises NotFoundError.
    """
    if request.add_rows:
        _require_texts(request)
    try:
        dataset = datasets.choose(reader, request.dataset)
    except NotFoundError as error:
        if not request.add_rows and formats.find(request.format).texts:
            raise NotFoundError(error.message, _hint(error)) from None
        if not (request.add_rows and request.dry_run) or "/" in request.dataset:
            raise
        return _to_be_made(request)
    columns = [one.name for one in datasets.columns(reader, dataset, "best")]
    return dataset, read_schema(reader, dataset), columns


def _to_be_made(request: ImportLabels) -> tuple[datasets.Dataset, LabelSchema, list[str]]:
    name = request.dataset or dataset_name(request.path)
    schema = parse(request.schema) if request.schema else LabelSchema(dataset=name)
    if request.key and not schema.field:
        raise InvalidInputError(
            f"beside {request.key} the rows of {name} have a text: what is labelled?",
            'name it: --schema SCHEMA, with "field": ["text"]',
        )
    keys = [request.key] if request.key and request.key not in schema.field else []
    return datasets.Dataset(0, name), schema, [*(schema.field or [TEXT]), *keys]


def _hint(error: NotFoundError) -> str:
    return f"{error.hint}; or with the labels, from this file: --add-rows"


def no_rows(columns: list[str]) -> str:
    """The rows of a dataset that is to be made."""
    cells = "".join(f", NULL::VARCHAR AS {quote(name)}" for name in columns)
    return f"(SELECT 0::BIGINT AS _row{cells} WHERE false)"


def _require_texts(request: ImportLabels) -> None:
    if not formats.find(request.format).texts:
        raise InvalidInputError(
            f"rows cannot be taken from labels in the format {request.format}",
            "load them, then their labels: workbench collect add NAME FILE",
        )


def look_for_rows(reader: Reader, one: Import, *, write: bool) -> int:
    """How many rows the staged file would add; ``write`` them, if that was asked for.

    Raises ConflictError, InvalidInputError where they cannot be added.
    """
    found = count_new(reader)
    if not found:
        return 0
    if not one.made and datasets.best_stage(reader, one.dataset.rows_id) == "clean":
        raise ConflictError(
            f"{found:,} rows are new, and those of {one.dataset.name} are cleaned by a recipe",
            "load the new ones, apply it, then import their labels: workbench collect add",
        )
    shown = one.fields
    if len(shown) != 1:
        raise InvalidInputError(
            f"a text alone makes no row of {one.dataset.name}: it shows {', '.join(shown[:8])}",
            "load the rows, then their labels: workbench collect add NAME FILE",
        )
    if write and one.request.rows_to:
        write_new(reader, shown[0], one.request.key, Path(one.request.rows_to))
    return found
