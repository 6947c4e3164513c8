"""How sure a model is of its answers, alike for every task: what queues are ranked by."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

LEAST = 1e-12


@dataclass(frozen=True)
class Doubts:
    """One value a row each, small where the model is unsure.

    ``confidence``: the probability of the answer, of its least sure part where it has parts;
    ``margin``: by how much that part's best choice leads; ``certainty``: minus the entropy in
    nats, the mean over parts. ``shares``: rows × labels, how likely a label is in the answer.
    Settles (2009) for classes. Parts are the labels of several, each given or not, or the words of
    a text (token entropy: Settles and Craven 2008).
    """

    confidence: np.ndarray
    margin: np.ndarray
    certainty: np.ndarray
    shares: np.ndarray


def of_classes(shares: np.ndarray) -> Doubts:
    """``shares``: rows × classes that sum to one."""
    best = shares.max(axis=1)
    margin = best
    if shares.shape[1] > 1:
        two = np.partition(shares, -2, axis=1)[:, -2:]
        margin = two[:, 1] - two[:, 0]
    return Doubts(best, margin, -_entropy(shares), shares)


def of_labels(shares: np.ndarray, decided: np.ndarray) -> Doubts:
    """``shares``: rows × labels, each by itself; ``decided``: which are in the answer."""
    if not shares.shape[1]:
        ones = np.ones(len(shares))
        return Doubts(ones, ones, np.zeros(len(shares)), shares)
    sure = np.where(decided, shares, 1 - shares)
    both = np.stack([shares, 1 - shares], axis=2)
    return Doubts(
        confidence=sure.min(axis=1),
        margin=np.abs(2 * shares - 1).min(axis=1),
        certainty=-_entropy(both).mean(axis=1),
        shares=shares,
    )


def of_words(words: list[np.ndarray], chosen: list[np.ndarray], of: np.ndarray) -> Doubts:
    """``words``: of each row, words × tags that sum to one; ``chosen``: the tag of each word.

    ``of``: the label that each tag belongs to, -1 for none. A row without words is sure.
    """
    rows, labels = len(words), int(of.max(initial=-1)) + 1
    confidence, margin, certainty = np.ones(rows), np.ones(rows), np.zeros(rows)
    shares = np.zeros((rows, labels))
    for row, (table, tags) in enumerate(zip(words, chosen, strict=True)):
        if not len(table):
            continue
        one = of_classes(table)
        confidence[row] = table[np.arange(len(tags)), tags].min()
        margin[row], certainty[row] = one.margin.min(), one.certainty.mean()
        for label in range(labels):
            shares[row, label] = table[:, of == label].sum(axis=1).max()
    return Doubts(confidence, margin, certainty, shares)


def _entropy(shares: np.ndarray) -> np.ndarray:
    """In nats, over the last axis."""
    return np.asarray(-(shares * np.log(np.maximum(shares, LEAST))).sum(axis=-1))
