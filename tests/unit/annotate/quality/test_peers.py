"""The same values as the peers' on random tables with missing answers."""

from __future__ import annotations

from typing import Any

import krippendorff
import numpy as np
import pytest
from sklearn.metrics import cohen_kappa_score

from tests.unit.annotate.quality.tables import table
from workbench.annotate.quality.agreement import ONE_LABEL
from workbench.annotate.quality.cohen import NO_SHARED, cohen_kappa
from workbench.annotate.quality.counts import ItemCounts
from workbench.annotate.quality.krippendorff import NO_PAIRS, krippendorff_alpha
from workbench.annotate.quality.pairs import pair_matrix
from workbench.annotate.quality.votes import Votes

SEEDS = range(40)


def peer_alpha(given: np.ndarray, level: str, values: np.ndarray) -> float | None:
    reliability = np.where(given < 0, np.nan, values[given])
    try:
        with np.errstate(invalid="ignore"):
            alpha = krippendorff.alpha(
                reliability.T, level_of_measurement=level, value_domain=values.tolist()
            )
    except ValueError:
        return None
    return float(alpha) if np.isfinite(alpha) else None


@pytest.mark.parametrize("level", ["nominal", "ordinal", "interval", "ratio"])
@pytest.mark.parametrize("missing", [0.0, 0.3, 0.7])
def test_krippendorff(level: Any, missing: float) -> None:
    for seed in SEEDS:
        given = table(seed, missing)
        values = np.cumsum(np.random.default_rng(seed).integers(1, 4, given.max() + 1) * 0.5)
        found = krippendorff_alpha(ItemCounts.of(Votes.from_table(given)), level, values, draws=0)
        wanted = peer_alpha(given, level, values)
        if found.value is None:
            assert found.why in (NO_PAIRS, ONE_LABEL)
            assert wanted is None
        else:
            assert found.value == pytest.approx(wanted, abs=1e-9)


@pytest.mark.parametrize("weighting", ["nominal", "linear", "quadratic"])
@pytest.mark.parametrize("missing", [0.0, 0.3, 0.7])
def test_cohen(weighting: Any, missing: float) -> None:
    for seed in SEEDS:
        given = table(seed, missing)
        votes = Votes.from_table(given)
        matrix = pair_matrix(votes, weighting)
        for one, two in zip(*np.triu_indices(votes.annotators, 1), strict=True):
            both = (given[:, [one, two]] >= 0).all(axis=1)
            first, second = given[both, one], given[both, two]
            found = cohen_kappa(votes.contingency(one, two), weighting, draws=0)
            assert matrix.shared[one, two] == both.sum()
            assert matrix.why(one, two) == found.why
            if found.value is None:
                assert len({*first, *second}) < 2
                assert found.why == (ONE_LABEL if both.any() else NO_SHARED)
                continue
            weights = None if weighting == "nominal" else weighting
            wanted = cohen_kappa_score(
                first, second, labels=np.arange(votes.codes), weights=weights
            )
            assert found.value == pytest.approx(wanted, abs=1e-9)
            assert matrix.kappa[one, two] == pytest.approx(wanted, abs=1e-9)
            assert matrix.kappa[two, one] == pytest.approx(wanted, abs=1e-9)
