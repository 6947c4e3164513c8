from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from tests.unit.train.sample import prices, tickets
from workbench.core.errors import InvalidInputError
from workbench.train.families import family
from workbench.train.fitting import cross_validation, features_document, fit_all, prepare
from workbench.train.search import Trial


def with_target(values: list[str | None]) -> pl.DataFrame:
    frame = tickets(len(values)).drop("_target")
    return frame.with_columns(_target=pl.Series(values, dtype=pl.String))


def test_rows_without_a_target_are_left_out_and_said() -> None:
    prepared = prepare(with_target(["a", "b", None] * 20), "classification")
    assert len(prepared.rows) == 40
    assert "20 training rows without a usable target were left out" in prepared.warnings


def test_one_class_is_refused_by_its_name() -> None:
    with pytest.raises(InvalidInputError, match="'a'"):
        prepare(with_target(["a"] * 40), "classification")


def test_more_classes_than_half_the_rows_are_refused() -> None:
    with pytest.raises(InvalidInputError, match="too many"):
        prepare(with_target([str(row) for row in range(40)]), "classification")


def test_a_constant_number_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="one value only"):
        prepare(with_target(["3.5"] * 40), "regression")


def test_infinite_targets_are_left_out() -> None:
    frame = prices(50)
    odd = pl.when(pl.col("_row") < 3).then(pl.lit("inf")).otherwise(pl.col("_target"))
    prepared = prepare(frame.with_columns(_target=odd), "regression")
    assert len(prepared.rows) == 47 and np.isfinite(prepared.task.target).all()


def test_a_class_with_one_row_is_warned_about() -> None:
    prepared = prepare(with_target(["a", "b"] * 20 + ["rare"]), "classification")
    assert "class 'rare' has one training row: hardly to be learned" in prepared.warnings


def test_no_usable_column_is_refused_with_the_reasons() -> None:
    frame = tickets(60).select("_row", "_target", "same", "empty")
    with pytest.raises(
        InvalidInputError, match=r"'same' \(constant\).*'empty' \(no value in any training row\)"
    ):
        prepare(frame, "classification")


@pytest.mark.parametrize("kind", ["category", "number"])
def test_a_column_that_gives_the_target_away_is_named(kind: str) -> None:
    frame = tickets(60)
    codes = {"billing": "1", "delivery": "2", "account": "3"}
    numbers = {name: float(value) for name, value in codes.items()}
    told = frame["_target"].replace_strict(codes if kind == "category" else numbers)
    prepared = prepare(frame.with_columns(code="c" + told if kind == "category" else told),
                       "classification")  # fmt: skip
    assert any("'code' gives the target away" in warning for warning in prepared.warnings)


def test_a_number_that_is_the_target_in_another_unit_is_named() -> None:
    frame = prices().with_columns(cents=pl.col("_target").cast(pl.Float64) * 100)
    warnings = prepare(frame, "regression").warnings
    assert any("'cents' gives the target away" in warning for warning in warnings)


@pytest.mark.parametrize("kind", ["category", "code"])
def test_a_column_that_nearly_gives_the_target_away_is_named_with_its_share(kind: str) -> None:
    """As a gold answer beside labels that people gave, of which some are wrong."""
    frame = tickets(60)
    names = frame["_target"].to_list()
    gold = [*names[:54], *names[1:7]]
    codes = [name if kind == "category" else sorted(set(names)).index(name) for name in gold]
    right = sum(a == b for a, b in zip(gold, names, strict=True))
    (told,) = (
        warning
        for warning in prepare(frame.with_columns(gold=pl.Series(codes)), "classification").warnings
        if "'gold'" in warning
    )
    assert "nearly gives the target away" in told
    assert f"tells {100 * right / 60:.0f} % of the training rows right" in told


def test_a_number_that_nearly_is_the_target_is_named() -> None:
    frame = prices().with_columns(near=pl.col("_target").cast(pl.Float64) + pl.col("_row") % 3)
    warnings = prepare(frame, "regression").warnings
    assert any("'near' nearly gives the target away" in warning for warning in warnings)


@pytest.mark.parametrize(("overlap", "named"), [(3, True), (12, False)])
def test_a_number_that_nearly_parts_two_classes_is_named(overlap: int, named: bool) -> None:
    """As the weeks until something happened, of those who were watched for a year."""
    frame = tickets(120).with_columns(_target=pl.Series(["yes", "no"] * 60))
    weeks = [n % 50 + 0.5 if n % 2 == 0 or n < 2 * overlap else 52.5 for n in range(120)]
    warnings = prepare(frame.with_columns(weeks=pl.Series(weeks)), "classification").warnings
    assert any("'weeks' nearly gives the target away" in told for told in warnings) == named


def test_infinite_values_are_counted() -> None:
    values = ["inf", "-inf", *(str(n / 2) for n in range(58))]
    frame = tickets(60).with_columns(size=pl.Series(values))
    warnings = prepare(frame, "classification").warnings
    assert "'size' has 2 infinite values in training rows: counted as missing" in warnings


def test_honest_columns_are_not_accused() -> None:
    assert not any("the target away" in w for w in prepare(tickets(), "classification").warnings)
    assert not any("the target away" in w for w in prepare(prices(), "regression").warnings)


def test_equal_texts_are_in_one_fold() -> None:
    frame = tickets(60)
    twice = pl.concat([frame, frame.with_columns(pl.col("text").str.to_uppercase())])
    twice = twice.with_columns(_row=pl.int_range(120))
    prepared = prepare(twice, "classification")
    for _, held in cross_validation(prepared, 0):
        inside = set(held.tolist())
        assert all((row + 60) % 120 in inside for row in inside)


def test_every_row_is_held_out_once() -> None:
    prepared = prepare(tickets(61), "classification")
    held = np.concatenate([held for _, held in cross_validation(prepared, 0)])
    assert sorted(held.tolist()) == list(range(61))


def test_the_record_says_how_each_column_was_used() -> None:
    prepared = prepare(tickets(60), "classification")
    member = family("logistic")
    fitted = fit_all(prepared.task, Trial(member, member.defaults(prepared.task.problem)), 0)
    document = features_document(prepared, fitted)
    uses = {column["name"]: column for column in document["columns"]}
    assert document["flavour"] == "linear"
    assert uses["text"]["kind"] == "text" and uses["text"]["features"] > 50
    assert uses["same"]["kind"] == "dropped" and uses["same"]["features"] == 0
