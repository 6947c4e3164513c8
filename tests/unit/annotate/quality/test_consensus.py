"""Majority and Dawid-Skene."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bench.annotator_sets import SETS, made
from tests.unit.annotate.quality.tables import table
from workbench.annotate.quality.dawid_skene import NO_ANSWERS, dawid_skene
from workbench.annotate.quality.majority import majority
from workbench.annotate.quality.votes import Votes
from workbench.core.errors import InvalidInputError


def test_ties_are_told_and_not_broken() -> None:
    found = majority(Votes.from_table([[2, 2, 0], [2, 0, -1], [-1, -1, -1], [0, 1, 2]]))
    assert found.label.tolist() == [2, -1, -1, -1]
    assert found.ties == {1: (0, 2), 3: (0, 1, 2)}
    assert found.share == pytest.approx([2 / 3, 1 / 2, 0, 1 / 3])


@pytest.mark.parametrize("name", SETS)
def test_accuracy_on_published_answers(name: str, data: Path) -> None:
    read, target = SETS[name]
    given = read(data)
    assert (dawid_skene(given.votes).label == given.truth).mean() >= target


def plain_step(rows: np.ndarray, posterior: np.ndarray) -> tuple[np.ndarray, np.ndarray, float]:
    """One step as the paper writes it: posterior, confusion matrices, log likelihood."""
    codes = posterior.shape[1]
    prior = posterior.mean(axis=0)
    confusion = np.zeros((rows.shape[1], codes, codes))
    for who in range(rows.shape[1]):
        for item in np.flatnonzero(rows[:, who] >= 0):
            confusion[who, :, rows[item, who]] += posterior[item]
    confusion += 0.2 / codes
    confusion /= confusion.sum(axis=2, keepdims=True)
    joint = np.tile(prior, (len(rows), 1))
    for who in range(rows.shape[1]):
        for item in np.flatnonzero(rows[:, who] >= 0):
            joint[item] *= confusion[who, :, rows[item, who]]
    whole = joint.sum(axis=1, keepdims=True)
    return joint / whole, confusion, float(np.log(whole).sum())


def test_every_step_is_that_of_the_paper() -> None:
    for seed in range(10):
        rows = table(seed, 0.2)
        rows = rows[(rows >= 0).any(axis=1)]
        votes = Votes.from_table(rows)
        posterior = votes.counts().toarray() / votes.answers[:, None]
        likelihoods = []
        for _ in range(7):
            posterior, _, likelihood = plain_step(rows, posterior)
            likelihoods.append(likelihood)
        found = dawid_skene(votes, iterations=7, tolerance=0, smoothing=0.2)
        assert found.posterior == pytest.approx(posterior, abs=1e-9)
        assert found.log_likelihood == pytest.approx(likelihoods)
        confusion = plain_step(rows, posterior)[1]
        for who in range(votes.annotators):
            assert found.confusion(who) == pytest.approx(confusion[who], abs=1e-9)
            if (rows[:, who] >= 0).any():
                right = found.prior @ np.diag(confusion[who])
                assert found.competence(who).value == pytest.approx(right)


def test_without_smoothing_the_likelihood_never_falls() -> None:
    for seed in range(20):
        steps = dawid_skene(Votes.from_table(table(seed)), smoothing=0).log_likelihood
        assert all(np.diff(steps) > -1e-8)


def test_it_knows_who_is_good_and_beats_the_majority() -> None:
    given = made(6_000, 4, people=12)
    found = dawid_skene(given.votes)
    skill = [found.competence(who).value for who in range(12)]
    assert found.converged
    assert np.corrcoef(skill, np.arange(12))[0, 1] > 0.95  # type: ignore[arg-type]
    by_votes = (majority(given.votes).label == given.truth).mean()
    assert (found.label == given.truth).mean() > by_votes


def test_items_and_people_without_answers() -> None:
    found = dawid_skene(Votes.from_table([[0, 0, -1], [1, 1, -1], [-1, -1, -1], [1, 1, -1]]))
    assert found.label.tolist() == [0, 1, -1, 1]
    assert found.posterior[2] == pytest.approx(found.prior)
    assert found.posterior.sum(axis=1) == pytest.approx(1)
    assert found.confusion(2) == pytest.approx(np.full((2, 2), 0.5))
    assert found.competence(2).why == NO_ANSWERS
    assert found.competence(0).n == 3


def test_equally_likely_labels_are_no_consensus() -> None:
    found = dawid_skene(Votes.from_table([[0, 1], [1, 0]]))
    assert found.label.tolist() == [-1, -1]


def test_without_answers_there_is_no_consensus() -> None:
    with pytest.raises(InvalidInputError):
        dawid_skene(Votes.from_table([[-1, -1]], codes=2))
    with pytest.raises(InvalidInputError):
        dawid_skene(Votes.from_table([[0, 1]]), smoothing=-1)
    with pytest.raises(InvalidInputError):
        dawid_skene(Votes.from_table([[0, 1]]), iterations=0)
