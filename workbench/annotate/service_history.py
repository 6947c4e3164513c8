"""Versions of a label schema: who changed what and when, in sentences and lines of difference."""

from __future__ import annotations

import datetime as dt
import difflib
import itertools
from typing import Any

from workbench.annotate.label_changes import read_changes
from workbench.annotate.requests import LabelSchema, ListSchemas, SchemaVersion
from workbench.annotate.schema import stored
from workbench.annotate.schema_changes import UNDO, Done, sentence
from workbench.core.clock import iso
from workbench.core.errors import NotFoundError
from workbench.store import datasets
from workbench.store.reader import Reader
from workbench.store.session import Session

_Version = tuple[LabelSchema, dt.datetime, str]


async def list_schemas(session: Session, request: ListSchemas) -> list[SchemaVersion]:
    """All versions, newest first; or what changed between two. Raises NotFoundError."""

    def query(reader: Reader) -> list[SchemaVersion]:
        dataset = datasets.choose(reader, request.dataset)
        rows = reader.all(
            "SELECT document, version, created, person FROM label_schema WHERE dataset = ? "
            "ORDER BY version",
            (dataset.id,),
        )
        known = {
            version: (stored(document, version, dataset.name), created, person)
            for document, version, created, person in rows
        }
        if request.a or request.b:
            return [_between(known, dataset.name, request.a, request.b)]
        done = {one.version: one for one in read_changes(reader, dataset.id)}
        before: list[LabelSchema] = [LabelSchema(), *(one[0] for one in known.values())]
        told = [
            _told(one, old, done.get(one[0].version))
            for old, one in zip(before, known.values(), strict=False)
        ]
        return told[::-1]

    return await session.read(query)


def _between(known: dict[int, _Version], name: str, a: int, b: int) -> SchemaVersion:
    for version in (a, b):
        if version not in known:
            have = f"it has 1 to {len(known)}" if known else "it has none yet"
            raise NotFoundError(f"{name} has no schema {version}", have)
    return _told(known[b], known[a][0], None)


def _told(one: _Version, before: LabelSchema, done: Done | None) -> SchemaVersion:
    schema, created, person = one
    changes = differences(before, schema)
    if done is not None:
        words = sentence(done)
        if done.kind == UNDO:
            words = f"what made schema {done.turned} taken back"
        changes = [words, *(change for change in changes if not change.startswith("label"))]
    return SchemaVersion(
        version=schema.version,
        at=iso(created),
        by=person,
        changes=changes or ["nothing that is seen"],
        guideline=guideline_difference(before.guideline, schema.guideline),
    )


def differences(a: LabelSchema, b: LabelSchema) -> list[str]:
    """What a schema has that another one had otherwise, in sentences; its guideline apart."""
    found = []
    if not a.version:
        found.append("the first schema")
    elif a.task != b.task:
        found.append(f"asks for {b.task} instead of {a.task}")
    old, new = ({label.name: label for label in one.labels} for one in (a, b))
    for words, names in (
        ("labels added", [name for name in new if name not in old]),
        ("labels gone", [name for name in old if name not in new]),
    ):
        if names:
            found.append(f"{words}: {', '.join(names)}")
    for name in new:
        if name in old:
            found += _of_label(name, old[name], new[name])
    for words, before, after in (
        ("shown", a.field, b.field),
        ("beside it", a.context, b.context),
        ("kept back", a.hidden, b.hidden),
    ):
        if before != after and (a.version or after):
            shown = "all other columns" if after is None else ", ".join(after) or "nothing"
            found.append(f"{words}: {shown}")
    if a.overlapping != b.overlapping:
        found.append("spans may overlap" if b.overlapping else "spans do not overlap any more")
    if a.guideline != b.guideline:
        found.append("the guideline")
    return found


def _of_label(name: str, old: Any, new: Any) -> list[str]:
    found = []
    for words in ("key", "parent", "description"):
        before, after = getattr(old, words), getattr(new, words)
        if before != after:
            found.append(f"label {name}: {words} {after or 'none'}, was {before or 'none'}")
    return found


def guideline_difference(a: str, b: str) -> list[str]:
    """The lines of two guidelines, each with "+", "-" or " " before it; none if they are alike."""
    if a == b:
        return []
    lines = difflib.unified_diff(a.splitlines(), b.splitlines(), n=2, lineterm="")
    return [line for line in itertools.islice(lines, 2, None) if not line.startswith("@@")]


HANDLERS: dict[Any, Any] = {ListSchemas: list_schemas}
