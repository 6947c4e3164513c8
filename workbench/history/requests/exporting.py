"""Versions as files: written, brought in from elsewhere, and trusted."""

from __future__ import annotations

import msgspec

from workbench.core.request import JobKind, Method, Request, Result, Role
from workbench.history.requests.versions import Version


class ExportedVersion(Result, frozen=True, kw_only=True):
    """A file was written; ``sha256`` is that of the model's bytes in it.

    ``notes``: of ONNX, how the graph answers beside the model, and what it lacks.
    """

    version: int
    path: str
    format: str
    bytes: int
    sha256: str
    notes: list[str] = []


class ExportVersion(Request[ExportedVersion], frozen=True, kw_only=True):
    """Write a version to a new file.

    ``format``: joblib (the model's bytes as they are stored), bundle (a zip of these, of all that
    is known of the version, and of ``card``: its page in Markdown, none where it is ""), skops
    (the same zip with the model as other installations take it in: without pickle), or onnx (with
    the model as a graph for ONNX Runtime, and how that answers beside the model).
    """

    version: str
    path: str
    format: str = "bundle"
    card: str = ""


class ImportVersion(Request[Version], frozen=True, kw_only=True):
    """Bring in a version that another installation exported as skops.

    It is put in quarantine: nothing of it is loaded before it is trusted. ``dataset``: of whose
    rows it speaks here, "" where there is one dataset.
    """

    path: str
    dataset: str = ""


class TrustStarted(Result, frozen=True, kw_only=True):
    """The job that loads the model by the list of what may be in one."""

    job: str


class TrustVersion(Request[TrustStarted], frozen=True, kw_only=True):
    """Take a version out of quarantine. ``reason``: why it can be trusted."""

    version: str
    reason: str


class PortableParams(msgspec.Struct, frozen=True, kw_only=True):
    """A stored model is to be written without pickle, as two files in ``folder``."""

    bundle: str
    sha256: str
    folder: str


class PortableResult(msgspec.Struct, frozen=True, kw_only=True):
    """The files that were written, by their names in the folder."""

    files: list[str]


class TrustParams(msgspec.Struct, frozen=True, kw_only=True):
    """The two files of a model from elsewhere, in ``folder``, of which a bundle is to be made."""

    version: int
    folder: str
    reason: str


class TrustResult(msgspec.Struct, frozen=True, kw_only=True):
    """The bundle, as this installation stores its own, and what it is.

    ``warnings``: what may make it answer otherwise here.
    """

    bundle: str
    sha256: str
    bytes: int
    task: str
    family: str
    stage: str
    labels: list[str]
    warnings: list[str]


_JOB = "workbench.history.portable_job"
PORTABLE = JobKind("history.portable", f"{_JOB}:write", PortableParams, PortableResult, "export")
TRUST = JobKind("history.trust", f"{_JOB}:trust", TrustParams, TrustResult, "trust")

METHODS: tuple[Method, ...] = (
    Method("history.export", ExportVersion, ExportedVersion, Role.PRACTITIONER, files=True),
    Method("history.import", ImportVersion, Version, Role.OWNER, write=True, files=True),
    Method("history.trust", TrustVersion, TrustStarted, Role.OWNER, write=True),
)
JOBS: tuple[JobKind, ...] = (PORTABLE, TRUST)
