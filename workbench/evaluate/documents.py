"""Evaluations and comparisons as the documents that scripts read, and as plain text."""

from __future__ import annotations

from typing import Any

import msgspec

from workbench.cli.command import Context
from workbench.core import figures, metric_names
from workbench.core.text import cell_width, inert
from workbench.evaluate.requests import Calibration, Comparison, Confusion, Evaluation, Figure
from workbench.evaluate.sentences import SIGNS, told, verdict_of

MOST_LABELS = 20
LABEL_CELLS = 12
MATRIX_CELLS = 64
"""Of label names over the columns; where they take more, the columns are numbered."""


def figure(found: Figure) -> dict[str, Any]:
    """``{"value", "low", "high", "n"}``; undefined: ``{"value": null, "why"}``."""
    if found.value is None:
        return {"value": None, "why": found.why}
    if found.low is None or found.high is None:
        return {"value": found.value, "n": found.n}
    return {"value": found.value, "low": found.low, "high": found.high, "n": found.n}


def calibration(found: Calibration) -> dict[str, Any]:
    """ECE, what chance allows, and the bins; or why there is none."""
    if found.ece is None:
        return {"ece": None, "why": found.why}
    bins = [
        {
            "stated": one.stated,
            "observed": figure(one.observed),
            "null": [one.null_low, one.null_high],
        }
        for one in found.bins
    ]
    return {
        "ece": found.ece,
        "threshold": found.threshold,
        "calibrated": found.calibrated,
        "of": found.of,
        "bins": bins,
    }


def plain(found: msgspec.Struct) -> dict[str, Any]:
    """A result as it is, for results whose fields are the document's."""
    document: dict[str, Any] = msgspec.to_builtins(found)
    return document


def evaluation(found: Evaluation) -> dict[str, Any]:
    """The document of ``workbench evaluate``."""
    return {
        "version": found.version,
        "split": found.split,
        "rows": found.rows,
        "task": found.task,
        "primary": found.primary,
        "metrics": {name: figure(one) for name, one in found.metrics.items()},
        "per_class": {
            label: {name: figure(one) for name, one in row.items()}
            for label, row in found.per_class.items()
        },
        "confusion": {"labels": found.confusion.labels, "counts": found.confusion.counts},
        "calibration": calibration(found.calibration),
        "decision": found.decision,
        "costs": found.costs,
        "against": comparison(found.against) if found.against else None,
        "looks": found.looks,
        "caution": found.caution,
        "left_out": found.left_out,
        "without_target": found.without_target,
        "group": found.group,
        "groups": found.groups,
        "seed": found.seed,
        "draws": found.draws,
        "seconds": found.seconds,
        "by": found.by,
        "at": found.at,
    }


def comparison(found: Comparison) -> dict[str, Any]:
    """The document of ``workbench compare``."""
    test = None
    if found.mcnemar_p is not None:
        test = {
            "b": found.mcnemar_b,
            "c": found.mcnemar_c,
            "p": found.mcnemar_p,
            "kind": found.mcnemar_kind,
        }
    return {
        "a": found.a,
        "b": found.b,
        "split": found.split,
        "rows": found.rows,
        "groups": found.groups,
        "metric": found.metric,
        "delta": figure(found.deltas[found.metric]),
        "mcnemar": test,
        "verdict": found.verdict,
        "better": found.better,
        "deltas": {name: figure(one) for name, one in found.deltas.items()},
        "seed": found.seed,
    }


def evaluation_text(context: Context, found: Evaluation) -> str:
    """An evaluation for people: figures, classes, confusion, calibration."""
    head = f"v{found.version} on {found.rows:,} test rows of split {found.split}"
    parts = [head, _metrics(context, found.metrics)]
    if found.per_class:
        parts.append(_classes(context, found))
    if found.confusion.labels:
        parts.append(matrix(context, found.confusion))
    if found.calibration.ece is not None and found.calibration.threshold is not None:
        relation = "within" if found.calibration.calibrated else "above"
        ece, threshold = figures.apart(found.calibration.ece, found.calibration.threshold)
        parts.append(f"calibration: ECE {ece}, {relation} what chance allows ({threshold})")
    if found.against:
        parts.append(found.against.verdict)
    parts.append(f"look {found.looks} at these test rows")
    parts += told(found)
    return "\n\n".join(parts)


def comparison_text(context: Context, found: Comparison) -> str:
    """A comparison for people."""
    rows = [
        (
            metric_names.title(name),
            _delta(name, one),
            metric_names.delta_interval(name, one.low, one.high),
        )
        for name, one in found.deltas.items()
    ]
    headers = ("metric", f"v{found.a} − v{found.b}", "95 %")
    told = f"{verdict_of(found)} · {SIGNS}"
    return f"{context.table(headers, rows)}\n\n{found.verdict}\n{told}"


def _delta(name: str, found: Figure) -> str:
    if found.value is None:
        return found.why
    sign, _ = metric_names.MARKS[metric_names.standing(name, found.low, found.high)]
    return f"{sign} {metric_names.delta(name, found.value)}"


def _metrics(context: Context, metrics: dict[str, Figure]) -> str:
    rows = [
        (
            metric_names.title(name),
            metric_names.value(name, one.value) if one.value is not None else one.why,
            metric_names.interval(name, one.low, one.high),
        )
        for name, one in metrics.items()
    ]
    return context.table(("metric", "value", "95 %"), rows)


def _classes(context: Context, found: Evaluation) -> str:
    rows = []
    for label, row in found.per_class.items():
        shown = [f"{figures.share(row[name].value)}" for name in ("precision", "recall", "f1")]
        spread = figures.interval(row["f1"].low, row["f1"].high)
        rows.append((label, *shown, spread, int(row["support"].value or 0)))
    headers = ("label", "precision", "recall", "F1", "F1 95 %", "rows")
    return context.table(headers, rows, right="precision,recall,F1,rows")


def matrix(context: Context, confusion: Confusion) -> str:
    """Truth in rows, prediction in columns; of many labels only how many there are."""
    labels = confusion.labels
    if len(labels) > MOST_LABELS:
        return f"confusion of {len(labels)} labels: see --json, or the terminal's evaluate screen"
    short = [label[:LABEL_CELLS] for label in labels]
    above = short
    if sum(cell_width(inert(label)) + 2 for label in short) > MATRIX_CELLS:
        short = [f"{index + 1} · {label}" for index, label in enumerate(short)]
        above = [str(index + 1) for index in range(len(labels))]
    headers = ("true \\ said", *above)
    rows = [(name, *row) for name, row in zip(short, confusion.counts, strict=True)]
    return context.table(headers, rows, right=",".join(headers[1:]))
