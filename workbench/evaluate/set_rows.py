"""From answers that are sets to what an evaluation, or a comparison, keeps of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from workbench import bundle
from workbench.bundle import sets
from workbench.core.answer_text import names_in, of_spans, spans_in
from workbench.core.model_tasks import MULTILABEL, SPANS
from workbench.evaluate import set_metrics
from workbench.evaluate.calibration import reliability
from workbench.evaluate.clusters import unstratified
from workbench.evaluate.comparison import McNemar, clustered_mcnemar, mcnemar
from workbench.evaluate.curves import of_several
from workbench.evaluate.intervals import Codes
from workbench.evaluate.requests import Calibration, CompareParams, Curves, Figure
from workbench.evaluate.rows import Pair, all_labels, groups
from workbench.evaluate.set_metrics import Sets


@dataclass(frozen=True)
class Scored:
    """Answers to n rows as texts, both in one canonical form, and what is to be stored of them."""

    labels: list[str]
    truth: pl.Series
    predicted: pl.Series
    found: Sets
    columns: dict[str, pl.Series]


def score(
    task: str, truth: pl.Series, parts: list[bundle.Prediction], member: Codes | None
) -> Scored:
    """Hold a model's answers against ``truth``; ``member``: each row's group."""
    known = list(parts[0].classes)
    said = [label for part in parts for label in part.labels or []]
    true = truth.to_list()
    seen = [pl.Series(sets.labels_in(task, some), dtype=pl.String) for some in (true, said)]
    labels = all_labels(known, *seen)
    truths = pl.Series([_canonical(task, one, labels) for one in true], dtype=pl.String)
    answers = pl.Series([_canonical(task, one, labels) for one in said], dtype=pl.String)
    counts = sets.counted(task, truths.to_list(), answers.to_list(), labels)
    sure = np.concatenate([part.doubts.confidence for part in parts if part.doubts is not None])
    columns = {"truth": truths, "predicted": answers, "confidence": pl.Series(sure)}
    shares = _shares(parts)
    if shares is not None:
        columns["probabilities"] = pl.Series(shares.astype(np.float32)).cast(pl.List(pl.Float32))
    found = set_metrics.gathered(task, counts, member)
    return Scored(labels, truths, answers, found, columns)


def _shares(parts: list[bundle.Prediction]) -> np.ndarray | None:
    found = [part.probabilities for part in parts if part.probabilities is not None]
    return np.concatenate(found) if found else None


def _canonical(task: str, answer: str, labels: list[str]) -> str:
    if task == SPANS:
        return of_spans(spans_in(answer))
    return sets.ordered(labels, names_in(answer))


def calibration(
    task: str,
    truth: pl.Series,
    parts: list[bundle.Prediction],
    seed: int,
    member: Codes | None = None,
) -> Calibration:
    """Of several labels: every label of every row is one stated probability.

    Those of one row, or of one group (``member``), may come true together: intervals allow for it.
    """
    shares = _shares(parts)
    if task != MULTILABEL or shares is None:
        return Calibration(why="spans have no stated probability")
    known = list(parts[0].classes)
    true = indicators(truth, known)
    rows = np.arange(len(truth)) if member is None else member
    groups = unstratified(np.repeat(rows, len(known)))
    return reliability(shares.ravel(), true.ravel(), seed, "each label of each row", groups)


def curves(task: str, truth: pl.Series, parts: list[bundle.Prediction]) -> Curves:
    """Of several labels: each against rows without it."""
    shares = _shares(parts)
    if task != MULTILABEL or shares is None:
        return Curves(why="spans have no threshold")
    known = list(parts[0].classes)
    return of_several(indicators(truth, known) == 1, shares, known)


def indicators(truth: pl.Series, labels: list[str]) -> np.ndarray:
    """Rows × labels, 1 where a row has the label."""
    place = {label: at for at, label in enumerate(labels)}
    found = np.zeros((len(truth), len(labels)))
    for row, answer in enumerate(truth.to_list()):
        for name in names_in(answer):
            if name in place:
                found[row, place[name]] = 1
    return found


def compared(params: CompareParams, found: Pair) -> tuple[dict[str, Figure], McNemar]:
    """Differences of two models' sets on the same rows, and whose rows are all right."""
    task, truths = params.task, found.truth.to_list()
    said = [side["predicted"].to_list() for side in (found.first, found.second)]
    seen = [pl.Series(sets.labels_in(task, some), dtype=pl.String) for some in (truths, *said)]
    labels = all_labels(params.a_labels, *seen)
    member = groups(found.first)
    ours, theirs = (
        set_metrics.gathered(task, sets.counted(task, truths, some, labels), member)
        for some in said
    )
    first, second = ours.counts.exact, theirs.counts.exact
    only, other = first & ~second, second & ~first
    test = mcnemar(int(only.sum()), int(other.sum()))
    if member is not None:
        test = clustered_mcnemar(only, other, ours.groups)
    return set_metrics.deltas(ours, theirs, params.seed), test
