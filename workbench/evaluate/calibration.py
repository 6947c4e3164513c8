"""Do stated probabilities come true? Reliability in bins of equal mass, and ECE against chance.

A fixed threshold for ECE is wrong: a perfectly calibrated model's ECE grows as rows shrink.
So it is compared with draws in which every stated probability is true by construction. Where rows
come in groups that are right or wrong together, chance alone brings larger errors: then whole
groups get a random sign (the wild cluster bootstrap with the null imposed, Cameron, Gelbach and
Miller 2008).
"""

from __future__ import annotations

import numpy as np
from scipy import sparse

from workbench.evaluate.clusters import Groups, indicators
from workbench.evaluate.confusion import ratio
from workbench.evaluate.intervals import DRAWS, Codes, Floats, percentile, share
from workbench.evaluate.metrics import NO_PROBABILITIES, Answers, extreme
from workbench.evaluate.requests import Bin, Calibration, Figure

BINS = 10
NULL_DRAWS = 200


def stated_and_true(answers: Answers) -> tuple[Floats, Floats, str]:
    """The probability that is judged, whether it came true, both (n,), and what it is of.

    Two classes: the probability of the second label. More: that of the chosen label.
    """
    assert answers.probabilities is not None
    if answers.classes == 2:
        stated = answers.probabilities[:, 1]
        return stated, (answers.truth == 1).astype(np.float64), "second label"
    stated = answers.probabilities.max(axis=1)
    chosen = answers.probabilities.argmax(axis=1)
    return stated, (chosen == answers.truth).astype(np.float64), "chosen label"


def calibration(answers: Answers, seed: int) -> Calibration:
    """ECE with its null threshold, and the reliability bins."""
    if answers.probabilities is None:
        return Calibration(why=NO_PROBABILITIES)
    if len(answers.truth) < 2 * BINS:
        return Calibration(why=f"fewer than {2 * BINS} rows")
    stated, true, of = stated_and_true(answers)
    return reliability(stated, true, seed, of, answers.groups)


def reliability(
    stated: Floats, true: Floats, seed: int, of: str, groups: Groups | None = None
) -> Calibration:
    """Stated probabilities (n,) against whether each came true; ``of``: what they are of."""
    if len(stated) < 2 * BINS:
        return Calibration(why=f"fewer than {2 * BINS} stated probabilities")
    rng = np.random.default_rng([seed, 2])
    order = np.argsort(stated, kind="stable")
    edges = _edges(len(stated))
    sizes = np.diff(edges)
    means = np.add.reduceat(stated[order], edges[:-1]) / sizes
    hits = np.add.reduceat(true[order], edges[:-1])
    nulls = [_null_shares(stated[order], edges, rng)]
    if groups is not None:
        apart = (true - stated)[order]
        nulls.append(means + _null_errors(apart, groups.member[order], len(groups), edges, rng))
    # Few groups have few signs: what rows that stand alone would bring is the least.
    threshold, null = max(
        ((_threshold(means, null, sizes), null) for null in nulls), key=lambda pair: pair[0]
    )
    null_low, null_high = np.percentile(null, [2.5, 97.5], axis=0)
    ece = expected_calibration_error(means, hits / sizes, sizes)
    observed = _observed(groups, true, order, edges, hits, seed)
    bins = [
        Bin(
            stated=float(means[i]),
            observed=observed[i],
            null_low=float(null_low[i]),
            null_high=float(null_high[i]),
        )
        for i in range(len(sizes))
    ]
    return Calibration(ece=ece, threshold=threshold, calibrated=ece <= threshold, bins=bins, of=of)


def _observed(
    groups: Groups | None,
    true: Floats,
    order: np.ndarray,
    edges: np.ndarray,
    hits: Floats,
    seed: int,
) -> list[Figure]:
    """The share that came true in each bin, with the interval of rows or of groups."""
    sizes = np.diff(edges)
    if groups is None:
        return [share(int(hits[i]), int(sizes[i])) for i in range(len(sizes))]
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.repeat(np.arange(len(sizes)), sizes)
    columns = [indicators(place, len(sizes), where) for where in (true > 0, true >= 0)]
    rng = np.random.default_rng([seed, 3])
    drawn = groups.sum_draws(sparse.hstack(columns, format="csr"), rng, DRAWS)
    shares = ratio(*np.split(drawn, 2, axis=1))
    found = []
    for i, n in enumerate(sizes):
        members = place == i
        if hits[i] in (0, n):
            found.append(extreme(float(hits[i] / n), members, groups))
        else:
            drawn_of = groups.of(members)
            found.append(percentile(float(hits[i] / n), shares[:, i], int(n), drawn_of))
    return found


def expected_calibration_error(stated: Floats, observed: Floats, sizes: np.ndarray) -> float:
    """ECE: the mean |stated - observed| of the bins, weighted by their rows (Naeini 2015)."""
    return float((np.abs(stated - observed) * sizes).sum() / sizes.sum())


def _edges(n: int) -> np.ndarray:
    return np.linspace(0, n, BINS + 1).round().astype(np.int64)


def _null_shares(stated: Floats, edges: np.ndarray, rng: np.random.Generator) -> Floats:
    """Observed shares of the bins if every stated probability were true; (NULL_DRAWS, bins)."""
    shares = np.empty((NULL_DRAWS, len(edges) - 1))
    sizes = np.diff(edges)
    for draw in range(NULL_DRAWS):
        true = rng.random(len(stated)) < stated
        shares[draw] = np.add.reduceat(true, edges[:-1], dtype=np.float64) / sizes
    return shares


def _null_errors(
    apart: Floats, member: Codes, count: int, edges: np.ndarray, rng: np.random.Generator
) -> Floats:
    """What the bins' shares differ by if every probability were true; (NULL_DRAWS, bins).

    ``apart``: true minus stated, ``member``: the group, both (n,) in the order of the bins.
    """
    sizes = np.diff(edges)
    place = np.repeat(np.arange(len(sizes)), sizes)
    centred = apart - (np.add.reduceat(apart, edges[:-1]) / sizes)[place]
    sums = sparse.csr_array((centred, (place, member)), shape=(len(sizes), count))
    signs = rng.choice([-1.0, 1.0], size=(count, NULL_DRAWS))
    few = np.sqrt(count / max(count - 1, 1))
    return np.asarray((sums @ signs).T * few / sizes, dtype=np.float64)


def _threshold(stated: Floats, observed: Floats, sizes: np.ndarray) -> float:
    """The ECE that 1 draw in 20 is above; ``observed``: (NULL_DRAWS, bins)."""
    eces = (np.abs(stated - observed) * sizes).sum(axis=1) / sizes.sum()
    return float(np.percentile(eces, 95))
