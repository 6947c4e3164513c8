"""A version that another installation exported: brought in, and let out of quarantine.

Nothing of the file is loaded in the hub; a job loads it, once somebody trusts it, by the list of
what may be in a model (``workbench.bundle.portable``). Until then nobody can use the version.
"""

from __future__ import annotations

import asyncio
import shutil
import zipfile
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from workbench.core.errors import ConflictError, InvalidInputError, NoFileError, RefusedError
from workbench.core.ids import new_id
from workbench.core.sql import literal
from workbench.history import listing, manifest
from workbench.history.requests import (
    TRUST,
    ImportVersion,
    TrustParams,
    TrustResult,
    TrustStarted,
    TrustVersion,
    Version,
    VersionDetail,
)
from workbench.store import blobs, datasets, versions
from workbench.store.reader import Reader
from workbench.store.session import Session
from workbench.store.transaction import Transaction


class _File(NamedTuple):
    """A file that is whole, and what it says of the version in it."""

    path: Path
    name: str
    sha256: str
    program: str
    record: VersionDetail


async def import_version(session: Session, request: ImportVersion) -> Version:
    """Put the version into quarantine.

    Raises NoFileError, InvalidInputError for a file that is not as it was exported, RefusedError
    for a pickled model, ConflictError for one that is here already.
    """
    folder = Path(session.scratch) / f"trust-{new_id()}"
    folder.mkdir()
    try:
        file = await asyncio.to_thread(_looked_at, Path(request.path), folder)
        dataset = await session.read(lambda reader: datasets.choose(reader, request.dataset))
        rows = await session.bulk(lambda reader: _keep(reader, file))
        version = await session.write(lambda tx: _import(tx, dataset, file, rows), int)
        return await session.read(lambda reader: listing.one(reader, version))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _looked_at(path: Path, folder: Path) -> _File:
    """Look at a copy of one's own, which nobody changes meanwhile."""
    if not path.is_file():
        raise NoFileError(f"there is no file {path}")
    copy = folder / "imported.zip"
    try:
        shutil.copyfile(path, copy)
    except OSError as error:
        raise InvalidInputError(f"{path} cannot be read: {error.strerror}") from None
    found = manifest.inspect(copy, path)
    if found.problems:
        name, why = next(iter(found.problems.items()))
        raise InvalidInputError(
            f"{path} is not what was exported: {name} {why}", "get it again from where it was made"
        )
    if found.kind != manifest.PORTABLE:
        raise RefusedError(
            f"{path} holds a pickled model, and loading it could run anybody's code",
            "export it there without: workbench history export V FILE --format skops",
        )
    with zipfile.ZipFile(copy) as archive:
        text = archive.read(manifest.RECORD)
    try:
        record = msgspec.json.decode(text, type=VersionDetail)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise InvalidInputError(
            f"{manifest.RECORD} in {path} is not what this program writes: {error}",
            "export it with the same version of Workbench as here",
        ) from None
    return _File(copy, path.name, manifest.listed(copy).sha256, found.program, record)


def _keep(reader: Reader, file: _File) -> str:
    """Store the file, and that no rows are known from which the version learned."""
    blobs.put_blob_file(reader, file.path)
    rows = file.path.with_name("rows.parquet")
    none = "SELECT 0::BIGINT AS _row, ''::VARCHAR AS _target WHERE false"
    reader.execute(f"COPY ({none}) TO {literal(rows)} (FORMAT parquet)")
    return blobs.put_blob_file(reader, rows)


def _import(tx: Transaction, dataset: datasets.Dataset, file: _File, rows: str) -> int:
    if same := tx.scalar("SELECT version FROM model_import WHERE sha256 = ?", (file.sha256,)):
        raise ConflictError(f"this very file is here already, as v{same}")
    version = 1 + (tx.scalar("SELECT max(version) FROM model") or 0)
    there, record = file.record.version, file.record
    split = tx.scalar("SELECT max(id) FROM split WHERE dataset = ?", (dataset.rows_id,)) or 0
    stated = {there.cv_metric: there.cv} if there.cv else {}
    capture = {"split": split, "who": tx.actor.name, "environment": _environment(record)}
    tx.execute(
        f"INSERT INTO model VALUES ({', '.join('?' * 25)})",
        (
            *(version, there.name, "", dataset.rows_id, there.stage, None, split, there.task),
            *(there.target, there.family, _json(record.parameters), _json(record.classes)),
            *(there.cv_metric, _json(stated), _json(record.features), record.train_rows, 0),
            *(file.sha256, file.path.stat().st_size, rows, _json(capture), there.seconds),
            *(record.seed, tx.now, tx.actor.name),
        ),
    )
    tx.execute(
        "INSERT INTO model_import VALUES (?, ?, ?, ?, ?, ?, ?, NULL, NULL, NULL)",
        (version, file.name, file.sha256, file.program, there.version, tx.now, tx.actor.name),
    )
    facts = {"file": file.name, "sha256": file.sha256, "made_as": there.version}
    tx.event("history.imported", f"model:v{version}", facts | {"program": file.program})
    tx.publish("models", str(version))
    return version


def _environment(record: VersionDetail) -> Any:
    return record.capture.get("environment", {})


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()


async def trust_version(session: Session, request: TrustVersion) -> TrustStarted:
    """Begin to load the version. Raises ConflictError for one that is not in quarantine."""
    reason = request.reason.strip()
    if not reason:
        raise InvalidInputError("trust needs a reason", "say why: --reason TEXT")
    folder = Path(session.scratch) / f"trust-{new_id()}"
    folder.mkdir()
    try:
        version = await session.read(lambda reader: _unpack(reader, request.version, folder))
        params = TrustParams(version=version, folder=str(folder), reason=reason)
        return TrustStarted(job=await session.start_job(TRUST, params))
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _unpack(reader: Reader, text: str, folder: Path) -> int:
    version = versions.resolve(reader, text)
    if not versions.quarantined(reader, version):
        raise ConflictError(f"v{version} is not in quarantine")
    blob = reader.scalar("SELECT blob FROM model WHERE version = ?", (version,))
    path = folder / "imported.zip"
    blobs.get_blob_file(reader, blob, path)
    with zipfile.ZipFile(path) as archive:
        for name in (manifest.PORTABLE, manifest.ABOUT):
            archive.extract(name, folder)
    return version


async def finish_trust(
    session: Session, job: str, params: TrustParams, result: TrustResult
) -> dict[str, Any]:
    """Let the version be used, if it is what its record says."""
    blob = await session.bulk(lambda reader: blobs.put_blob_file(reader, result.bundle))

    def change(tx: Transaction) -> None:
        if not versions.quarantined(tx, params.version):
            raise ConflictError(f"v{params.version} is not in quarantine any more")
        _require_as_recorded(tx, params.version, result)
        tx.execute(
            "UPDATE model SET blob = ?, bytes = ? WHERE version = ?",
            (blob, result.bytes, params.version),
        )
        tx.execute(
            "UPDATE model_import SET trusted = ?, trusted_by = ?, reason = ? WHERE version = ?",
            (tx.now, tx.actor.name, params.reason, params.version),
        )
        for text in result.warnings:
            row = (params.version, text, tx.now, tx.actor.name)
            tx.execute("INSERT INTO model_note VALUES (?, ?, ?, ?)", row)
        facts = {"reason": params.reason, "sha256": blob, "warnings": result.warnings}
        tx.event("history.trusted", f"model:v{params.version}", facts)
        tx.publish("models", str(params.version))

    await session.write(change, type(None))
    shutil.rmtree(params.folder, ignore_errors=True)
    return {"version": params.version, "warnings": result.warnings}


def _require_as_recorded(tx: Transaction, version: int, result: TrustResult) -> None:
    row = tx.one("SELECT task, family, stage, labels FROM model WHERE version = ?", (version,))
    is_there = (result.task, result.family, result.stage, _json(result.labels))
    if row != is_there:
        raise InvalidInputError(
            f"the model in the file is not the one that its {manifest.RECORD} speaks of",
            "get it again from where it was made",
        )


async def abandon_trust(session: Session, job: str, params: TrustParams) -> None:
    """Forget what a job that did not end well left behind."""
    shutil.rmtree(params.folder, ignore_errors=True)
