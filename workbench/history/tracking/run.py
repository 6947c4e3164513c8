"""A version in the words of MLflow: experiment, parameters, metrics and tags. Pure."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from typing import Any

import msgspec

from workbench.core.clock import parse_iso
from workbench.core.version import VERSION
from workbench.evaluate.requests import PASS, Evaluation, Figure, GateRun
from workbench.history.requests import VersionDetail

OWN = "workbench."
"""What our own tags begin with; MLflow's begin with ``mlflow.``."""
KEY, DIGEST, PROJECT = f"{OWN}key", f"{OWN}digest", f"{OWN}project_id"
NOTE = "mlflow.note.content"
LONGEST_KEY, LONGEST_PARAMETER, LONGEST_TAG, LONGEST_NAME = 250, 6_000, 8_000, 500
"""Letters that MLflow takes: it would cut the rest off without a word."""
_NOT_IN_KEYS = re.compile(r"[^\w\-. ]")
_EPOCH = dt.datetime(1970, 1, 1)


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """What a run says of a version. Times are in milliseconds since 1970.

    ``key`` is the version's own, in whichever store. ``measured``: when the metrics were. ``data``:
    the digest of the rows learned from, "" where it is not known.
    """

    key: str
    experiment: str
    name: str
    began: int
    ended: int
    measured: int
    dataset: str
    data: str
    sources: list[str]
    parameters: dict[str, str]
    metrics: dict[str, float]
    tags: dict[str, str]

    @property
    def digest(self) -> str:
        """Of all that it says: a run with this digest needs no copying again."""
        return hashlib.sha256(msgspec.json.encode(self)).hexdigest()


def run(
    found: VersionDetail,
    evaluation: Evaluation | None,
    gate: GateRun | None,
    project: str,
    name: str,
) -> Run:
    """The run of a version of the project with this id, which people know by ``name``."""
    row = found.version
    ended = _milliseconds(row.at)
    rows = str(found.capture.get("rows_hash") or "")
    return Run(
        key=f"{project}/v{row.version}",
        experiment=_short("/".join((row.dataset, row.target, row.task)), LONGEST_NAME),
        name=f"v{row.version}",
        began=ended - round(1000 * row.seconds),
        ended=ended,
        measured=_milliseconds(evaluation.at) if evaluation and evaluation.at else ended,
        dataset=row.dataset,
        data=rows,
        sources=[one.location for one in found.sources],
        parameters=_parameters(found.parameters),
        metrics=_metrics(found),
        tags=_tags(found, project, name) | _measured(evaluation) | _gated(gate),
    )


def _milliseconds(moment: str) -> int:
    return round((parse_iso(moment) - _EPOCH) / dt.timedelta(milliseconds=1))


def _short(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def _key(name: str) -> str:
    """A name as MLflow takes it."""
    return _NOT_IN_KEYS.sub("_", name)[:LONGEST_KEY]


def _parameters(parameters: dict[str, Any]) -> dict[str, str]:
    return {
        _key(name): _short(value if isinstance(value, str) else _json(value), LONGEST_PARAMETER)
        for name, value in parameters.items()
    }


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()


def _metrics(found: VersionDetail) -> dict[str, float]:
    """Figures on test rows with the ends of their intervals, those over folds, and sizes."""
    row = found.version
    metrics: dict[str, float] = {}
    for name, figure in row.metrics.items():
        metrics |= _figure(_key(name), figure)
    metrics |= {_key(f"cv.{row.cv_metric}.{name}"): value for name, value in row.cv.items()}
    return metrics | {
        "train_rows": float(found.train_rows),
        "test_rows": float(row.test),
        "train_seconds": row.seconds,
        "model_bytes": float(row.bytes),
    }


def _figure(name: str, figure: Figure) -> dict[str, float]:
    told = {name: figure.value, f"{name}.low": figure.low, f"{name}.high": figure.high}
    return {key: value for key, value in told.items() if value is not None}


def _tags(found: VersionDetail, project: str, name: str) -> dict[str, str]:
    row, capture = found.version, found.capture
    git = capture.get("git") or {}
    told = {
        KEY: f"{project}/v{row.version}",
        PROJECT: project,
        "mlflow.user": row.by,
        "mlflow.source.name": f"workbench {VERSION}",
        "mlflow.source.type": "LOCAL",
        "mlflow.source.git.commit": git.get("commit"),
        NOTE: "\n\n".join(f"{one.text} ({one.by}, {one.at[:10]})" for one in found.notes),
    }
    own = {
        "project": name,
        "version": str(row.version),
        "name": row.name,
        "aliases": ", ".join(row.aliases),
        "tags": ", ".join(row.tags),
        "by": row.by,
        "dataset": row.dataset,
        "target": row.target,
        "task": row.task,
        "family": row.family,
        "metric": row.metric,
        "stage": row.stage,
        "recipe": "" if row.recipe is None else str(row.recipe),
        "split": row.split,
        "seed": str(found.seed),
        "data_hash": capture.get("rows_hash"),
        "labels_hash": capture.get("labels_hash"),
        "recipe_hash": _hash(found.recipe_steps) if found.recipe_steps else "",
        "split_hash": _hash((row.dataset, found.split.name, found.split.kind, found.split.seed)),
        "bundle_hash": found.sha256,
        "git_changed_files": "" if not git else str(git.get("changed_files")),
        "against_champion": found.against.verdict if found.against else "",
        "made_elsewhere": "yes" if row.made_elsewhere else "",
    }
    told |= {f"{OWN}{name}": value for name, value in own.items()}
    return {name: _short(str(value), LONGEST_TAG) for name, value in told.items() if value}


def _hash(value: Any) -> str:
    return hashlib.sha256(msgspec.json.encode(value, order="sorted")).hexdigest()


def _measured(evaluation: Evaluation | None) -> dict[str, str]:
    if evaluation is None:
        return {}
    told = {"test_set": evaluation.split, "evaluated": evaluation.at}
    told["evaluated_by"] = evaluation.by
    told["evaluated_rows"] = str(evaluation.rows)
    return {f"{OWN}{name}": value for name, value in told.items() if value}


def _gated(gate: GateRun | None) -> dict[str, str]:
    """The verdict of the gate, what was not passed, and whether that still stands."""
    if gate is None:
        return {f"{OWN}gate": "not checked"}
    left = "; ".join(f"{one.line}: {one.state}" for one in gate.lines if one.state != PASS)
    told = {
        "gate": "passed" if gate.passed else "not passed",
        "gate_open": left,
        "gate_stale": gate.stale,
        "gate_signed": ", ".join(one.by for one in gate.signed),
    }
    return {f"{OWN}{name}": _short(value, LONGEST_TAG) for name, value in told.items() if value}
