from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from tests.unit.train.sample import THINGS, tickets
from workbench.train.families import family
from workbench.train.families.calibrated import CALIBRATIONS, Sigmoid
from workbench.train.fitting import fit_all, prepare
from workbench.train.search import Trial


def unsure(rows: int) -> pl.DataFrame:
    """Tickets of which a quarter have a class drawn blindly, so that margins are worth less."""
    frame, rng = tickets(rows), np.random.default_rng(0)
    blind = rng.choice(list(THINGS), size=rows)
    given = np.where(rng.random(rows) < 0.25, blind, frame["_target"].to_numpy())
    return frame.with_columns(_target=pl.Series(given.astype(str)))


def temperature(frame: pl.DataFrame, group: str = "") -> float:
    prepared = prepare(frame, "classification", group=group)
    member = family("linear_svm")
    trial = Trial(member, member.defaults(prepared.task.problem))
    return float(fit_all(prepared.task, trial, 0).estimator.temperature_)


def test_copies_of_rows_do_not_make_it_surer() -> None:
    frame = unsure(180)
    copies = pl.concat([frame] * 4).with_columns(_row=pl.int_range(4 * 180))
    assert temperature(copies) == pytest.approx(temperature(frame), rel=0.15)


def test_rows_of_a_group_do_not_make_each_other_surer() -> None:
    frame = unsure(180).with_columns(who=pl.format("p{}", pl.col("_row")))
    words = pl.format("{} again {}", pl.col("text"), pl.col("_row") % 2)
    alike = pl.concat([frame, frame.with_columns(text=words)])
    alike = alike.with_columns(_row=pl.int_range(2 * 180))
    plain = temperature(frame.drop("who"))
    assert temperature(alike, "who") == pytest.approx(plain, rel=0.15)


@pytest.mark.parametrize("calibration", CALIBRATIONS)
def test_probabilities_are_as_sure_as_they_are_right(calibration: str) -> None:
    prepared = prepare(unsure(480), "classification")
    member = family("linear_svm")
    parameters = member.defaults(prepared.task.problem) | {"calibration": calibration}
    fitted = fit_all(prepared.task, Trial(member, parameters), 0)
    fresh = unsure(960)[480:]
    shares = fitted.estimator.predict_proba(fitted.features.transform(fresh))
    wanted = np.array([prepared.labels.index(label) for label in fresh["_target"]])
    right = (shares.argmax(axis=1) == wanted).mean()
    np.testing.assert_allclose(shares.sum(axis=1), 1.0)
    assert right > 0.7
    assert abs(shares.max(axis=1).mean() - right) < 0.08


def test_a_sigmoid_is_the_one_that_made_the_classes() -> None:
    rng = np.random.default_rng(0)
    margins = rng.normal(0, 2, 20_000)
    inside = rng.random(20_000) < 1 / (1 + np.exp(-(1.5 * margins - 0.5)))
    found = Sigmoid().fit(margins, inside)
    assert found.slope_ == pytest.approx(1.5, abs=0.06)
    assert found.offset_ == pytest.approx(-0.5, abs=0.06)
