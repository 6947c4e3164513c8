"""Parts of an evaluation that are read alone: its slices and its curves."""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec

from workbench.core.errors import NotFoundError
from workbench.core.request import Request
from workbench.evaluate import queries
from workbench.evaluate.requests import Curves, EvaluateResult, ShowCurves, ShowSlices, Slices
from workbench.store.reader import Reader
from workbench.store.session import Session
from workbench.store.transaction import Transaction

P = TypeVar("P", Slices, Curves)
_KINDS: dict[type, str] = {Slices: "slices", Curves: "curves"}


def store_parts(tx: Transaction, evaluation: int, result: EvaluateResult) -> None:
    """Keep an evaluation's slices and curves."""
    for part in (result.slices, result.curves):
        tx.execute(
            "INSERT INTO evaluation_part VALUES (?, ?, ?)",
            (evaluation, _KINDS[type(part)], msgspec.json.encode(part).decode()),
        )


def read_part(reader: Reader, evaluation: int, version: int, split: str, kind: type[P]) -> P:
    """One part. Raises NotFoundError for an evaluation made before parts were kept."""
    row = reader.one(
        "SELECT document FROM evaluation_part WHERE evaluation = ? AND kind = ?",
        (evaluation, _KINDS[kind]),
    )
    if row is None:
        raise NotFoundError(
            f"the evaluation of v{version} is of an older program and has no {_KINDS[kind]}",
            f"evaluate it again: workbench evaluate {version}",
        )
    found = msgspec.json.decode(row[0], type=kind)
    return msgspec.structs.replace(found, version=version, split=split)


async def show_slices(session: Session, request: ShowSlices) -> Slices:
    """The slices of a version's newest evaluation."""
    return await session.read(lambda reader: _part(reader, request, Slices))


async def show_curves(session: Session, request: ShowCurves) -> Curves:
    """The curves of a version's newest evaluation."""
    found = await session.read(lambda reader: _part(reader, request, Curves))
    if not request.label:
        return found
    chosen = [one for one in found.labels if one.label == request.label]
    if not chosen:
        names = ", ".join(one.label for one in found.labels[:20])
        raise NotFoundError(
            f"there is no curve of {request.label!r}", f"there are: {names}" if names else found.why
        )
    return msgspec.structs.replace(found, labels=chosen)


def _part(reader: Reader, request: ShowSlices | ShowCurves, kind: type[P]) -> P:
    found = queries.model(reader, request.version, request.split)
    stored = queries.required(reader, found)
    return read_part(reader, stored.id, found.version, found.split_name, kind)


PART_HANDLERS: dict[type[Request[Any]], Any] = {
    ShowSlices: show_slices,
    ShowCurves: show_curves,
}
