from __future__ import annotations

import datetime as dt

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.core.errors import InvalidInputError
from workbench.train.requests import SplitPlan
from workbench.train.splits import assign, row_groups, unit_hash


def people(rows: int) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "_row": range(rows),
            "_stratum": ["yes" if row % 4 == 0 else "no" for row in range(rows)],
            "age": [str(20 + row * 7 % 53) for row in range(rows)],
            "city": [f"town {row}" for row in range(rows)],
        }
    )


def test_each_class_gives_its_share_of_test_rows() -> None:
    frame = people(1000)
    parts = assign(frame, SplitPlan(share=0.2)).parts
    counted = frame.with_columns(part=parts).filter(pl.col("part") == "test")
    assert len(counted) == 200
    assert counted.filter(pl.col("_stratum") == "yes").height == 50


def test_same_seed_same_split_and_another_seed_another() -> None:
    frame = people(300)
    first = assign(frame, SplitPlan(seed=1)).parts
    assert first.equals(assign(frame, SplitPlan(seed=1)).parts)
    assert not first.equals(assign(frame, SplitPlan(seed=2)).parts)


def test_order_of_rows_does_not_matter() -> None:
    frame = people(300)
    turned = frame.reverse()
    plain = dict(zip(frame["_row"], assign(frame, SplitPlan()).parts, strict=True))
    other = dict(zip(turned["_row"], assign(turned, SplitPlan()).parts, strict=True))
    assert plain == other


def test_a_class_with_one_row_goes_to_train_with_a_warning() -> None:
    frame = people(50).with_columns(
        _stratum=pl.when(pl.col("_row") == 7).then(pl.lit("rare")).otherwise(pl.col("_stratum"))
    )
    made = assign(frame, SplitPlan())
    assert made.parts[7] == "train"
    assert any("'rare'" in warning for warning in made.warnings)


def test_a_class_with_two_rows_has_one_on_each_side() -> None:
    frame = people(50).with_columns(
        _stratum=pl.when(pl.col("_row") < 2).then(pl.lit("rare")).otherwise(pl.col("_stratum"))
    )
    assert sorted(assign(frame, SplitPlan()).parts[:2].to_list()) == ["test", "train"]


def test_rows_equal_but_for_case_and_blanks_stay_together() -> None:
    texts = [f"please help me with order number {row} right away" for row in range(100)]
    texts += [text.upper().replace(" ", "   ") for text in texts]
    frame = pl.DataFrame({"_row": range(200), "text": texts})
    parts = assign(frame, SplitPlan()).parts
    assert parts[:100].to_list() == parts[100:].to_list()
    assert 30 <= (parts == "test").sum() <= 50


def test_empty_texts_are_no_duplicates_of_each_other() -> None:
    texts = [f"some words that differ {row}" for row in range(60)] + [""] * 20
    groups = row_groups(pl.DataFrame({"_row": range(80), "text": texts}))
    assert len(set(groups.tolist())) == 80


def test_members_of_a_group_stay_together() -> None:
    frame = people(400).with_columns(family=(pl.col("_row") // 5).cast(pl.String))
    parts = assign(frame, SplitPlan(group="family")).parts
    sides = frame.with_columns(part=parts).group_by("family").agg(pl.col("part").n_unique())
    assert sides["part"].max() == 1


def test_groups_joined_by_equal_rows_stay_together() -> None:
    texts = [f"a sentence of several words {row}" for row in range(40)]
    frame = pl.DataFrame(
        {"_row": range(80), "text": texts + texts, "who": [str(row // 2) for row in range(80)]}
    )
    groups = row_groups(frame, "who")
    assert groups[0] == groups[1] == groups[40] == groups[41]


def test_later_rows_are_for_testing() -> None:
    days = [dt.date(2024, 1, 1) + dt.timedelta(days=row) for row in range(100)]
    frame = people(100).with_columns(day=pl.Series(days))
    made = assign(frame, SplitPlan(time="day"))
    assert made.parts.to_list() == ["train"] * 80 + ["test"] * 20


def test_rows_that_join_a_split_by_time_follow_its_cutoff() -> None:
    days = [f"2024-01-{1 + row % 28:02}" for row in range(28)]
    frame = people(28).with_columns(day=pl.Series(days))
    first = assign(frame, SplitPlan(time="day"))
    old = frame.with_columns(_part=first.parts)
    new = people(30)[28:].with_columns(
        day=pl.Series(["2023-05-01", "2025-05-01"]), _part=pl.lit(None, dtype=pl.String)
    )
    both = assign(pl.concat([old, new], how="diagonal"), SplitPlan(time="day", cutoff=first.cutoff))
    assert both.parts[:28].equals(first.parts)
    assert both.parts[28:].to_list() == ["train", "test"]


def test_one_time_for_all_rows_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="same time"):
        assign(people(10).with_columns(day=pl.lit("2024-01-01")), SplitPlan(time="day"))


def test_a_column_can_say_train_or_test() -> None:
    frame = people(4).with_columns(part=pl.Series(["Train", "TEST", "val", "test"]))
    made = assign(frame, SplitPlan(by="part"))
    assert made.parts.to_list() == ["train", "test", "train", "test"]
    assert made.warnings == ["1 validation rows count as train"]


def test_a_column_with_other_words_is_refused() -> None:
    frame = people(3).with_columns(part=pl.Series(["train", "test", "maybe"]))
    with pytest.raises(InvalidInputError, match="'maybe'"):
        assign(frame, SplitPlan(by="part"))


def test_an_unknown_column_is_refused_by_name() -> None:
    with pytest.raises(InvalidInputError, match="'colour'"):
        assign(people(3), SplitPlan(group="colour"))


@settings(max_examples=30, deadline=None)
@given(old=st.integers(5, 60), new=st.integers(0, 60), seed=st.integers(0, 1000))
def test_no_row_moves_when_new_ones_join(old: int, new: int, seed: int) -> None:
    plan = SplitPlan(seed=seed)
    frame = people(old + new)
    first = assign(frame[:old], plan).parts
    parts = pl.concat([first, pl.Series([None] * new, dtype=pl.String)])
    both = assign(frame.with_columns(_part=parts), plan).parts
    assert both[:old].equals(first)
    assert both.null_count() == 0


def test_an_equal_row_joins_the_side_of_the_old_one() -> None:
    frame = people(40)
    first = assign(frame, SplitPlan()).parts
    copies = frame.with_columns(_row=pl.col("_row") + 100, city=pl.col("city").str.to_uppercase())
    copies = copies.with_columns(_part=pl.lit(None, dtype=pl.String))
    both = assign(pl.concat([frame.with_columns(_part=first), copies]), SplitPlan()).parts
    assert both[40:].equals(first)


def test_the_hash_is_the_same_everywhere() -> None:
    assert unit_hash("abc", 7) == pytest.approx(0.29873700944642106, abs=1e-12)
    assert 0 <= unit_hash("", 0) < 1
