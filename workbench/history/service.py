"""History on the hub's side: list, show, diff, as-of, verify, and what people do with versions."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from workbench.core.clock import parse_iso
from workbench.core.errors import DamagedError, InvalidInputError, NotFoundError
from workbench.core.ids import new_id
from workbench.core.request import Request
from workbench.history import changes, diffing, listing, records
from workbench.history.details import detail
from workbench.history.requests import (
    COPY,
    TRUST,
    AddNote,
    AliasThen,
    AsOf,
    Checked,
    CopyVersions,
    DeleteVersion,
    DiffVersions,
    ExportVersion,
    ImportVersion,
    ListVersions,
    Promote,
    RowStory,
    SawRow,
    Seen,
    SetAlias,
    SetTag,
    ShowRow,
    ShowVersion,
    TrustVersion,
    VerifyVersions,
    Version,
    VersionDetail,
    VersionDiff,
    Versions,
)
from workbench.history.row_story import row_story
from workbench.history.seen import seen
from workbench.history.service_copy import copy_versions, finish_copy
from workbench.history.service_export import export_version
from workbench.history.service_import import (
    abandon_trust,
    finish_trust,
    import_version,
    trust_version,
)
from workbench.store import blobs
from workbench.store.reader import Reader
from workbench.store.session import Session
from workbench.store.transaction import Transaction
from workbench.store.versions import resolve


async def list_versions(session: Session, request: ListVersions) -> Versions:
    """A window of the list."""
    return await session.read(lambda reader: listing.versions(reader, request))


async def show_version(session: Session, request: ShowVersion) -> VersionDetail:
    """Everything about one version."""
    return await session.read(lambda reader: detail(reader, request.version))


async def diff_versions(session: Session, request: DiffVersions) -> VersionDiff:
    """What differs between two versions."""
    folder = Path(session.scratch) / f"diff-{new_id()}"
    folder.mkdir(parents=True)
    try:
        return await session.read(
            lambda reader: diffing.diff(reader, request.a, request.b, folder), 30.0
        )
    finally:
        shutil.rmtree(folder, ignore_errors=True)


async def as_of(session: Session, request: AsOf) -> list[AliasThen]:
    """Where the aliases pointed at a time."""
    moment = _moment(request.time)
    return await session.read(lambda reader: records.aliases_at(reader, moment))


def _moment(text: str) -> dt.datetime:
    try:
        moment = parse_iso(text.strip())
    except ValueError:
        raise InvalidInputError(
            f"{text!r} is not a time", "write it like 2026-03-01 or 2026-03-01T14:30:00Z"
        ) from None
    if len(text.strip()) == 10:
        return moment + dt.timedelta(days=1) - dt.timedelta(microseconds=1)
    return moment


async def verify_versions(session: Session, request: VerifyVersions) -> list[Checked]:
    """Read the stored bytes of one version or all, and compare their hashes."""
    versions = await session.read(lambda reader: _to_verify(reader, request.version))
    path = Path(session.scratch) / f"verify-{new_id()}"
    found = []
    try:
        for version, sha256, size in versions:
            check = _checking(version, sha256, size, path)
            found.append(await session.read(check, 600.0))
    finally:
        path.unlink(missing_ok=True)
    return found


def _to_verify(reader: Reader, text: str) -> list[tuple[int, str, int]]:
    if text:
        found = reader.all(
            "SELECT version, blob, bytes FROM model WHERE version = ?", (resolve(reader, text),)
        )
    else:
        found = reader.all("SELECT version, blob, bytes FROM model ORDER BY version")
    return [(version, blob, size) for version, blob, size in found]


def _checking(version: int, sha256: str, size: int, path: Path) -> Callable[[Reader], Checked]:
    def check(reader: Reader) -> Checked:
        try:
            blobs.get_blob_file(reader, sha256, path)
        except (DamagedError, NotFoundError) as error:
            why = error.message
            return Checked(version=version, intact=False, bytes=size, sha256=sha256, why=why)
        return Checked(version=version, intact=True, bytes=path.stat().st_size, sha256=sha256)

    return check


async def saw_row(session: Session, request: SawRow) -> list[Seen]:
    """Which versions learned from a row, or were measured on it."""
    path = Path(session.scratch) / f"seen-{new_id()}.parquet"
    try:
        return await session.read(lambda reader: seen(reader, request, path), 600.0)
    finally:
        path.unlink(missing_ok=True)


async def show_row(session: Session, request: ShowRow) -> RowStory:
    """Where a row comes from and what people said of it."""
    return await session.read(lambda reader: row_story(reader, request), 30.0)


async def promote(session: Session, request: Promote) -> Version:
    """Make a version champion."""
    return await _changed(session, lambda tx: changes.promote(tx, request))


async def set_alias(session: Session, request: SetAlias) -> Version:
    """Point an alias at a version."""
    return await _changed(session, lambda tx: changes.set_alias(tx, request))


async def add_note(session: Session, request: AddNote) -> Version:
    """Write a note."""
    return await _changed(session, lambda tx: changes.add_note(tx, request))


async def set_tag(session: Session, request: SetTag) -> Version:
    """Put a tag on or off."""
    return await _changed(session, lambda tx: changes.set_tag(tx, request))


async def delete_version(session: Session, request: DeleteVersion) -> Version:
    """Set or lift a tombstone."""
    return await _changed(session, lambda tx: changes.delete(tx, request))


async def _changed(session: Session, change: Callable[[Transaction], int]) -> Version:
    version = await session.write(change, int)
    return await session.read(lambda reader: listing.one(reader, version))


HANDLERS: dict[type[Request[Any]], Any] = {
    ExportVersion: export_version,
    CopyVersions: copy_versions,
    ImportVersion: import_version,
    TrustVersion: trust_version,
    ListVersions: list_versions,
    ShowVersion: show_version,
    DiffVersions: diff_versions,
    AsOf: as_of,
    SawRow: saw_row,
    ShowRow: show_row,
    VerifyVersions: verify_versions,
    Promote: promote,
    SetAlias: set_alias,
    AddNote: add_note,
    SetTag: set_tag,
    DeleteVersion: delete_version,
}
FINISHERS: dict[str, Any] = {TRUST.name: finish_trust, COPY.name: finish_copy}
ABANDONED: dict[str, Any] = {TRUST.name: abandon_trust}
