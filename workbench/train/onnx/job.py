"""What runs in a job process to write a version as ONNX, and to hold that against the version."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

import polars as pl

from workbench import bundle
from workbench.core.errors import InvalidInputError
from workbench.core.model_tasks import CLASSIFICATION
from workbench.train.onnx.columns import HOW
from workbench.train.onnx.convert import convert, inputs
from workbench.train.onnx.graph import onnx_package
from workbench.train.onnx.parity import parity
from workbench.train.requests import OnnxInput, OnnxParams, OnnxParity, OnnxReport
from workbench.worker.context import JobContext

_PACKAGES = ("onnx", "onnxruntime")


def write(context: JobContext, params: OnnxParams) -> OnnxReport:
    """Write the graph. Raises InvalidInputError naming a part for which there is no ONNX."""
    onnx_package()
    model = bundle.load(Path(params.bundle), params.sha256)
    path = Path(params.path)
    made = convert(model)
    _write(made, path)
    measured, why = OnnxParity(rows=0, equal=0, largest=0.0), params.why
    if params.frame:
        try:
            measured = parity(model, path, pl.read_parquet(params.frame))
        except InvalidInputError as error:
            # Rows of another dataset than the one it was made with.
            why = error.message
    return OnnxReport(
        inputs=[
            OnnxInput(name=name, type=HOW[kind][0], how=HOW[kind][1])
            for name, kind in inputs(model).items()
        ],
        outputs=[one.name for one in made.graph.output],
        labels=list(model.labels),
        carried=_carried(model),
        missing=_missing(model),
        parity=measured,
        packages={name: version(name) for name in _PACKAGES},
        why=why,
    )


def _write(made: object, path: Path) -> None:
    try:
        text: bytes = made.SerializeToString()  # type: ignore[attr-defined]
    except ValueError as error:
        raise InvalidInputError(
            f"the model cannot be written as ONNX: {error}",
            "a graph has 2 GB at most; --format bundle has no such limit",
        ) from None
    path.write_bytes(text)


def _carried(model: bundle.Bundle) -> list[str]:
    told = ["features", f"estimator {type(model.estimator).__name__} with its calibration"]
    decision = model.decision
    if decision is not None:
        told.append("costs of errors" if decision.costs else "thresholds of the classes")
    elif model.task == CLASSIFICATION:
        told.append("the answer: the likeliest class")
    if hasattr(model.estimator, "thresholds_"):
        told.append("thresholds of the labels")
    return told


def _missing(model: bundle.Bundle) -> list[str]:
    told = []
    if model.stage == "clean" and model.recipe:
        steps = "step" if len(model.recipe) == 1 else "steps"
        told.append(f"cleaning: give rows that the recipe's {len(model.recipe)} {steps} cleaned")
    told.append("checks of the inputs: a cell that is no number must be given as NaN")
    return told
