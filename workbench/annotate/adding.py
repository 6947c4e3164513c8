"""Rows and labels from one file: the rows are loaded as a source of their own, then the labels.

What is to be asked of the hub, one request after the other, for whoever asks: the command and the
form.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import msgspec

from workbench.annotate.names import dataset_name
from workbench.annotate.requests import Imported, ImportLabels, SetSchema
from workbench.collect.requests import (
    AddSource,
    GetLoad,
    ListDatasets,
    ListSources,
    LoadAccount,
    ReadOptions,
    RemoveSource,
    RunSource,
    Source,
    TakeBack,
)
from workbench.core.errors import ConflictError
from workbench.core.request import Request

PAUSE = 0.1
"""Seconds until a load that goes on is asked about again."""
Steps = Generator[Request[Any] | float, Any, Imported]
"""Requests, of which each is answered, and seconds to wait; at last what came of the import."""


def rows_file(path: str) -> str:
    """Where the rows of a file of labels go: beside it, to stay there as their source."""
    return f"{path}.rows.parquet"


def adding(request: ImportLabels) -> Steps:
    """Look, load the rows that are new, then import the labels; or only look, if it is a dry run.

    What is loaded is taken back if the labels are refused after all. Raises ConflictError when
    rows were kept aside.
    """
    target = "" if request.dry_run else rows_file(request.path)
    seen: Imported = yield msgspec.structs.replace(request, dry_run=True, rows_to=target)
    if request.dry_run or (seen.problems and not request.skip_bad):
        return seen
    if not seen.new_rows:
        unchanged: Imported = yield request
        return unchanged
    source = yield from _registered(request, seen)
    account = yield from _loaded(source.name)
    if account.state != "counted" or account.loaded != seen.new_rows:
        yield from _undone(account, source, seen)
        raise ConflictError(
            f"of {seen.new_rows:,} new rows {account.loaded:,} could be loaded: "
            + (account.error or "the others have no key, or are there by it"),
            "give the column of the key: --id COLUMN",
        )
    if request.schema and seen.made:
        yield SetSchema(dataset=seen.dataset, document=request.schema)
    done: Imported = yield msgspec.structs.replace(request, dataset=seen.dataset)
    if done.problems and not request.skip_bad:
        yield from _undone(account, source, seen)
        return done
    return msgspec.structs.replace(done, new_rows=seen.new_rows, made=seen.made)


def _registered(request: ImportLabels, seen: Imported) -> Generator[Any, Any, Source]:
    """The source of the new rows: the one that the same file had before, or another one."""
    location = rows_file(request.path)
    sources: list[Source] = yield ListSources()
    dataset = seen.dataset.partition("/")[0]
    for one in sources:
        if one.location == location and one.dataset == dataset:
            return one
    name, number = dataset, 1
    taken = {one.name.casefold() for one in [*sources, *(yield ListDatasets())]}
    while name.casefold() in taken:
        number += 1
        name = f"{dataset_name(request.path)}-{number}"
    source: Source = yield AddSource(
        name=name,
        location=location,
        options=ReadOptions(format="parquet"),
        keys=[request.key] if request.key and seen.made else [],
        dataset="" if seen.made else dataset,
    )
    return source


def _loaded(source: str) -> Generator[Any, Any, LoadAccount]:
    started = yield RunSource(name=source)
    account: LoadAccount = yield GetLoad(load=started.load)
    while account.state == "running":
        yield PAUSE
        account = yield GetLoad(load=started.load)
    return account


def _undone(account: LoadAccount, source: Source, seen: Imported) -> Generator[Any, Any, None]:
    if account.state == "counted":
        yield TakeBack(load=account.load)
    if not source.last_load:
        yield RemoveSource(name=source.name)
