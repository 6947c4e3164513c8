"""Metrics of answers that are sets, of labels or of spans, with intervals from whole rows.

A row (a document) is drawn with all its members: those of one text are right or wrong together.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import msgspec
import numpy as np

from workbench.bundle import sets
from workbench.bundle.sets import SetCounts
from workbench.core.model_tasks import MULTILABEL, SPANS
from workbench.evaluate.clusters import Groups, counted, unstratified
from workbench.evaluate.intervals import DRAWS, Codes, Floats, percentile, share
from workbench.evaluate.metrics import NO_SUCH_ROWS, extreme
from workbench.evaluate.requests import Figure

PRIMARY = {MULTILABEL: "f1_macro", SPANS: "f1_micro"}
Measure = Callable[[Floats, Floats, Floats], Floats]


@dataclass(frozen=True)
class Sets:
    """Counts of the answers to n rows; ``groups``: what is drawn, rows where they stand alone."""

    task: str
    counts: SetCounts
    groups: Groups
    grouped: bool

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return len(self.counts.hits)

    @property
    def spread(self) -> tuple[int, int]:
        """As ``percentile`` is told of groups."""
        return counted(self.groups) if self.grouped else (0, 1)


def gathered(task: str, counts: SetCounts, member: Codes | None) -> Sets:
    """``member``: each row's group, None where rows stand alone."""
    alone = np.arange(len(counts.hits))
    return Sets(task, counts, unstratified(alone if member is None else member), member is not None)


def measure(found: Sets, seed: int, draws: int = DRAWS) -> dict[str, Figure]:
    """Every metric of the whole, with its interval. An undefined one says why."""
    drawn = draw(found, [found], np.random.default_rng(seed), draws)[0]
    point = sums_of(found)
    figures = {}
    for name, function in _measures(found.task).items():
        if why := _undefined(name, point):
            figures[name] = Figure(why=why)
        else:
            value = float(function(point)[0])
            figures[name] = _spread(found, value, function(drawn), np.ones(found.rows, dtype=bool))
    if not found.grouped:
        figures["subset_accuracy"] = share(int(found.counts.exact.sum()), found.rows)
    return figures


def _spread(found: Sets, value: float, drawn: Floats, rows: np.ndarray, n: int = 0) -> Figure:
    """The percentile interval; where no draw of ``rows`` could differ Wilson's stands in.

    ``n``: what a figure is of, where that is not rows.
    """
    known = drawn[np.isfinite(drawn)]
    if value in (0.0, 1.0) and (known == value).all():
        figure = extreme(value, rows, found.groups if found.grouped else None)
        return msgspec.structs.replace(figure, n=n or figure.n)
    return percentile(value, drawn, n or int(rows.sum()), *found.spread)


@dataclass(frozen=True)
class Sums:
    """Counts of the whole or of each draw: by label (draws, K), and of rows (draws,)."""

    hits: Floats
    said: Floats
    true: Floats
    close: Floats
    exact: Floats
    rows: Floats


def sums_of(found: Sets) -> Sums:
    """Of the rows as they are: one draw."""
    counts = found.counts
    by_label = (counts.hits, counts.said, counts.true, counts.close)
    hits, said, true, close = (part.sum(axis=0, keepdims=True) for part in by_label)
    return Sums(
        hits=hits,
        said=said,
        true=true,
        close=close,
        exact=np.array([float(counts.exact.sum())]),
        rows=np.array([float(found.rows)]),
    )


def draw(first: Sets, both: list[Sets], rng: np.random.Generator, draws: int) -> list[Sums]:
    """Draws of the sums of one model's answers, or of several on the same rows."""
    tables = []
    for one in both:
        parts = (one.counts.hits, one.counts.said, one.counts.true, one.counts.close)
        tables.append(np.hstack([*parts, one.counts.exact[:, None], np.ones((one.rows, 1))]))
    drawn = first.groups.sum_draws(np.hstack(tables), rng, draws)
    labels = first.counts.hits.shape[1]
    width = 4 * labels + 2
    return [_cut(drawn[:, at : at + width], labels) for at in range(0, len(both) * width, width)]


def _cut(drawn: Floats, labels: int) -> Sums:
    hits, said, true, close = (drawn[:, at * labels : (at + 1) * labels] for at in range(4))
    return Sums(hits, said, true, close, exact=drawn[:, -2], rows=drawn[:, -1])


def _micro(function: Measure) -> Callable[[Sums], Floats]:
    return lambda sums: function(*(p.sum(axis=1) for p in (sums.hits, sums.said, sums.true)))


_MICRO: dict[str, Callable[[Sums], Floats]] = {
    "f1_micro": _micro(sets.f1),
    "precision_micro": _micro(lambda hits, said, true: sets.share(hits, said)),
    "recall_micro": _micro(lambda hits, said, true: sets.share(hits, true)),
    "f1_macro": lambda sums: sets.f1_macro(sums.hits, sums.said, sums.true),
    "subset_accuracy": lambda sums: sums.exact / sums.rows,
}


def _hamming(sums: Sums) -> Floats:
    wrong = (sums.said + sums.true - 2 * sums.hits).sum(axis=1)
    return np.asarray(wrong / (sums.rows * sums.hits.shape[1]))


def _partial(sums: Sums) -> Floats:
    return sets.f1(*(part.sum(axis=1) for part in (sums.close, sums.said, sums.true)))


def _measures(task: str) -> dict[str, Callable[[Sums], Floats]]:
    if task == SPANS:
        return {**_MICRO, "f1_partial": _partial}
    return {**_MICRO, "hamming_loss": _hamming}


def _undefined(name: str, point: Sums) -> str:
    """Why a figure says nothing, "" where it says something."""
    said, true = float(point.said.sum()), float(point.true.sum())
    if name == "precision_micro" and not said:
        return "nothing was predicted"
    if name == "recall_micro" and not true:
        return "no test row has any"
    if name.startswith("f1") and not said and not true:
        return "none is true and none was predicted in any row"
    return ""


def per_class(found: Sets, labels: list[str], seed: int) -> dict[str, dict[str, Figure]]:
    """Precision, recall, F1 and support of each label; support counts members, not rows."""
    drawn = draw(found, [found], np.random.default_rng([seed, 1]), DRAWS)[0]
    point = sums_of(found)
    table = {}
    for code, label in enumerate(labels):
        hits, said, true = (int(p[0, code]) for p in (point.hits, point.said, point.true))
        rows = (found.counts.said + found.counts.true)[:, code] > 0
        some = [part[:, code] for part in (drawn.hits, drawn.said, drawn.true)]
        f1 = Figure(why=NO_SUCH_ROWS if said else "neither true nor predicted in any row")
        if true:
            value = 2 * hits / (said + true)
            there = some[1] + some[2] > 0
            f1 = _spread(found, value, np.where(there, sets.f1(*some), np.nan), rows, true)
        table[label] = {
            "precision": _part(found, (hits, said), some[:2], "never predicted", rows),
            "recall": _part(found, (hits, true), some[::2], NO_SUCH_ROWS, rows),
            "f1": f1,
            "support": Figure(value=true, n=true),
        }
    return table


def _part(
    found: Sets, share_of: tuple[int, int], drawn: list[Floats], why: str, rows: np.ndarray
) -> Figure:
    """A share of members; ``rows``: those that have any."""
    hits, whole = share_of
    if not whole:
        return Figure(why=why)
    part, of = drawn
    draws = np.divide(part, of, out=np.full(len(of), np.nan), where=of > 0)
    return _spread(found, hits / whole, draws, rows, whole)


def deltas(a: Sets, b: Sets, seed: int, draws: int = DRAWS) -> dict[str, Figure]:
    """A minus b for each metric, both drawn on the same rows or groups."""
    ours, theirs = draw(a, [a, b], np.random.default_rng(seed), draws)
    first, second = sums_of(a), sums_of(b)
    found = {}
    for name, function in _measures(a.task).items():
        why = _undefined(name, first) or _undefined(name, second)
        if why:
            found[name] = Figure(why=why)
            continue
        value = float(function(first)[0] - function(second)[0])
        found[name] = percentile(value, function(ours) - function(theirs), a.rows, *a.spread)
    return found
