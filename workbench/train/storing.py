"""Makes a fitted model count: its split, its version, what was tried, the challenger, the event."""

from __future__ import annotations

import json
from typing import Any

import msgspec

from workbench.core.clock import iso
from workbench.store.transaction import Transaction
from workbench.store.versions import CHALLENGER, Line, point
from workbench.train.requests import Candidate, FitParams, FitResult
from workbench.train.service_split import store_split


def store_model(
    tx: Transaction,
    job: str,
    params: FitParams,
    result: FitResult,
    blobs: tuple[str, str],
    split: int,
    joined: int,
) -> int:
    """Everything in one transaction; returns the version. ``blobs``: of the bundle, of the rows.

    ``split``: its number, whose rows are in already; ``joined``: how many of them are new.
    """
    _store_split(tx, params, result, split, joined)
    best = next(c for c in result.candidates if c.position == result.best)
    blob, rows_blob = blobs
    warned = [*params.warnings, *result.warnings]
    capture = result.capture | {"split": split, "who": params.person, "warnings": warned}
    capture["label_files"] = _named(tx, result.capture.get("label_files", []))
    # The next number and its row in one statement: each costs half a millisecond.
    version: int = tx.scalar(
        f"INSERT INTO model SELECT 1 + coalesce(max(version), 0), {', '.join('?' * 24)} "
        "FROM model RETURNING version",
        (
            *(params.name, job, params.dataset, params.stage, params.recipe, split),
            *(result.task, params.target, result.family, _json(result.parameters)),
            *(_json(result.labels), result.metric, _json(best.cv), _json(result.features)),
            *(result.train_rows, result.test_rows, blob, result.bytes, rows_blob),
            *(_json(capture), result.seconds, params.seed, tx.now, params.person),
        ),
    )
    _store_tried(tx, job, params, result, version)
    tx.event("train.model_trained", f"model:v{version}", _told(job, params, result, blob, best))
    _challenge(tx, version, params)
    tx.publish("models", str(version))
    return version


def _named(tx: Transaction, files: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The files that labels came with, as the events of their coming tell of them."""
    named = []
    for one in files:
        row = tx.one("SELECT actor, happened, payload FROM event WHERE seq = ?", (one["event"],))
        about: dict[str, Any] = {}
        if row is not None:
            person, happened, text = row
            payload = json.loads(text or "{}")
            about = {"person": person, "at": iso(happened), "sha256": payload.get("file", "")}
            about |= {"file": payload.get("called", ""), "format": payload.get("format", "")}
        named.append(one | about)
    return named


def _told(
    job: str, params: FitParams, result: FitResult, blob: str, best: Candidate
) -> dict[str, Any]:
    figure = best.cv.get(result.metric)
    return {
        "job": job,
        "name": params.name,
        "dataset": params.dataset_name,
        "target": params.target,
        "family": result.family,
        "rows": result.train_rows,
        "tried": len(result.candidates),
        f"cv_{result.metric}": figure.mean if figure else None,
        "sha256": blob,
        "rows_hash": result.capture["rows_hash"],
        "labels_hash": result.capture["labels_hash"],
    }


def _store_split(
    tx: Transaction, params: FitParams, result: FitResult, split: int, joined: int
) -> None:
    """The split that the job made counts from now on; rows that joined one are told."""
    if params.split is None:
        name = _free_name(tx, params.dataset_name)
        store_split(tx, split, name, params.dataset, result.plan, [])
    elif joined:
        about = {"rows": joined, "dataset": params.dataset_name}
        tx.event("train.rows_joined", f"split:{params.split_name}", about)


def _free_name(tx: Transaction, dataset: str) -> str:
    taken = {row[0] for row in tx.all("SELECT name FROM split")}
    name, number = dataset, 2
    while name in taken:
        name, number = f"{dataset}-{number}", number + 1
    return name


def _store_tried(
    tx: Transaction, job: str, params: FitParams, result: FitResult, version: int
) -> None:
    """What a search tried, or which candidate of an earlier search was kept."""
    if params.kept is None:
        for candidate in result.candidates:
            kept = version if candidate.position == result.best else None
            _store_candidate(tx, job, candidate, kept)
    else:
        tx.execute(
            "UPDATE candidate SET version = ? WHERE job = ? AND position = ?",
            (version, params.kept_from, params.kept.position),
        )


def _store_candidate(tx: Transaction, job: str, candidate: Candidate, kept: int | None) -> None:
    tx.insert(
        "candidate",
        (
            *(job, candidate.position, candidate.family, _json(candidate.parameters)),
            *(candidate.state, candidate.error, _json(candidate.cv), candidate.fit_seconds),
            *(candidate.predict_seconds, candidate.bytes, kept),
            *(_json(candidate.folds), candidate.note),
        ),
    )


def _challenge(tx: Transaction, version: int, params: FitParams) -> None:
    line, why = Line(params.dataset, params.target), "newest trained"
    point(tx, line, CHALLENGER, version, why, params.person)
    tx.event("history.alias_set", f"model:v{version}", {"alias": CHALLENGER, "reason": why})


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()
