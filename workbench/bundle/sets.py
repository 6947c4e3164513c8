"""Answers that are sets, of labels or of spans, counted against what is true, row by row.

Training measures folds by it, evaluation test rows. A span counts when start, end and label are
those of a true one, as in CoNLL's evaluation (Tjong Kim Sang and De Meulder 2003) and seqeval.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from workbench.core.answer_text import SEPARATOR, Span, names_in, spans_in
from workbench.core.model_tasks import SPANS

PARTLY = 0.5
"""What a span counts that overlaps a true one of its label without being the same."""


@dataclass(frozen=True)
class SetCounts:
    """By row and label, shapes (n, K): members that are ``true``, ``said``, and both (``hits``).

    ``close``: of spans, hits and half of those that overlap a true one of their label (each true
    span once; the partial match of SemEval 2013, task 9, within a label). Of labels the hits.
    """

    hits: np.ndarray
    said: np.ndarray
    true: np.ndarray
    close: np.ndarray

    @property
    def exact(self) -> np.ndarray:
        """Rows whose set is the true one, booleans (n,)."""
        wrong = self.said + self.true - 2 * self.hits
        return np.asarray(wrong.sum(axis=1) == 0)


def members(task: str, answer: str) -> list[tuple[str, Span | str]]:
    """The members of an answer's set, each with the label that it counts under."""
    if task == SPANS:
        return [(span[2], span) for span in spans_in(answer)]
    return [(name, name) for name in names_in(answer)]


def labels_in(task: str, answers: Sequence[str]) -> list[str]:
    """The labels that answers speak of, once for each member, in order."""
    return [label for answer in answers for label, _ in members(task, answer)]


def counted(
    task: str, truths: Sequence[str], answers: Sequence[str], labels: Sequence[str]
) -> SetCounts:
    """Count answers against truths; every label must be among ``labels``."""
    place = {label: at for at, label in enumerate(labels)}
    shape = (len(truths), len(labels))
    hits, said, true, close = (np.zeros(shape) for _ in range(4))
    for row, (truth, answer) in enumerate(zip(truths, answers, strict=True)):
        ours, theirs = members(task, truth), members(task, answer)
        both = {one for _, one in ours} & {one for _, one in theirs}
        for label, one in ours:
            true[row, place[label]] += 1
            hits[row, place[label]] += one in both
        for label, _ in theirs:
            said[row, place[label]] += 1
        close[row] = hits[row]
        if task == SPANS and len(both) < min(len(ours), len(theirs)):
            for label in _overlapping(spans_in(truth), spans_in(answer)):
                close[row, place[label]] += PARTLY
    return SetCounts(hits, said, true, close)


def _overlapping(truth: list[Span], answer: list[Span]) -> list[str]:
    """The label of each answered span that overlaps a true one left over, but is not the same."""
    left = sorted(set(truth) - set(answer))
    found = []
    for start, end, label in sorted(set(answer) - set(truth)):
        met = next((t for t in left if t[2] == label and t[0] < end and start < t[1]), None)
        if met is not None:
            left.remove(met)
            found.append(label)
    return found


def ordered(labels: Sequence[str], names: Sequence[str]) -> str:
    """Labels as one answer, in the order of ``labels``, what these lack behind them by name."""
    known = set(names)
    rest = sorted(known.difference(labels))
    return SEPARATOR.join([*(label for label in labels if label in known), *rest])


def f1(hits: np.ndarray, said: np.ndarray, true: np.ndarray) -> np.ndarray:
    """F1 from counts of any shape; 0 where nothing is true and nothing is said."""
    whole = said + true
    return np.asarray(np.divide(2 * hits, whole, out=np.zeros_like(whole), where=whole > 0))


def share(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """A share of counts of any shape; 0 of nothing."""
    return np.asarray(np.divide(part, whole, out=np.zeros_like(whole), where=whole > 0))


def f1_macro(hits: np.ndarray, said: np.ndarray, true: np.ndarray) -> np.ndarray:
    """The mean F1 of the labels (the last axis) that are true or said anywhere."""
    there = (said + true) > 0
    return share((f1(hits, said, true) * there).sum(axis=-1), there.sum(axis=-1).astype(float))
