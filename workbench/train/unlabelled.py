"""Rows without a target: which join a search, beside what features, and what they brought."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import polars as pl

from workbench.core import family_names, metric_names
from workbench.train.families import family
from workbench.train.families.family import UNLABELLED
from workbench.train.fitting import Prepared
from workbench.train.requests import Candidate
from workbench.train.task import Trial

MOST_ROWS = 50_000


def asked_for(names: Sequence[str]) -> bool:
    """Whether one of the families learns from rows without a target."""
    return any(one.name == UNLABELLED for name in names for one in family(name).parameters)


def uses_unlabelled(parameters: dict[str, Any]) -> bool:
    """Whether a trial with these parameters, or a member of it, learned from such rows."""
    members = parameters.get("members") or []
    return bool(parameters.get(UNLABELLED)) or any(
        uses_unlabelled(member["parameters"]) for member in members
    )


def joined(prepared: Prepared, train: pl.DataFrame, seed: int) -> Prepared:
    """The training rows with those of the training part that have no target, 50,000 at most.

    Test rows are no part of ``train``, so none of them joins.
    """
    unknown = train.filter(~pl.col("_row").is_in(prepared.rows.implode())).sort("_row")
    left = len(unknown) - MOST_ROWS
    if left > 0:
        unknown = unknown.sample(MOST_ROWS, seed=seed).sort("_row")
        prepared.warnings.append(
            f"{left:,} rows without a target were left out: {MOST_ROWS:,} are learned from at most"
        )
    problem = replace(prepared.task.problem, unlabelled=len(unknown))
    extra = unknown.select(prepared.task.frame.columns) if len(unknown) else None
    return replace(prepared, task=replace(prepared.task, problem=problem, unlabelled=extra))


def twins(planned: Sequence[Trial]) -> list[Trial]:
    """The trials, each that learns from rows without a target followed by the same without them."""
    found: list[Trial] = []
    for trial in planned:
        same = [one for one in found if one.family is trial.family]
        if all(one.parameters != trial.parameters for one in same):
            found.append(trial)
        if trial.parameters.get(UNLABELLED) and not trial.why_not:
            found.append(replace(trial, parameters=trial.parameters | {UNLABELLED: False}))
    return found


def brought(
    candidates: Sequence[Candidate], chosen: Candidate, metric: str, rows: int
) -> dict[str, Any] | None:
    """The chosen family with and without those rows, fold by fold; None where nothing was compared.

    ``delta`` is with minus without, ``standard_error`` of the folds' differences.
    """
    if UNLABELLED not in chosen.parameters:
        return None
    pair = []
    for used in (True, False):
        wanted = chosen.parameters | {UNLABELLED: used}
        pair += [c for c in candidates if c.state == "done" and c.family == chosen.family
                 and c.parameters == wanted][:1]  # fmt: skip
    if len(pair) < 2 or len(pair[0].folds) != len(pair[1].folds):
        return None
    gaps = np.array(pair[0].folds) - np.array(pair[1].folds)
    error = float(gaps.std(ddof=1) / np.sqrt(len(gaps))) if len(gaps) > 1 else 0.0
    return {
        "rows": rows,
        "metric": metric,
        "with": pair[0].cv[metric].mean,
        "without": pair[1].cv[metric].mean,
        "delta": float(gaps.mean()),
        "standard_error": error,
    }


def sentence(found: dict[str, Any], name: str) -> str:
    """What the rows without a target brought, in words."""
    metric = found["metric"]
    delta, error = found["delta"], found["standard_error"]
    better = delta if metric_names.greater_is_better(metric) else -delta
    verdict = "no clear difference"
    if abs(better) > 2 * error:
        verdict = "better" if better > 0 else "worse"
    return (
        f"{family_names.title(name)} with {found['rows']:,} rows without a target against without: "
        f"{metric_names.title(metric)} {metric_names.value(metric, found['with'])} against "
        f"{metric_names.value(metric, found['without'])} on held folds, {verdict}"
    )
