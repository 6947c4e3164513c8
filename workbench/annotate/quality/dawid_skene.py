"""Consensus by Dawid and Skene: what is true, and how good each annotator is, from each other.

Every annotator has a confusion matrix: how often they give a label to items whose true label is
another. Expectation maximisation finds the matrices and how often each label is true; from both
follows the probability of every label for every item (Dawid and Skene 1979, Applied Statistics).
It starts from the shares of votes, so that the same answers give the same consensus.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse

from workbench.annotate.quality.votes import MISSING, Codes, Floats, Votes
from workbench.core.errors import InvalidInputError
from workbench.evaluate.requests import Figure

ITERATIONS = 200
TOLERANCE = 1e-6
SMOOTHING = 0.2
NO_ANSWERS = "has given no answer"
_TIE = 1e-9
_CELLS = 200_000


@dataclass(frozen=True)
class Consensus:
    """What expectation maximisation found.

    ``posterior``: the probability of each label, (items, codes); of an item without answers, the
    prior. ``label``: the likeliest, -1 without answers or where two are equally likely, (items,).
    ``prior``: how often each label is true, (codes,). ``log_likelihood``: of the answers, before
    each iteration's step. ``converged``: whether it stopped by itself.
    """

    posterior: Floats
    label: Codes
    prior: Floats
    log_likelihood: tuple[float, ...]
    converged: bool
    _columns: Codes
    _given: Floats
    _fill: float

    def confusion(self, annotator: int) -> Floats:
        """P(given label | true label) of one annotator: true × given, (codes, codes).

        Of somebody without answers every row is even: nothing is known.
        """
        codes = len(self.prior)
        low, high = np.searchsorted(self._columns, [annotator * codes, (annotator + 1) * codes])
        counted = np.full((codes, codes), self._fill)
        counted[:, self._columns[low:high] - annotator * codes] += self._given[low:high].T
        total = counted.sum(axis=1, keepdims=True)
        even = np.full_like(counted, 1 / codes)
        rates: Floats = np.divide(counted, total, out=even, where=total > 0)
        return rates

    def competence(self, annotator: int) -> Figure:
        """How often somebody is right: the confusion matrix' diagonal weighted by the prior."""
        answers = round(self._given[self._columns // len(self.prior) == annotator].sum())
        if not answers:
            return Figure(why=NO_ANSWERS)
        value = float(self.prior @ np.diag(self.confusion(annotator)))
        return Figure(value=value, n=answers)


def dawid_skene(
    votes: Votes,
    *,
    smoothing: float = SMOOTHING,
    iterations: int = ITERATIONS,
    tolerance: float = TOLERANCE,
) -> Consensus:
    """Find the true labels and the annotators' confusion matrices together.

    ``smoothing``: answers added to every row of the expected confusion counts, spread evenly over
    the labels, so that what somebody has not done yet is unlikely, not impossible; 0 is maximum
    likelihood. Stops when the log likelihood changes by less than ``tolerance`` an answer. Memory
    goes with items × codes. Raises InvalidInputError without answers, for a negative
    smoothing, and without an iteration.
    """
    if not len(votes):
        raise InvalidInputError("there are no answers to find a consensus in")
    if smoothing < 0 or iterations < 1:
        raise InvalidInputError("smoothing is 0 or more, and there is one iteration at least")
    answers, columns = _answers(votes)
    answered = votes.answers > 0
    state = _by_shares(votes, answers)
    posterior = np.zeros((votes.items, votes.codes))
    likelihoods, converged = [-np.inf], False
    while not converged and len(likelihoods) <= iterations:
        log_confusion = _log_confusion(state.given, columns // votes.codes, smoothing)
        state, likelihood = _step(answers, answered, log_confusion, _log(state.prior), posterior)
        converged = abs(likelihood - likelihoods[-1]) < tolerance * len(votes)
        likelihoods.append(likelihood)
    posterior[~answered] = state.prior
    return Consensus(
        posterior=posterior,
        label=_likeliest(posterior, answered),
        prior=state.prior,
        log_likelihood=tuple(likelihoods[1:]),
        converged=converged,
        _columns=columns,
        _given=state.given,
        _fill=smoothing / votes.codes,
    )


@dataclass(frozen=True)
class _State:
    """Expected counts of what somebody said × true label, (columns, codes); the prior, (codes,)."""

    given: Floats
    prior: Floats


def _by_shares(votes: Votes, answers: Any) -> _State:
    """What the shares of votes make of it: where the iterations start."""
    shares = sparse.diags_array(1 / np.maximum(votes.answers, 1)) @ votes.counts()
    return _State((answers.T @ shares).toarray(), shares.sum(axis=0) / (votes.answers > 0).sum())


def _step(
    answers: Any, answered: Any, log_confusion: Floats, log_prior: Floats, posterior: Floats
) -> tuple[_State, float]:
    """Fill in the posterior and count what it expects; with the log likelihood before.

    In parts of some thousand items, which stay in the processor's cache.
    """
    given, total, likelihood = np.zeros_like(log_confusion), np.zeros_like(log_prior), 0.0
    # Adding up the counts must not cost more than making them.
    rows = max(1, max(_CELLS, given.size) // len(log_prior))
    for start in range(0, len(posterior), rows):
        part, there = answers[start : start + rows], answered[start : start + rows]
        joint = part @ log_confusion
        joint += log_prior
        greatest = joint.max(axis=1, keepdims=True)
        joint -= greatest
        np.exp(joint, out=joint)
        whole = joint.sum(axis=1, keepdims=True)
        joint /= whole
        likelihood += float((greatest + np.log(whole))[there].sum())
        posterior[start : start + rows] = joint
        given += part.T @ joint
        total += joint[there].sum(axis=0)
    return _State(given, total / answered.sum()), likelihood


def _answers(votes: Votes) -> tuple[Any, Codes]:
    """Items × what somebody said, sparse; with annotator * codes + code of each column."""
    columns, column = np.unique(votes.annotator * votes.codes + votes.code, return_inverse=True)
    cells, shape = (votes.item, column), (votes.items, len(columns))
    return sparse.coo_array((np.ones(len(votes)), cells), shape=shape).tocsr(), columns


def _log_confusion(given: Floats, annotator: Codes, smoothing: float) -> Floats:
    """The log of P(given | true): what somebody said × true label, (columns, codes)."""
    first = np.flatnonzero(np.diff(annotator, prepend=-1))
    totals = np.add.reduceat(given, first, axis=0) + smoothing
    totals = np.repeat(totals, np.diff(first, append=len(annotator)), axis=0)
    smooth = given + smoothing / given.shape[1]
    return _log(np.divide(smooth, totals, out=np.zeros_like(smooth), where=totals > 0))


def _log(values: Floats) -> Floats:
    """The logarithm, with a floor instead of minus infinity."""
    return np.log(np.maximum(values, np.finfo(np.float64).tiny))


def _likeliest(posterior: Floats, answered: Any) -> Codes:
    label: Codes = posterior.argmax(axis=1).astype(np.int64)
    if posterior.shape[1] > 1:
        ordered = np.partition(posterior, -2, axis=1)
        label[ordered[:, -1] - ordered[:, -2] < _TIE] = MISSING
    label[~answered] = MISSING
    return label
