"""Intervals of sets are those of whole rows; two models on the same rows; ways in which it ends."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.bundle import sets
from workbench.core.answer_text import of_spans
from workbench.evaluate import set_metrics
from workbench.evaluate.set_metrics import Sets, gathered


def several(seed: int, rows: int = 200, wrong: float = 0.2) -> tuple[list[str], list[str]]:
    """Truths and answers over three labels."""
    rng = np.random.default_rng(seed)
    truth = rng.random((rows, 3)) < (0.5, 0.3, 0.1)
    said = truth ^ (rng.random((rows, 3)) < wrong)
    names = np.array(["a", "b", "c"])
    return ["|".join(names[row]) for row in truth], ["|".join(names[row]) for row in said]


def of(task: str, truth: list[str], said: list[str], member: np.ndarray | None = None) -> Sets:
    return gathered(task, sets.counted(task, truth, said, ["a", "b", "c"]), member)


def test_intervals_hold_the_figures_of_the_population() -> None:
    """95 % intervals of 120 samples hold what a very large sample has, but for a few."""
    truth, said = several(0, 60_000)
    whole = {
        name: one.value
        for name, one in set_metrics.measure(of("multilabel", truth, said), 0, 2).items()
    }
    held = dict.fromkeys(whole, 0)
    for seed in range(1, 121):
        found = set_metrics.measure(of("multilabel", *several(seed, 150)), seed, 400)
        for name, one in found.items():
            held[name] += (one.low or 0) <= (whole[name] or 0) <= (one.high or 0)
    assert all(0.88 <= count / 120 <= 1.0 for count in held.values()), held


def test_rows_of_a_group_are_drawn_together() -> None:
    truth, said = several(3, 40)
    copies = np.repeat(np.arange(40), 5)
    many = of("multilabel", [truth[i] for i in copies], [said[i] for i in copies], copies)
    alone = of("multilabel", truth, said)
    wide, same = (set_metrics.measure(one, 0)["f1_micro"] for one in (many, alone))
    assert wide.method == "clusters"
    assert (wide.high or 0) - (wide.low or 0) >= 0.95 * ((same.high or 0) - (same.low or 0))


def test_all_right_has_wilsons_interval() -> None:
    truth, _ = several(4, 50)
    found = set_metrics.measure(of("multilabel", truth, truth), 0)
    for name in ("f1_micro", "f1_macro", "subset_accuracy"):
        assert (found[name].value, found[name].high) == (1.0, 1.0) and (found[name].low or 1) < 1
    assert (found["hamming_loss"].value, found["hamming_loss"].method) == (0.0, "wilson")
    table = set_metrics.per_class(of("multilabel", truth, truth), ["a", "b", "c"], 0)
    assert all((row["f1"].low or 1) < 1 for row in table.values())


def test_what_says_nothing_says_why() -> None:
    nothing = of("spans", ["[]"] * 12, ["[]"] * 12)
    found = set_metrics.measure(nothing, 0)
    assert found["f1_micro"].why and found["precision_micro"].why == "nothing was predicted"
    assert found["subset_accuracy"].value == 1.0
    one = of_spans([(0, 2, "a")])
    table = set_metrics.per_class(of("spans", [one] * 8, ["[]"] * 8), ["a", "b", "c"], 0)
    assert table["a"]["recall"].value == 0 and table["a"]["precision"].why == "never predicted"
    assert table["b"]["f1"].why


def test_a_difference_is_drawn_on_the_same_rows() -> None:
    truth, said = several(5)
    _, worse = several(5, wrong=0.5)
    ours, theirs = of("multilabel", truth, said), of("multilabel", truth, worse)
    same = set_metrics.deltas(ours, ours, 0)
    assert {(one.value, one.low, one.high) for one in same.values()} == {(0.0, 0.0, 0.0)}
    found = set_metrics.deltas(ours, theirs, 0)
    assert (found["f1_micro"].low or 0) > 0 and (found["hamming_loss"].high or 0) < 0
    a, b = (set_metrics.measure(one, 0)["f1_macro"].value or 0 for one in (ours, theirs))
    assert found["f1_macro"].value == pytest.approx(a - b)
