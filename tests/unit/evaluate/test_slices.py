"""Slices: a part that is weak by construction is found, chance is not, p values are right."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from scipy.stats import fisher_exact, ttest_ind

from workbench.evaluate.requests import Condition
from workbench.evaluate.slices import LEAST, holm, slices, title

N = 2_000


def frame(seed: int = 0) -> tuple[pl.DataFrame, np.random.Generator]:
    rng = np.random.default_rng(seed)
    age = rng.normal(40, 10, N)
    table = pl.DataFrame(
        {
            "_row": np.arange(N),
            "country": rng.choice(["fr", "de", "it"], N),
            "channel": rng.choice(["web", "shop"], N),
            "age": age,
            "text": ["x" * int(n) for n in rng.integers(1, 3000, N)],
        }
    ).with_columns(pl.when(pl.col("_row") % 10 > 0).then(pl.col("age")).alias("age"))
    return table, rng


def test_a_part_that_is_weaker_comes_first_and_is_called_weak() -> None:
    table, rng = frame()
    wrong = rng.random(N) < np.where(table["country"] == "it", 0.4, 0.1)
    found = slices(table, wrong.astype(float), numbers=False)
    first = found.slices[0]
    assert "country = it" in first.title and first.weak
    alone = next(one for one in found.slices if one.title == "country = it")
    here = (table["country"] == "it").to_numpy()
    assert alone.n == here.sum()
    assert alone.figure.value == pytest.approx(1 - wrong[here].mean())
    assert alone.rest == pytest.approx(1 - wrong[~here].mean())


def test_two_conditions_together_are_found() -> None:
    table, rng = frame()
    bad = ((table["country"] == "de") & (table["channel"] == "shop")).to_numpy()
    wrong = rng.random(N) < np.where(bad, 0.5, 0.1)
    found = slices(table, wrong.astype(float), numbers=False)
    first = found.slices[0]
    assert first.found and first.weak and first.n == bad.sum()
    assert {one.value for one in first.conditions} == {"de", "shop"}


def test_p_is_fishers_and_welchs() -> None:
    table, rng = frame()
    wrong = (rng.random(N) < 0.2).astype(float)
    errors = rng.exponential(1, N)
    web = (table["channel"] == "web").to_numpy()
    one = next(o for o in slices(table, wrong, False).slices if o.title == "channel = web")
    counts = [[wrong[web].sum(), (1 - wrong[web]).sum()],
              [wrong[~web].sum(), (1 - wrong[~web]).sum()]]  # fmt: skip
    assert one.test_p == pytest.approx(fisher_exact(counts, alternative="greater").pvalue)
    two = next(o for o in slices(table, errors, True).slices if o.title == "channel = web")
    welch = ttest_ind(errors[web], errors[~web], equal_var=False, alternative="greater")
    assert two.test_p == pytest.approx(welch.pvalue)


def test_chance_finds_nothing_in_nineteen_of_twenty_sets() -> None:
    alarms = 0
    for seed in range(40):
        table, rng = frame(seed)
        wrong = (rng.random(N) < 0.2).astype(float)
        alarms += any(one.weak for one in slices(table, wrong, False).slices)
    assert alarms <= 5


def test_chance_of_whole_groups_finds_nothing_in_nineteen_of_twenty_sets() -> None:
    """Rows of a group share their cells and how hard they are, so that rows alone alarm often."""
    alarms = {"rows": 0, "groups": 0}
    for seed in range(40):
        rng = np.random.default_rng(seed)
        member = np.repeat(np.arange(100), 20)
        table = pl.DataFrame({"country": rng.choice(["fr", "de", "it", "es"], 100)[member]})
        wrong = (rng.random(N) < rng.beta(0.4, 1.6, 100)[member]).astype(float)
        for way, given in (("rows", None), ("groups", member)):
            found = slices(table, wrong, False, given)
            alarms[way] += any(one.weak for one in found.slices)
    assert alarms["groups"] <= 5 < 15 < alarms["rows"]


def test_a_part_that_is_weak_in_all_its_groups_is_found_with_an_interval_of_groups() -> None:
    rng = np.random.default_rng(1)
    member = np.repeat(np.arange(100), 20)
    country = np.where(np.arange(100) < 30, "it", "fr")[member]
    wrong = rng.random(N) < np.where(country == "it", 0.4, 0.1)
    table = pl.DataFrame({"country": country})
    first = slices(table, wrong.astype(float), False, member).slices[0]
    assert first.title == "country = it" and first.weak and first.figure.method == "clusters"
    errors = slices(table, np.abs(rng.normal(0, 1 + 2 * wrong)), True, member).slices[0]
    assert errors.title == "country = it" and errors.figure.method == "clusters"


def test_missing_cells_quarters_and_lengths_are_looked_at() -> None:
    table, rng = frame()
    titles = {one.title for one in slices(table, (rng.random(N) < 0.2).astype(float), False).slices}
    assert "age is missing" in titles
    assert any(one.startswith("age <") for one in titles)
    assert any(one.startswith("letters of text ≥") for one in titles)
    assert not any("_row" in one for one in titles)


def test_few_rows_say_why_there_are_no_slices() -> None:
    table, _ = frame()
    few = table.head(2 * LEAST - 1)
    assert "a slice and the rest need 30 each" in slices(few, np.zeros(len(few)), False).why


def test_holm_is_that_of_the_paper() -> None:
    # Holm 1979: ordered p times m, m-1, ..., never falling, at most 1.
    assert holm(np.array([0.01, 0.04, 0.03, 0.005])).tolist() == pytest.approx(
        [0.03, 0.06, 0.06, 0.02]
    )
    assert holm(np.array([0.9, 0.8])).tolist() == [1.0, 1.0]


def test_a_condition_in_words() -> None:
    assert title(Condition(column="a", kind="between", low=1.5, high=3)) == "a 1.5 to 3"
    assert title(Condition(column="a", kind="letters", low=10)) == "letters of a ≥ 10"
