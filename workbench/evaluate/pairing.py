"""Compares the stored rows of two evaluations."""

from __future__ import annotations

import numpy as np
import polars as pl

from workbench.core.errors import InvalidInputError
from workbench.core.figures import counted
from workbench.core.model_tasks import OF_SETS
from workbench.evaluate import rows
from workbench.evaluate.clusters import unstratified
from workbench.evaluate.comparison import (
    McNemar,
    better,
    classification_deltas,
    paired_test,
    regression_deltas,
    verdict,
)
from workbench.evaluate.costs import cost_delta, matrix
from workbench.evaluate.intervals import Codes
from workbench.evaluate.requests import CompareParams, Comparison, Figure
from workbench.evaluate.set_rows import compared


def compare_rows(params: CompareParams, first: pl.DataFrame, second: pl.DataFrame) -> Comparison:
    """Compare on the rows that both evaluations have; the truth is the first one's.

    Raises InvalidInputError when they share no row, or for a metric that neither has.
    """
    numbers = params.task == "regression"
    found = rows.pair(first, second, "truth_value" if numbers else "truth")
    if not len(found.truth):
        raise InvalidInputError(
            f"v{params.a} and v{params.b} were not evaluated on any common row",
            "evaluate both on the same split again",
        )
    test: McNemar | None = None
    member = rows.groups(found.first)
    if numbers:
        deltas = regression_deltas(
            found.truth.to_numpy(),
            found.first["predicted_value"].to_numpy(),
            found.second["predicted_value"].to_numpy(),
            params.seed,
            groups=None if member is None else unstratified(member),
        )
    elif params.task in OF_SETS:
        deltas, test = compared(params, found)
    else:
        deltas, test = _classes(params, found, member)
    if params.metric not in deltas:
        raise InvalidInputError(
            f"{params.metric!r} cannot be compared", f"choose one of {', '.join(sorted(deltas))}"
        )
    return _comparison(params, deltas, test, found, member)


def _classes(
    params: CompareParams, found: rows.Pair, member: Codes | None
) -> tuple[dict[str, Figure], McNemar]:
    labels = rows.all_labels(params.a_labels, pl.Series(params.b_labels, dtype=pl.String))
    labels = rows.all_labels(labels, found.truth)
    first, second = (
        rows.coded(
            found.truth,
            side["predicted"],
            labels,
            rows.probabilities(side, len(given)),
            given,
            member,
        )
        for side, given in ((found.first, params.a_labels), (found.second, params.b_labels))
    )
    deltas = classification_deltas(first, second, params.seed)
    costs = matrix(params.costs, len(labels))
    return deltas | cost_delta(first, second, costs, params.seed), paired_test(first, second)


def _comparison(
    params: CompareParams,
    deltas: dict[str, Figure],
    test: McNemar | None,
    found: rows.Pair,
    member: Codes | None,
) -> Comparison:
    delta, groups = deltas[params.metric], 0 if member is None else len(np.unique(member))
    a, b = f"v{params.a}", f"v{params.b}"
    words = verdict(params.metric, delta, len(found.truth), test, a, b, groups)
    if found.relabelled:
        words += (
            f"; {counted(found.relabelled, 'row')} got another label between the two evaluations"
        )
    return Comparison(
        a=params.a,
        b=params.b,
        split=params.split_name,
        rows=len(found.truth),
        groups=groups,
        metric=params.metric,
        deltas=deltas,
        better=better(params.metric, delta),
        verdict=words,
        seed=params.seed,
        mcnemar_b=test.b if test else None,
        mcnemar_c=test.c if test else None,
        mcnemar_p=test.p if test else None,
        mcnemar_kind=test.kind if test else "",
    )
