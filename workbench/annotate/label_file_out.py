"""A file of labels in another tool's format, written by a worker beside its name, then given it."""

from __future__ import annotations

import importlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from workbench.annotate import formats
from workbench.annotate.formats.record import Heard, Standing, Suggested
from workbench.annotate.requests import Rendered, RenderParams
from workbench.core.errors import UnavailableError
from workbench.core.ids import new_id
from workbench.worker.context import JobContext


def render(context: JobContext, params: RenderParams) -> Rendered:
    """Write the answers. Raises UnavailableError when the file cannot be written."""
    module = formats.find(params.format).module
    writer = importlib.import_module(f"workbench.annotate.formats.{module}")
    target, heard = Path(params.target), Heard()
    folder = target.with_name(f".{target.name}.{new_id()}.part")
    try:
        folder.mkdir()
        part = folder / "file"
        rows = writer.write(_standing(context, params), params.asked, part, heard)
        with part.open("rb") as file:
            os.fsync(file.fileno())
        part.replace(target)
    except OSError as error:
        raise UnavailableError(
            f"cannot write {target}: {error.strerror}", "choose another place, or make room"
        ) from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return Rendered(rows=rows, told=heard.told())


def _standing(context: JobContext, params: RenderParams) -> Iterator[Standing]:
    names = params.asked.fields or params.asked.columns
    parts = sorted(Path(params.folder).glob("*.parquet"))
    for number, part in enumerate(parts):
        context.progress(number, len(parts), "writing labels")
        for cells in pl.read_parquet(part).iter_rows():
            row, label, person, moment, seconds, flagged, note, skipped = cells[:8]
            guess, share, version, *texts = cells[8:]
            suggested = None if guess is None else Suggested(guess, share, version)
            yield Standing(
                row,
                dict(zip(names, texts, strict=True)),
                label,
                person,
                moment,
                seconds or 0.0,
                bool(flagged),
                note or "",
                suggested,
                skipped,
            )
