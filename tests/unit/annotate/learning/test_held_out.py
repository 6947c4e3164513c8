"""What labels are worth, on rows that were not learned from."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse
from sklearn.metrics import f1_score

from tests.unit.train.sample import THINGS, tickets
from workbench.annotate.learning.hashing import (
    Ints,
    Reading,
    inverse_frequency,
    terms,
    weighted,
)
from workbench.annotate.learning.held_out import (
    macro_f1,
    macro_f1_of_sets,
    measure,
    measure_sets,
)
from workbench.annotate.requests import CROSS, TEST


def rows_and_codes(count: int, seed: int = 0) -> tuple[object, Ints]:
    rows = tickets(count, seed)
    counts = terms(rows, Reading(("text",), ((),)))
    codes = np.array([list(THINGS).index(label) for label in rows["_target"]])
    return weighted(counts, inverse_frequency(counts)), codes


def test_macro_f1_is_the_mean_over_labels_that_are_there() -> None:
    truth, given = np.array([0, 0, 1, 2, 2, 2]), np.array([0, 1, 1, 2, 0, 2])
    assert macro_f1(truth, given, 5) == pytest.approx(f1_score(truth, given, average="macro"))


def test_labels_given_at_random_are_worth_nothing() -> None:
    matrix, _ = rows_and_codes(300)
    codes = np.random.default_rng(0).integers(0, 3, 300)
    found = measure(matrix, codes, np.zeros(300, dtype=bool), 3)
    assert found.by == CROSS and found.f1_macro.n == 300
    assert found.f1_macro.value is not None and found.f1_macro.value < 0.45


def test_test_rows_judge_where_there_are_enough() -> None:
    matrix, codes = rows_and_codes(300)
    test = np.arange(300) % 3 == 1
    found = measure(matrix, codes, test, 3)
    assert found.by == TEST and found.f1_macro.n == 100
    few = measure(matrix, codes, np.arange(300) % 4 == 1, 3)
    assert few.by == CROSS and few.f1_macro.n == 225


def test_new_labels_of_a_label_that_was_not_known_gain_much() -> None:
    matrix, codes = rows_and_codes(300)
    order = np.concatenate([np.flatnonzero(codes != 2), np.flatnonzero(codes == 2)])
    found = measure(matrix[order], codes[order], np.zeros(300, dtype=bool), 3, least=100)
    assert found.newest == 100
    assert found.gain.value is not None and found.gain.low is not None
    assert found.gain.low > 0.3 and found.gain.value == pytest.approx(0.5, abs=0.15)


@pytest.mark.parametrize("count", [6, 19])
def test_a_handful_says_nothing(count: int) -> None:
    matrix, codes = rows_and_codes(count)
    found = measure(matrix, codes, np.zeros(count, dtype=bool), 3)
    assert found.f1_macro.value is None and found.gain.why == "too few labels"


def test_one_label_with_a_single_row_is_no_obstacle() -> None:
    matrix, codes = rows_and_codes(60)
    codes = np.where(np.arange(60) == 7, 2, codes % 2)
    found = measure(matrix, codes, np.zeros(60, dtype=bool), 3)
    assert found.f1_macro.value is not None


def sets_of(count: int, rng: np.random.Generator) -> tuple[sparse.csr_array, np.ndarray]:
    """Rows with any of two labels, each of which a word tells, and one that nothing tells."""
    sets = rng.random((count, 3)) < 0.4
    words = sparse.csr_array(np.hstack([sets[:, :2], np.ones((count, 1))]).astype(float))
    return words, sets


def test_sets_are_judged_label_by_label() -> None:
    matrix, sets = sets_of(200, np.random.default_rng(1))
    told = sets[:, :2]
    found = measure_sets(matrix, told, np.zeros(200, dtype=bool))
    assert found.by == CROSS and found.f1_macro.value == 1.0 and found.f1_macro.n == 200
    luck = measure_sets(matrix, sets, np.zeros(200, dtype=bool))
    assert luck.f1_macro.value is not None and 0.6 < luck.f1_macro.value < 0.9


def test_test_rows_judge_sets_where_there_are_enough() -> None:
    matrix, sets = sets_of(300, np.random.default_rng(2))
    test = np.arange(300) < 120
    found = measure_sets(matrix, sets[:, :2], test)
    assert (found.by, found.f1_macro.n, found.newest) == (TEST, 120, 36)


def test_sets_that_all_rows_share_tell_nothing() -> None:
    matrix, _ = sets_of(60, np.random.default_rng(3))
    same = np.tile([True, False], (60, 1))
    assert measure_sets(matrix, same, np.zeros(60, dtype=bool)).f1_macro.why == "too few labels"


def test_macro_f1_of_sets_is_that_of_scikit_learn() -> None:
    rng = np.random.default_rng(4)
    truth, given = rng.random((50, 4)) < 0.5, rng.random((50, 4)) < 0.5
    assert macro_f1_of_sets(truth, given) == pytest.approx(f1_score(truth, given, average="macro"))
    none = np.zeros((5, 2), dtype=bool)
    assert macro_f1_of_sets(none, none) == 0.0
