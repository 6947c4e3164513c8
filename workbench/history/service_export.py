"""A version as a file: the model's bytes alone, or with all that is known of it."""

from __future__ import annotations

import asyncio
import shutil
import zipfile
from pathlib import Path

import msgspec

from workbench.core.errors import InvalidInputError, NoFileError
from workbench.core.ids import new_id
from workbench.core.version import VERSION
from workbench.history import manifest, service_onnx
from workbench.history.details import detail
from workbench.history.requests import (
    PORTABLE,
    ExportedVersion,
    ExportVersion,
    PortableParams,
    VersionDetail,
)
from workbench.store import blobs
from workbench.store.placing import placed
from workbench.store.reader import Reader
from workbench.store.session import Session
from workbench.store.transaction import Transaction
from workbench.store.versions import require_trusted

BUNDLE, JOBLIB, SKOPS, ONNX = "bundle", "joblib", "skops", "onnx"
FORMATS = (BUNDLE, JOBLIB, SKOPS, ONNX)
_READ_ME = """A model version of Workbench {program}.

{model}
version.json   all that is on record of it
card.md        the same for people, with its figures
manifest.json  the hash of each file here: workbench history check FILE compares them

{use}
"""
_PICKLED = (
    "model.joblib   the model: recipe, features, estimator, signature. SHA-256 {sha256}",
    """Loading model.joblib runs code: load it only if you trust where this file came from.
    import joblib; model = joblib.load("model.joblib"); model.predict(frame)    # a Polars frame""",
)
_PORTABLE = (
    """model.skops    the model's features and estimator, without pickle. SHA-256 {sha256}
model.json     the rest of it: recipe, signature, labels, decision""",
    "Bring it into another project: workbench history import FILE",
)
_GRAPH = (
    """model.onnx     features, estimator and decision as one graph. SHA-256 {sha256}
parity.json    its inputs and outputs, what it lacks, and how it answers beside the model""",
    """    import onnxruntime; session = onnxruntime.InferenceSession("model.onnx")
    session.run(None, {{"a_column": values}})    # of each input of parity.json, rows x 1
Texts are lower-cased by the locale C.UTF-8: where there is none, the session cannot be made.""",
)
_TOLD = {manifest.MODEL: _PICKLED, manifest.PORTABLE: _PORTABLE, manifest.GRAPH: _GRAPH}


async def export_version(session: Session, request: ExportVersion) -> ExportedVersion:
    """Write the file. Raises for an unknown format, a folder that is not there, a name in use."""
    path = Path(request.path)
    if request.format not in FORMATS:
        raise InvalidInputError(
            f"no export is called {request.format!r}", f"choose one of {', '.join(FORMATS)}"
        )
    if not path.is_absolute() or not path.parent.is_dir():
        raise NoFileError(f"there is no folder {path.parent}")
    folder = Path(session.scratch) / f"export-{new_id()}"
    folder.mkdir()
    try:
        model = folder / manifest.MODEL
        found = await session.read(lambda reader: _fetch(reader, request.version, model), 600.0)
        files, notes = {manifest.MODEL: model}, list[str]()
        if request.format == SKOPS:
            params = PortableParams(bundle=str(model), sha256=found.sha256, folder=str(folder))
            written = await session.run_warm(PORTABLE, params)
            files = {name: folder / name for name in written.files}
        elif request.format == ONNX:
            files, notes = await service_onnx.graph(session, found, model, folder)
        done = await asyncio.to_thread(_place, path, files, found, request)
        await session.write(lambda tx: _tell(tx, done), type(None))
        return msgspec.structs.replace(done, notes=notes)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _fetch(reader: Reader, version: str, model: Path) -> VersionDetail:
    found = detail(reader, version)
    require_trusted(reader, found.version.version)
    blobs.get_blob_file(reader, found.sha256, model)
    return found


def _place(
    path: Path, files: dict[str, Path], found: VersionDetail, request: ExportVersion
) -> ExportedVersion:
    """Write the file in one step; its name must be free."""
    kind = next(kind for kind in manifest.NEEDED if kind in files)
    digest = found.sha256 if kind == manifest.MODEL else manifest.listed(files[kind]).sha256
    with placed(path) as part:
        if request.format == JOBLIB:
            shutil.copyfile(files[manifest.MODEL], part)
        else:
            _zip(part, files, found, request.card, digest)
    return ExportedVersion(
        version=found.version.version,
        path=str(path),
        format=request.format,
        bytes=path.stat().st_size,
        sha256=digest,
    )


def _tell(tx: Transaction, done: ExportedVersion) -> None:
    """Who took a model out of the project is on record."""
    facts = {"file": Path(done.path).name, "format": done.format, "sha256": done.sha256}
    tx.event("history.exported", f"model:v{done.version}", facts)


def _zip(part: Path, model: dict[str, Path], found: VersionDetail, card: str, sha256: str) -> None:
    """The model's bytes are compressed already; texts are compressed here."""
    texts = {manifest.RECORD: msgspec.json.format(msgspec.json.encode(found), indent=2)}
    if card:
        texts[manifest.CARD] = card.encode()
    what, use = next(told for kind, told in _TOLD.items() if kind in model)
    told = _READ_ME.format(program=VERSION, model=what.format(sha256=sha256), use=use.format())
    texts[manifest.READ_ME] = told.encode()
    files = {name: manifest.listed(path) for name, path in model.items()}
    files |= {name: manifest.of_text(text) for name, text in texts.items()}
    with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, path in model.items():
            archive.write(path, name, zipfile.ZIP_STORED)
        for name, text in texts.items():
            archive.writestr(name, text)
        archive.writestr(manifest.MANIFEST, manifest.written(files, VERSION))
