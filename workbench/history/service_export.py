"""A version as a file: the model's bytes alone, or with all that is known of it."""

from __future__ import annotations

import zipfile
from pathlib import Path

import msgspec

from workbench.core.errors import InvalidInputError, NoFileError
from workbench.core.ids import new_id
from workbench.core.version import VERSION
from workbench.history import manifest
from workbench.history.details import detail
from workbench.history.requests import ExportedVersion, ExportVersion, VersionDetail
from workbench.store import blobs
from workbench.store.placing import placed
from workbench.store.reader import Reader
from workbench.store.session import Session

BUNDLE, JOBLIB = "bundle", "joblib"
FORMATS = (BUNDLE, JOBLIB)
_READ_ME = """A model version of Workbench {program}.

model.joblib   the model: recipe, features, estimator, signature. SHA-256 {sha256}
version.json   all that is on record of it
card.md        the same for people, with its figures
manifest.json  the hash of each file here: workbench history check FILE compares them

Loading model.joblib runs code: load it only if you trust where this file came from.
    import joblib; model = joblib.load("model.joblib"); model.predict(frame)    # a Polars frame
"""


async def export_version(session: Session, request: ExportVersion) -> ExportedVersion:
    """Write the file. Raises for an unknown format, a folder that is not there, a name in use."""
    path = Path(request.path)
    if request.format not in FORMATS:
        raise InvalidInputError(
            f"no export is called {request.format!r}", f"choose one of {', '.join(FORMATS)}"
        )
    if not path.is_absolute() or not path.parent.is_dir():
        raise NoFileError(f"there is no folder {path.parent}")
    scratch = Path(session.scratch) / f"export-{new_id()}"
    found = await session.read(lambda reader: detail(reader, request.version))

    def write(reader: Reader) -> int:
        try:
            blobs.get_blob_file(reader, found.sha256, scratch)
            with placed(path) as part:
                if request.format == JOBLIB:
                    part.write_bytes(scratch.read_bytes())
                else:
                    _zip(part, scratch, found, request.card)
            return path.stat().st_size
        finally:
            scratch.unlink(missing_ok=True)

    size = await session.read(write, 600.0)
    return ExportedVersion(
        version=found.version.version,
        path=str(path),
        format=request.format,
        bytes=size,
        sha256=found.sha256,
    )


def _zip(part: Path, model: Path, found: VersionDetail, card: str) -> None:
    """The bytes are compressed already; texts are compressed here."""
    texts = {manifest.RECORD: msgspec.json.format(msgspec.json.encode(found), indent=2)}
    if card:
        texts[manifest.CARD] = card.encode()
    texts[manifest.READ_ME] = _READ_ME.format(program=VERSION, sha256=found.sha256).encode()
    files = {manifest.MODEL: manifest.listed(model)}
    files |= {name: manifest.of_text(text) for name, text in texts.items()}
    with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(model, manifest.MODEL, zipfile.ZIP_STORED)
        for name, text in texts.items():
            archive.writestr(name, text)
        archive.writestr(manifest.MANIFEST, manifest.written(files, VERSION))
