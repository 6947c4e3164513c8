"""The gate's lines: each passes, fails or says that there is not enough data, and why."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import numpy as np
import polars as pl
import pytest

from workbench.core.errors import InvalidInputError
from workbench.evaluate.gate import Measured, check_rules, lines, passed
from workbench.evaluate.gate_job import worse_slices
from workbench.evaluate.requests import (
    Calibration,
    Comparison,
    Figure,
    GateFacts,
    GateRules,
    SystemChecks,
    WorseSlice,
)

SOUND = GateFacts(
    system=SystemChecks(compared=200, singles=100, columns=3, p95_ms=4.0, bytes=2_000_000),
    slices=12,
    worse=[],
    seconds=1.0,
)


def figure(value: float, half: float) -> Figure:
    return Figure(value=value, low=value - half, high=value + half, n=200, method="bootstrap")


def measured(delta: Figure | None = None, **given: object) -> Measured:
    against = None
    if delta is not None:
        against = Comparison(
            a=2, b=1, split="s", rows=200, metric="f1_macro", deltas={"f1_macro": delta},
            better="", verdict="",
        )  # fmt: skip
    found = Measured(
        task="classification",
        primary="f1_macro",
        rows=200,
        metrics={"f1_macro": figure(0.88, 0.02)},
        calibration=Calibration(ece=0.03, threshold=0.04, calibrated=True),
        champion=None if delta is None else 1,
        against=against,
    )
    return replace(found, **given)  # type: ignore[arg-type]


def states(rules: GateRules, found: Measured, facts: GateFacts = SOUND) -> dict[str, str]:
    return {one.line: one.state for one in lines(rules, found, facts)}


def test_a_sound_version_without_a_champion_passes_every_line() -> None:
    assert passed(lines(GateRules(), measured(), SOUND))


@pytest.mark.parametrize(
    ("floor", "state"), [(0.85, "pass"), (0.87, "not enough data"), (0.91, "fail")]
)
def test_the_floor_is_for_the_lower_end(floor: float, state: str) -> None:
    assert states(GateRules(floor=floor), measured())["F1 macro floor"] == state


@pytest.mark.parametrize(
    ("floor", "state"), [(50.0, "pass"), (47.0, "not enough data"), (40.0, "fail")]
)
def test_the_floor_of_an_error_is_for_the_upper_end(floor: float, state: str) -> None:
    found = measured(
        task="regression", primary="rmse", metrics={"rmse": figure(46, 3)},
        calibration=Calibration(why="numbers"),
    )  # fmt: skip
    got = states(GateRules(floor=floor), found)
    assert got["RMSE floor"] == state and "calibration" not in got


@pytest.mark.parametrize(
    ("mode", "delta", "state"),
    [
        ("non_inferior", figure(0.0, 0.005), "pass"),
        ("non_inferior", figure(0.0, 0.02), "not enough data"),
        ("non_inferior", figure(-0.05, 0.02), "fail"),
        ("improve", figure(0.03, 0.02), "pass"),
        ("improve", figure(0.01, 0.02), "not enough data"),
        ("improve", figure(-0.03, 0.02), "fail"),
    ],
)
def test_against_the_champion(mode: str, delta: Figure, state: str) -> None:
    assert states(GateRules(mode=mode), measured(delta))["against champion v1"] == state


def test_a_champion_that_was_not_compared_is_not_enough_data() -> None:
    assert states(GateRules(), measured(champion=1))["against champion v1"] == "not enough data"


def test_errors_may_be_larger_by_a_share_of_the_champions() -> None:
    delta = Figure(value=0.2, low=-0.2, high=0.4, n=200)
    comparison = Comparison(
        a=2, b=1, split="s", rows=200, metric="rmse", deltas={"rmse": delta}, better="", verdict=""
    )
    found = measured(
        task="regression", primary="rmse", metrics={"rmse": figure(46, 3)}, champion=1,
        against=comparison, champion_value=50.0,
    )  # fmt: skip
    assert states(GateRules(margin=0.01), found)["against champion v1"] == "pass"
    assert states(GateRules(margin=0.005), found)["against champion v1"] == "not enough data"


def test_too_few_rows_slices_calibration_and_the_system_each_have_a_line() -> None:
    worse = WorseSlice(title="country = it", n=80, delta=-0.2, p=0.001)
    system = SystemChecks(
        compared=200, differ=1, singles=100, apart=2, missing={"age": "NaN"}, columns=3,
        p95_ms=900, bytes=900_000_000,
    )  # fmt: skip
    found = measured(
        figure(0.05, 0.01), rows=40,
        calibration=Calibration(ece=0.2, threshold=0.04, calibrated=False),
    )  # fmt: skip
    got = states(GateRules(), found, GateFacts(system=system, slices=9, worse=[worse], seconds=1))
    assert got.pop("test rows") == "not enough data"
    assert got.pop("against champion v1") == "pass"
    assert set(got.values()) == {"fail"}
    assert {"slices", "calibration", "reload", "single rows", "missing cells", "size"} < set(got)


def test_bytes_that_cannot_be_loaded_fail_alone_and_say_why() -> None:
    facts = msgspec.structs.replace(SOUND, system=SystemChecks(error="the hash differs"))
    last = lines(GateRules(), measured(), facts)[-1]
    assert (last.line, last.state, last.why) == ("reload", "fail", "the hash differs")


def test_a_limit_of_none_asks_nothing() -> None:
    rules = GateRules(
        slice_margin=None, calibration=None, latency_p95_ms=None, size_mb=None, least_rows=0
    )
    got = states(rules, measured(figure(0.05, 0.01)))
    assert not {"slices", "calibration", "latency", "size"} & set(got)


@pytest.mark.parametrize(
    "rules", [GateRules(mode="x"), GateRules(metric="luck"), GateRules(size_mb=-1)]
)
def test_rules_that_mean_nothing_are_refused(rules: GateRules) -> None:
    with pytest.raises(InvalidInputError) as refused:
        check_rules(rules)
    assert refused.value.hint


def evaluated(
    truth: np.ndarray, predicted: np.ndarray, member: np.ndarray | None = None
) -> pl.DataFrame:
    alone = pl.Series([None] * len(truth), dtype=pl.Int64)
    return pl.DataFrame(
        {
            "cluster": alone if member is None else pl.Series(member),
            "row_id": np.arange(len(truth)),
            "truth": pl.Series(truth).cast(pl.String),
            "predicted": pl.Series(predicted).cast(pl.String),
            "truth_value": pl.Series([None] * len(truth), dtype=pl.Float64),
            "predicted_value": pl.Series([None] * len(truth), dtype=pl.Float64),
        }
    )


def test_a_slice_that_got_worse_is_named_and_equal_models_are_not_blamed() -> None:
    rng = np.random.default_rng(3)
    n = 1_500
    country = rng.choice(["fr", "de", "it"], n)
    truth = rng.integers(0, 2, n)
    champion = np.where(rng.random(n) < 0.1, 1 - truth, truth)
    other = np.where(rng.random(n) < 0.1, 1 - truth, truth)
    frame = pl.DataFrame({"_row": np.arange(n), "country": country})
    theirs = evaluated(truth, champion)
    compared, worse = worse_slices(frame, evaluated(truth, other), theirs, 0.05)
    assert compared == 3 and not worse
    hurt = np.where((country == "it") & (rng.random(n) < 0.3), 1 - truth, other)
    _, worse = worse_slices(frame, evaluated(truth, hurt), theirs, 0.05)
    assert [one.title for one in worse] == ["country = it"]
    assert worse[0].delta < -0.1


def test_a_few_groups_that_lost_are_chance_though_their_rows_are_many() -> None:
    """Two of forty customers are answered worse in all of their rows, two others better."""
    member = np.repeat(np.arange(40), 25)
    truth = np.zeros(len(member), dtype=np.int64)
    champion = np.where(member < 1, 1, 0)
    other = np.where((member >= 10) & (member < 13), 1, 0)
    frame = pl.DataFrame({"_row": np.arange(len(member)), "country": ["fr"] * len(member)})

    def called(groups: np.ndarray | None) -> list[str]:
        ours, theirs = (evaluated(truth, said, groups) for said in (other, champion))
        return [one.title for one in worse_slices(frame, ours, theirs, 0.01)[1]]

    assert called(None) == ["country = fr"]
    assert called(member) == []


def test_groups_that_lost_one_after_the_other_are_named() -> None:
    member = np.repeat(np.arange(40), 25)
    truth = np.zeros(len(member), dtype=np.int64)
    other = np.where(np.arange(len(member)) % 25 < 3, 1, 0)
    frame = pl.DataFrame({"_row": np.arange(len(member)), "country": ["fr"] * len(member)})
    ours, theirs = evaluated(truth, other, member), evaluated(truth, truth, member)
    _, worse = worse_slices(frame, ours, theirs, 0.05)
    assert [(one.title, one.n) for one in worse] == [("country = fr", 1000)]
    assert worse[0].p == 0.5**40


def test_a_model_that_errs_by_the_same_more_in_every_row_is_worse() -> None:
    n = 40
    rows = evaluated(np.zeros(n), np.zeros(n)).drop("truth_value", "predicted_value")
    frame = pl.DataFrame({"_row": np.arange(n), "country": ["fr"] * n})
    theirs = rows.with_columns(truth_value=pl.lit(0.0), predicted_value=pl.lit(1.0))
    ours = rows.with_columns(truth_value=pl.lit(0.0), predicted_value=pl.lit(1.5))
    assert [one.delta for one in worse_slices(frame, ours, theirs, 0.05)[1]] == [0.5]
