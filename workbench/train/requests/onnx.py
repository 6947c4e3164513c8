"""A model as an ONNX graph: what the job is told, and what it reports."""

from __future__ import annotations

import msgspec

from workbench.core.request import JobKind


class OnnxInput(msgspec.Struct, frozen=True, kw_only=True):
    """A column of rows × 1. ``type``: double or string; ``how``: what is to be put there."""

    name: str
    type: str
    how: str


class OnnxParity(msgspec.Struct, frozen=True, kw_only=True):
    """The graph in ONNX Runtime against the model itself, on test rows.

    ``equal``: rows with the same answer, of numbers with the same five digits. ``largest``: the
    largest difference of a probability, of numbers of an answer.
    """

    rows: int
    equal: int
    largest: float


class OnnxReport(msgspec.Struct, frozen=True, kw_only=True):
    """What is in the graph, what is not, and how it answers.

    ``carried`` and ``missing``: parts of the model, in words. ``why``: why there are no rows to
    measure it on, "" when there are.
    """

    inputs: list[OnnxInput]
    outputs: list[str]
    labels: list[str]
    carried: list[str]
    missing: list[str]
    parity: OnnxParity
    packages: dict[str, str]
    why: str = ""


class OnnxParams(msgspec.Struct, frozen=True, kw_only=True):
    """A stored model is to be written to ``path``. ``frame``: Parquet of test rows, "" for none.

    ``why``: why there are none.
    """

    bundle: str
    sha256: str
    path: str
    frame: str
    why: str = ""


ONNX_JOB = JobKind("train.onnx", "workbench.train.onnx.job:write", OnnxParams, OnnxReport, "export")
JOBS: tuple[JobKind, ...] = (ONNX_JOB,)
