"""What targets are by task: read from `_target`, checked, and as arrays that families learn.

Classes and numbers are read in ``fitting``; here are sets of labels, spans, and pairs.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import polars as pl

from workbench.bundle.sets import labels_in, ordered
from workbench.core.answer_text import SEPARATOR, names_in, spans_in
from workbench.core.errors import InvalidInputError
from workbench.core.figures import counted, left_out
from workbench.core.model_tasks import MULTILABEL, OF_SETS, PAIRWISE, SPANS
from workbench.train.reading import Reading

LEAST_ROWS = 4
MOST_LABELS = 1000


class Target(NamedTuple):
    """Rows with a target, what it is as an array, the labels in the order of positions, notes."""

    frame: pl.DataFrame
    values: np.ndarray
    labels: tuple[str, ...]
    notes: list[str]


def read_target(frame: pl.DataFrame, task: str, reading: Reading) -> Target:
    """The target of training rows. Raises InvalidInputError for what cannot be learned."""
    known = frame.filter(pl.col("_target").is_not_null())
    notes = []
    if left := len(frame) - len(known):
        notes.append(left_out(left, "training", "without a usable target"))
    if len(known) < LEAST_ROWS:
        raise InvalidInputError(
            f"{len(known)} training rows have a target: too few to learn from",
            "label more rows, or choose another target",
        )
    read = {MULTILABEL: _sets, SPANS: _spans, PAIRWISE: _pairs}[task]
    found = read(known.with_columns(pl.col("_target").cast(pl.String)), reading)
    return Target(found.frame, found.values, found.labels, notes + found.notes)


def _sets(frame: pl.DataFrame, reading: Reading) -> Target:
    """Rows × labels, 1 where a row has a label."""
    answers = [names_in(text) for text in frame["_target"].to_list()]
    labels = sorted({name for names in answers for name in names})
    if not labels:
        raise InvalidInputError(
            "no training row has any label: there is nothing to learn",
            "label rows that some of the labels fit, or choose another target",
        )
    if len(labels) > MOST_LABELS:
        raise InvalidInputError(
            f"the target has {len(labels):,} labels, at most {MOST_LABELS:,} can be learned",
            f"is it a list of labels with {SEPARATOR} between them? merge rare ones first",
        )
    place = {name: at for at, name in enumerate(labels)}
    values = np.zeros((len(answers), len(labels)), dtype=np.int64)
    for row, names in enumerate(answers):
        values[row, [place[name] for name in names]] = 1
    if (values == values[0]).all():
        raise InvalidInputError(
            f"every training row has the same labels ({', '.join(labels)}): nothing to tell apart",
            "label rows with other labels, or choose another target",
        )
    counts = dict(zip(labels, values.sum(axis=0).tolist(), strict=True))
    notes = _told_rare(counts, "training row", "hardly to be learned, and decided at .5")
    every = [name for name, rows in counts.items() if rows == len(answers)]
    notes += [f"label {name!r} is on every training row: it will always be said" for name in every]
    return Target(frame, values, tuple(labels), notes)


def _spans(frame: pl.DataFrame, reading: Reading) -> Target:
    """Each row's spans as text, checked against what its field holds."""
    field = reading.fields[0]
    texts = frame[field].cast(pl.String).fill_null("").to_list()
    answers = frame["_target"].to_list()
    labels = sorted(set(labels_in(SPANS, answers)))
    if not labels:
        raise InvalidInputError(
            "no training row has a span: there is nothing to learn",
            f"mark spans in {field!r} first: workbench annotate",
        )
    out = sum(
        any(end > len(text) for _, end, _ in spans_in(answer))
        for text, answer in zip(texts, answers, strict=True)
    )
    if out:
        raise InvalidInputError(
            f"{counted(out, 'training row')} of {len(texts):,} have spans beyond the end of "
            f"{field!r}: the text is not the one they were marked in",
            "train on the rows that were labelled (--stage raw), or mark those rows again",
        )
    counts = {name: 0 for name in labels}
    for name in labels_in(SPANS, answers):
        counts[name] += 1
    notes = _told_rare(counts, "span", "hardly to be learned")
    crossed = sum(_cross(spans_in(answer)) for answer in answers)
    if crossed:
        notes.append(
            f"{counted(crossed, 'training row')} have overlapping spans: of those that overlap the "
            "first and longest is learned, all are measured"
        )
    return Target(frame, np.array(answers, dtype=object), tuple(labels), notes)


def _cross(spans: list[Any]) -> bool:
    ends = sorted((start, end) for start, end, _ in spans)
    return any(one[1] > other[0] for one, other in pairwise(ends))


def _pairs(frame: pl.DataFrame, reading: Reading) -> Target:
    """0 where the first side is preferred, 1 where the second is; ties are left out."""
    sides = reading.names[:2]
    decided = frame["_target"].is_in(list(sides))
    ties = len(frame) - int(decided.sum())
    if ties == len(frame):
        raise InvalidInputError(
            f"all {ties:,} training pairs are tied: nothing says which side is better",
            f"label pairs with {sides[0]!r} or {sides[1]!r}",
        )
    frame = frame.filter(decided)
    if len(frame) < LEAST_ROWS:
        raise InvalidInputError(
            f"{len(frame)} training pairs are decided ({ties:,} are tied): too few to learn from",
            f"label more pairs with {sides[0]!r} or {sides[1]!r}",
        )
    notes = [f"{counted(ties, 'tied training pair')} left out"] if ties else []
    return Target(frame, (frame["_target"] == sides[1]).cast(pl.Int64).to_numpy(), sides, notes)


def _told_rare(counts: dict[str, int], noun: str, words: str) -> list[str]:
    single = [name for name, count in counts.items() if count == 1]
    notes = [f"label {name!r} has one {noun}: {words}" for name in single[:5]]
    if len(single) > 5:
        notes.append(f"{len(single) - 5} further labels have one {noun}")
    return notes


def strata(values: pl.Series, task: str) -> pl.Series:
    """What rows are stratified by when they are divided: of several labels the rarest of the row's.

    (A simple form of what Sechidis et al. 2011 do: rare labels come to both sides.)
    """
    if task != MULTILABEL:
        return values.cast(pl.String)
    known = values.cast(pl.String)
    answers = [None if text is None else names_in(text) for text in known.to_list()]
    counts: dict[str, int] = {}
    for name in (name for names in answers for name in names or ()):
        counts[name] = counts.get(name, 0) + 1
    rarest = [
        None if names is None else min(names, key=lambda name: (counts[name], name), default="")
        for names in answers
    ]
    return pl.Series(values.name, rarest, dtype=pl.String)


def classes_in(values: pl.Series, task: str) -> pl.Series:
    """The classes of answers, one a row; of sets the labels, one for each member."""
    known = values.drop_nulls().cast(pl.String)
    if task not in OF_SETS:
        return known
    return pl.Series(values.name, labels_in(task, known.to_list()), dtype=pl.String)


def fold_strata(target: np.ndarray, task: str) -> np.ndarray:
    """What folds are stratified by, integers (n,): the class, or the rarest label of a row's."""
    if task != MULTILABEL:
        return target
    counts = target.sum(axis=0)
    weighed = np.where(target > 0, counts, np.iinfo(np.int64).max)
    return np.asarray(np.where(target.any(axis=1), weighed.argmin(axis=1), target.shape[1]))


def texts_of(labels: tuple[str, ...], decided: np.ndarray) -> list[str]:
    """Rows × labels (booleans) as answers."""
    return [ordered(labels, [labels[at] for at in np.flatnonzero(row)]) for row in decided]
