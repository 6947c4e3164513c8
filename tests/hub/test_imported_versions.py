"""A version that another project exported: quarantined, trusted, evaluated; forgeries refused."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import end_hub
from tests.hub import modelled
from tests.hub.labelling import set_labels
from tests.hub.modelled import measured
from tests.hub.training import finished
from tests.waiting import job_ended
from workbench.annotate.requests import Rescore
from workbench.audit.requests import ListEvents, VerifyChain
from workbench.client.blocking import Client
from workbench.core.errors import (
    ConflictError,
    InvalidInputError,
    NotFoundError,
    RefusedError,
    WorkbenchError,
)
from workbench.evaluate.requests import StartEvaluation
from workbench.history import manifest
from workbench.history.requests import (
    ExportVersion,
    ImportVersion,
    ListVersions,
    SawRow,
    SetAlias,
    ShowVersion,
    TrustVersion,
    VerifyVersions,
)
from workbench.train.requests import Reproduce

pytest.importorskip("skops.io")
Change = Callable[[dict[str, bytes]], None]


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Client, Path]]:
    """A project with two versions, and the second as a file."""
    folder = tmp_path_factory.mktemp("there")
    place = modelled.make(folder)
    try:
        with Client(place) as client:
            path = folder / "v2.zip"
            client.call(ExportVersion(version="2", path=str(path), format="skops", card="# v2"))
            yield client, path
    finally:
        end_hub(place)


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """Another project, with one version of its own."""
    place = modelled.make(tmp_path_factory.mktemp("here"), (("z",),))
    try:
        with Client(place) as client:
            yield client
    finally:
        end_hub(place)


def changed(path: Path, folder: Path, change: Change, *, honest: bool = True) -> Path:
    """The file with a change; ``honest``: with a manifest that knows it."""
    with zipfile.ZipFile(path) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    listed = files.pop("manifest.json")
    change(files)
    if honest:
        listed = manifest.written(
            {name: manifest.of_text(data) for name, data in files.items()}, "0.0.0"
        )
    forged = folder / "forged.zip"
    with zipfile.ZipFile(forged, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
        archive.writestr("manifest.json", listed)
    return forged


def edit(name: str, **fields: object) -> Change:
    def change(files: dict[str, bytes]) -> None:
        files[name] = json.dumps(json.loads(files[name]) | fields).encode()

    return change


def trust(client: Client, version: int) -> WorkbenchError | None:
    """What trusting comes to."""
    job = client.call(TrustVersion(version=str(version), reason="made by ana")).job
    view = job_ended(client, job)
    return None if view.error is None else WorkbenchError(view.error["message"])


def test_a_version_comes_over_and_answers_as_there(
    exported: tuple[Client, Path], here: Client
) -> None:
    there, path = exported
    found = here.call(ImportVersion(path=str(path)))
    number = str(found.version)
    assert (found.quarantined, found.made_elsewhere, found.family) == (
        True,
        True,
        "logistic_regression",
    )
    shown = here.call(ShowVersion(version=number))
    assert shown.version.quarantined
    assert [link.text for link in shown.lineage] == ["made elsewhere", f"v{number}"]
    with pytest.raises(RefusedError, match="is in quarantine"):
        here.call(StartEvaluation(version=number))
    with pytest.raises(RefusedError, match="is in quarantine"):
        here.call(SetAlias(version=number, alias="candidate"))
    with pytest.raises(RefusedError, match="is in quarantine"):
        here.call(ExportVersion(version=number, path=str(path.with_name("again.zip"))))
    set_labels(here, "points", ["yes", "no"])
    with pytest.raises(NotFoundError, match="no classification model"):
        here.call(Rescore(dataset="points", version=found.version))
    with pytest.raises(ConflictError, match="is here already"):
        here.call(ImportVersion(path=str(path)))
    job = here.call(TrustVersion(version=number, reason="made by ana")).job
    assert finished(here, job) == {"version": found.version, "warnings": []}
    one, other = measured(there, "2"), measured(here, number)
    assert one.metrics == other.metrics
    (imported,) = here.call(ListEvents(what="history.imported")).events
    assert imported.payload["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    (event,) = here.call(ListEvents(what="history.trusted")).events
    assert event.payload["reason"] == "made by ana"
    told = [entry.what for entry in here.call(ShowVersion(version=number)).timeline]
    assert "came from v2.zip" in told and "trusted: made by ana" in told
    assert here.call(VerifyChain()).intact
    assert all(one.intact for one in here.call(VerifyVersions()))
    with pytest.raises(ConflictError, match="not in quarantine"):
        here.call(TrustVersion(version=number, reason="again"))
    with pytest.raises(RefusedError, match="made elsewhere"):
        here.call(Reproduce(version=number))
    seen = {one.version: one.why for one in here.call(SawRow(dataset="points", row=0))}
    assert seen[found.version] == "it was made elsewhere"


def test_a_pickled_bundle_is_refused(
    exported: tuple[Client, Path], here: Client, tmp_path: Path
) -> None:
    there, _ = exported
    path = tmp_path / "pickled.zip"
    there.call(ExportVersion(version="2", path=str(path)))
    with pytest.raises(RefusedError, match="pickled model"):
        here.call(ImportVersion(path=str(path)))


@pytest.mark.parametrize("name", ["model.skops", "model.json", "version.json", "card.md"])
def test_a_file_that_was_changed_on_the_way_is_refused(
    exported: tuple[Client, Path], here: Client, tmp_path: Path, name: str
) -> None:
    def flip(files: dict[str, bytes]) -> None:
        files[name] = files[name][:-1] + bytes([files[name][-1] ^ 1])

    path = changed(exported[1], tmp_path, flip, honest=False)
    before = here.call(ListVersions()).total
    with pytest.raises(InvalidInputError, match=f"not what was exported: {name} has hash"):
        here.call(ImportVersion(path=str(path)))
    assert here.call(ListVersions()).total == before


def test_a_cut_file_and_something_else_are_refused(
    exported: tuple[Client, Path], here: Client, tmp_path: Path
) -> None:
    cut, text = tmp_path / "cut.zip", tmp_path / "text.zip"
    cut.write_bytes(exported[1].read_bytes()[:4_000])
    text.write_text("not a bundle")
    for path in (cut, text):
        with pytest.raises(InvalidInputError, match="no bundle"):
            here.call(ImportVersion(path=str(path)))


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (edit("model.json", labels=["yes", "no"]), "not the one that its version.json speaks of"),
        (edit("model.json", task="regression"), "not the one that its version.json speaks of"),
        (edit("model.json", task="magic"), "cannot be used by this version"),
        (edit("model.json", labels=3), "model.json is not what this program writes"),
        (
            edit(
                "model.json",
                environment={
                    "python": "3.19.0",
                    "packages": {"scikit-learn": "9.1.0"},
                    "system": "x",
                    "machine": "x",
                    "threads": 1,
                },
            ),
            "made with scikit-learn 9.1.0",
        ),
        (lambda files: files.update({"model.skops": b"PK"}), "model.skops cannot be read"),
    ],
)
def test_a_forged_file_with_a_manifest_of_its_own_is_found_out_when_it_is_loaded(
    exported: tuple[Client, Path], here: Client, tmp_path: Path, change: Change, why: str
) -> None:
    path = changed(exported[1], tmp_path, change)
    found = here.call(ImportVersion(path=str(path)))
    error = trust(here, found.version)
    assert error is not None and why in error.message
    assert here.call(ShowVersion(version=str(found.version))).version.quarantined


def test_a_record_that_is_none_is_refused(
    exported: tuple[Client, Path], here: Client, tmp_path: Path
) -> None:
    path = changed(exported[1], tmp_path, edit("version.json", seed="x"))
    with pytest.raises(InvalidInputError, match=r"version\.json .* is not what this program"):
        here.call(ImportVersion(path=str(path)))


def test_what_a_pickle_would_run_is_never_run(
    exported: tuple[Client, Path], here: Client, tmp_path: Path
) -> None:
    import functools
    import os

    import skops.io

    trace, objects = tmp_path / "ran", tmp_path / "objects"
    skops.io.dump((functools.partial(os.system, f"touch {trace}"), None), objects)
    path = changed(
        exported[1], tmp_path, lambda files: files.update({"model.skops": objects.read_bytes()})
    )
    found = here.call(ImportVersion(path=str(path)))
    error = trust(here, found.version)
    assert error is not None and "not trusted: posix.system" in error.message
    assert not trace.exists()
