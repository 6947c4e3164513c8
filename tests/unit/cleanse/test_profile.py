"""What a profile says of a column, and which steps it suggests."""

from __future__ import annotations

import datetime as dt
import random
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tests.unit.cleanse.cases import after
from workbench.cleanse import profile as profiling
from workbench.cleanse.infer import infer
from workbench.cleanse.profile import duplicates, one_column, profile, quantiles
from workbench.cleanse.recipe import Recipe
from workbench.cleanse.sketch import sketch, weighted
from workbench.cleanse.suggest import suggest
from workbench.cleanse.views import ColumnProfile, Suggestion


def look(values: list[object], dtype: pl.DataType | None = None) -> ColumnProfile:
    frame = pl.DataFrame({"_row": range(len(values)), "x": pl.Series(values, dtype=dtype)})
    (found,) = profile(frame.lazy())
    return found


def kind(values: list[str]) -> str:
    counts = pl.DataFrame({"value": values})["value"].value_counts()
    return infer(counts).kind


def steps(values: list[str | None]) -> list[dict[str, object]]:
    frame = pl.DataFrame({"_row": range(len(values)), "x": values, "y": range(len(values))})
    return [one.step for one in suggest(frame.lazy(), lambda done, total, what: None)]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["1", "2.5", "-3"], "number"),
        (["1.234,5", "7,25", "1.000,0"], "number"),
        (["$1,000", "2 €", "(3)"], "number"),
        (["USD 5", " EUR7.50", "-CHF 3", "8 NOK", "1e5", "(GBP 2)"], "number"),
        (["kind 5", "kind 12", "1 word 2"], "text"),
        (["12 oz", "16 oz", "8 oz"], "number"),
        (["01234", "00007", "99"], "identifier"),
        (["1234567890123456789", "1234567890123456780"], "identifier"),
        ([f"T-{n}" for n in range(30)], "identifier"),
        (["yes", "no"], "boolean"),
        (["0", "1"], "number"),
        (["2024-01-31", "2024-12-01"], "date"),
        (["31/01/2024", "01/12/2024"], "date"),
        (["2024-01-31 10:00", "02 Oct 2024"], "date"),
        (["red", "green"], "text"),
        ([], "empty"),
    ],
)
def test_kinds(values: list[str], expected: str) -> None:
    assert kind(values) == expected


@pytest.mark.parametrize(
    ("values", "whole"),
    [
        (["1", "850", "-3", None, "n/a"], True),
        (["0", "1"], True),
        (["1.0", "850.0"], True),
        (["1,000", "2,500,000"], True),
        (["1.234", "7.250.000"], True),
        (["1", "850", "2.5"], False),
        (["$12.00", "$3.00"], False),
        (["100%", "0%"], False),
        ([*map(str, range(99)), "x"], True),
    ],
)
def test_whole_numbers_are_suggested_to_stay_whole(values: list[str | None], whole: bool) -> None:
    reads = look(values).reads
    assert reads["step"] == "number"
    assert reads.get("integer", False) is whole


def test_one_fraction_among_very_many_values_is_seen() -> None:
    many = [str(number) for number in range(60_000)]
    assert look(many).reads["integer"] is True
    many[12_345] = "0.5"
    assert "integer" not in look(many).reads


def test_whole_numbers_and_decimals_are_two_suggestions() -> None:
    frame = pl.DataFrame({"_row": [1, 2], "a": ["1", "2"], "b": ["3", "4"], "c": ["1.5", "2"]})
    found = suggest(frame.lazy(), lambda done, total, what: None)
    typed = {one.title: one.step["columns"] for one in found if one.step["step"] == "number"}
    assert typed == {"whole number · a, b": ["a", "b"], "number · c": ["c"]}


def test_ambiguous_days_are_asked_about() -> None:
    frame = pl.DataFrame({"_row": range(3), "day": ["01/11/2015"] * 2 + ["03/04/2015"]})
    found = [one for one in suggest(frame.lazy(), lambda done, total, what: None) if one.either]
    assert {one.either for one in found} == {"day: is the day or the month first?"}
    assert [(one.step["format"], one.why.partition(", ")[2]) for one in found] == [
        ("%d/%m/%Y", "day first: 01/11/2015 is 2015-11-01"),
        ("%m/%d/%Y", "month first: 01/11/2015 is 2015-01-11"),
    ]


def test_ambiguous_days_are_said_and_not_read() -> None:
    found = look(["01/02/2024", "03/04/2024"])
    assert [issue.text for issue in found.issues] == ["day or month first?"]
    assert found.reads == {}


def test_a_day_over_twelve_settles_it() -> None:
    assert look(["01/02/2024", "13/04/2024"]).reads["format"] == "%d/%m/%Y"
    assert look(["01/02/2024", "04/13/2024"]).reads["format"] == "%m/%d/%Y"


def test_null_words_count_as_missing_and_do_not_spoil_the_type() -> None:
    found = look(["1", "n/a", "", None, "2", "3"])
    assert (found.type, found.nulls, found.null_words) == ("number", 1, 2)
    assert found.null == pytest.approx(0.5)


def test_quantiles_of_numbers_in_text() -> None:
    found = look([str(n) for n in range(1, 101)])
    assert found.quantiles["median"] == 50 and found.quantiles["max"] == 100
    assert found.quantiles["mean"] == pytest.approx(50.5)
    assert found.quantiles["sd"] == pytest.approx(29.01149)


def test_counts_weigh_like_repeated_values() -> None:
    draw = random.Random(1)
    values = [draw.randint(0, 9) * 1.5 for _ in range(500)]
    counted = pl.Series("value", values).value_counts()
    series = pl.Series(values)
    whole = quantiles(series, weighted(series))
    short = quantiles(counted["value"], weighted(counted["value"], counted["count"]))
    assert whole == pytest.approx(short)
    assert sketch(pl.Series(values)) == sketch(counted["value"], counts=counted["count"])


def test_dates_have_their_extremes() -> None:
    found = look([dt.date(2024, 1, 2), None, dt.date(2023, 5, 6)])
    assert (found.type, found.quantiles) == ("date", {"min": "2023-05-06", "max": "2024-01-02"})


def test_issues_are_named_with_their_rows() -> None:
    values = ["Paris", "Paris", "paris", " Paris", "a  b", "z\u200b", "N/A"]
    issues = {issue.kind: issue.rows for issue in look(values).issues}
    assert issues == {
        "null words": 1,
        "spaces": 1,
        "inner spaces": 1,
        "invisible": 1,
        "variants": 2,
    }


def test_constant_and_empty_columns() -> None:
    assert [issue.kind for issue in look(["a", "a"]).issues] == ["constant"]
    assert [issue.kind for issue in look([None, None], pl.String()).issues] == ["empty"]
    assert look([7, 7, 7]).issues[0].kind == "constant"


def test_empty_table() -> None:
    found = look([], pl.String())
    assert (found.rows, found.type, found.issues) == (0, "empty", [])


@pytest.mark.parametrize(
    "dtype",
    [pl.Int8(), pl.UInt64(), pl.Float32(), pl.Boolean(), pl.Datetime(), pl.Time(),
     pl.Duration(), pl.Binary(), pl.List(pl.Int64()), pl.Decimal(10, 2)],
    ids=str,
)  # fmt: skip
def test_columns_of_every_type_have_a_profile(dtype: pl.DataType) -> None:
    frame = pl.DataFrame({"x": pl.Series([None, None], dtype=dtype)})
    (found,) = profile(frame.lazy())
    assert (found.rows, found.nulls) == (2, 2)


def test_a_long_column_is_counted_in_full_where_it_matters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(profiling, "EXACT_DISTINCT", 50)
    monkeypatch.setattr(profiling, "SAMPLE", 100)
    values = [f"value {n}" for n in range(5_000)]
    values[17] = "n/a"
    values[4_001] += " "
    found = look(values)
    assert not found.exact and found.distinct == pytest.approx(5_000, rel=0.05)
    assert {issue.kind: issue.rows for issue in found.issues} == {"null words": 1, "spaces": 1}


MESSY = [
    "n/a", " n/a ", "", "  ", "null", "two  blanks", "two\u00a0\u00a0hard", "a\ttab",
    "zero\u200bwidth", "bell\x07", "A &amp; B", "A & B", " before", "after\u3000", "fine",
    "naïve", "\x85", "?", "12 word 13", "12", "1.5", "nan", "inf", "-", None,
]  # fmt: skip


@pytest.mark.parametrize("others", ["value {}", "{}", "{}.25", "{} word {}", "1,{:03}"])
@pytest.mark.parametrize("place", [3, 777, 1_999])
def test_one_odd_cell_of_a_long_column_is_counted_as_among_few(
    monkeypatch: pytest.MonkeyPatch, others: str, place: int
) -> None:
    values: list[object] = [others.format(n % 1_000, n) for n in range(2_000)]
    for odd in MESSY:
        monkeypatch.setattr(profiling, "EXACT_DISTINCT", 5_000)
        few = look([*values[:place], odd, *values[place:]])
        monkeypatch.setattr(profiling, "EXACT_DISTINCT", 0)
        monkeypatch.setattr(profiling, "SAMPLE", 400)
        many = look([*values[:place], odd, *values[place:]])
        assert (many.exact, few.exact) == (False, True)
        told = {"rows": few.rows, "nulls": few.nulls, "null_words": few.null_words}
        assert {name: getattr(many, name) for name in told} == told, odd
        assert (many.longest, many.type, many.quantiles) == (
            few.longest,
            few.type,
            pytest.approx(few.quantiles),
        ), odd
        counted = ("null words", "spaces", "inner spaces", "invisible", "entities")
        for found in (few, many):
            found.issues[:] = [issue for issue in found.issues if issue.kind in counted]
        assert many.issues == few.issues, odd


def test_a_column_with_a_rhythm_is_judged_by_all_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(profiling, "EXACT_DISTINCT", 50)
    monkeypatch.setattr(profiling, "SAMPLE", 100)
    values = [None if n % 50 == 0 else f"{n}.5" for n in range(5_000)]
    found = look(values)
    assert (found.type, found.nulls, found.quantiles["max"]) == ("number", 100, 4_999.5)


def test_the_commonest_values_of_a_long_column_have_the_rows_that_they_have(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(profiling, "EXACT_DISTINCT", 50)
    monkeypatch.setattr(profiling, "SAMPLE", 100)
    values = ["often", *(f"value {n}" for n in range(99))] * 7 + [f"one {n}" for n in range(5_000)]
    rows = {top.value: top.rows for top in look(values).top}
    assert rows == {value: values.count(value) for value in rows}


def test_duplicates_count_all_but_the_first() -> None:
    frame = pl.DataFrame({"_row": [1, 2, 3, 4], "a": ["x", "x", "x", None]})
    assert duplicates(frame.lazy()) == 2


def test_suggested_steps_mend_what_was_found() -> None:
    values = [" Paris", "paris", "Paris", "Paris", "N/A", "a  b"]
    frame = pl.DataFrame({"_row": range(6), "x": values, "y": range(6)})
    found = suggest(frame.lazy(), lambda done, total, what: None)
    kinds_ = {one.step["step"] for one in found}
    assert kinds_ == {"null_tokens", "trim", "collapse_space", "mass_edit"}
    clean = after(frame, *(one.step for one in found))
    assert clean["x"].to_list() == ["Paris", "Paris", "Paris", "Paris", None, "a b"]
    assert suggest(clean.lazy(), lambda done, total, what: None) == []


def test_columns_that_read_alike_share_one_step() -> None:
    frame = pl.DataFrame({"a": ["1", "2"], "b": ["3", "4"], "c": ["1.000,5", "2,5"]})
    found = suggest(frame.lazy(), lambda done, total, what: None)
    assert [one.step["columns"] for one in found] == [["a", "b"], ["c"]]


def test_a_stray_percent_sign_among_shares_means_nothing() -> None:
    (step,) = [step for step in steps(["0.05", "0.06%", "0.07"]) if step["step"] == "number"]
    assert step["percent"] == "plain"
    (step,) = [step for step in steps(["0.05", "6%", "0.07"]) if step["step"] == "number"]
    assert step["percent"] == "share"


def test_a_suggestion_keeps_its_id() -> None:
    frame = pl.DataFrame({"a": ["x ", "y"]}).lazy()
    first, second = (suggest(frame, lambda done, total, what: None) for _ in range(2))
    assert [one.id for one in first] == [one.id for one in second]


def read(path: Path) -> pl.DataFrame:
    separator = "\t" if path.suffix == ".tsv" else ","
    frame = pl.read_csv(path, infer_schema=False, separator=separator, truncate_ragged_lines=True)
    return frame.with_row_index("_row").with_columns(pl.col("_row").cast(pl.Int64))


@pytest.mark.parametrize(
    "name", ["raha_beers/dirty.csv", "raha_hospital/dirty.csv", "government_contracts.csv",
             "doaj-article-sample.csv", "chipotle.tsv"],
)  # fmt: skip
def test_real_mess_can_be_profiled_and_every_suggestion_runs(data: Path, name: str) -> None:
    frame = read(data / "cleansing" / name)
    for one in suggest(frame.lazy(), lambda done, total, what: None):
        after(frame, one.step)


def test_suggestions_mend_the_beers(data: Path) -> None:
    folder = data / "cleansing" / "raha_beers"
    frame, truth = read(folder / "dirty.csv"), read(folder / "clean.csv")
    found = suggest(frame.lazy(), lambda done, total, what: None)
    clean = after(frame, *(one.step for one in found))
    assert [one.step["step"] for one in found].count("null_tokens") == 0
    for name in ("ounces", "ibu", "abv"):
        wanted = truth[name].cast(pl.Float64, strict=False)
        assert (clean[name] - wanted).abs().fill_null(0).max() < 1e-9, name
        assert clean[name].null_count() == wanted.null_count(), name


@pytest.mark.parametrize(
    ("name", "values", "step"),
    [
        ("Hire Date", ["39690", "37118", "11037"], {"step": "excel_serial", "kind": "date"}),
        ("startDate", ["39690.5", "37118"], {"step": "excel_serial", "kind": "datetime"}),
        ("created_at", ["1700000000", "1600000000"], {"step": "epoch", "unit": "s"}),
        ("timestamp", ["1700000000123", "1600000000456"], {"step": "epoch", "unit": "ms"}),
        ("amount", ["39690", "37118"], {"step": "number"}),
        ("day", ["1", "31"], {"step": "number"}),
        ("Update", ["39690", "37118"], {"step": "number"}),
    ],
)
def test_numbers_that_are_days_or_times_are_read_so(
    name: str, values: list[str], step: dict[str, Any]
) -> None:
    found = one_column(name, pl.Series("value", values)).reads
    assert found["columns"] == [name] and found.items() >= step.items()


def test_rows_without_any_value_are_worth_dropping() -> None:
    frame = pl.LazyFrame({"_row": [0, 1, 2], "a": ["x", None, "y"], "b": ["1", None, None]})
    found = suggest(frame, lambda done, total, what: None)
    assert ("drop_missing", 1) in {(one.step["step"], one.touches) for one in found}


def suggested(values: list[str], step: str) -> Suggestion:
    found = suggest(pl.DataFrame({"a": values}).lazy(), lambda done, total, what: None)
    (one,) = [each for each in found if each.step["step"] == step]
    return one


def test_entities_are_suggested_to_be_turned_into_what_they_stand_for() -> None:
    one = suggested(
        ["Fish &amp; Chips", "caf&eacute;", "&#8364; 5", "R&D; a & b", "plain"], "unescape_html"
    )
    assert one.touches == 3
    assert Recipe.from_documents([one.step]).run(pl.LazyFrame({"a": ["caf&eacute;"]})).collect()[
        "a"
    ].to_list() == ["café"]


def test_times_that_are_all_midnight_are_suggested_as_dates() -> None:
    days = ["2024-01-02 00:00:00", "2024-03-04 00:00:00", "2024-03-05 00:00:00"]
    one = suggested(days, "date")
    assert one.step["kind"] == "date"
    # What has a time of day after all is not cut to its day.
    later = pl.LazyFrame({"a": [*days[:2], "2024-03-05 10:30:00"]})
    read = Recipe.from_documents([one.step]).run(later).collect()["a"].to_list()
    assert read == [dt.date(2024, 1, 2), dt.date(2024, 3, 4), None]
    assert suggested([*days, "2024-03-05 10:30:00"], "date").step["kind"] == "datetime"


def test_why_is_told_of_one_cell_and_of_several() -> None:
    one = pl.DataFrame({"city": ["Paris ", "Rome", "Oslo"]})
    two = pl.DataFrame({"city": ["Paris ", "Rome ", "Oslo"]})
    said = [suggest(frame.lazy(), lambda done, total, what: None)[0].why for frame in (one, two)]
    assert said == [
        "1 cell in city has white space at an end",
        "2 cells in city have white space at an end",
    ]


def test_errors_of_a_spreadsheet_are_suggested_to_be_emptied() -> None:
    values = ["PE", "#REF!", "Music", " #DIV/0! ", "#hashtag", "#N/A"]
    (issue,) = [one for one in look(list(values)).issues if one.kind == "sheet errors"]
    assert issue.text == "2 sheet errors" and issue.rows == 2
    (step,) = [step for step in steps(list(values)) if "#REF!" in str(step.get("words"))]
    frame = pl.DataFrame({"_row": range(6), "x": values, "y": range(6)})
    assert after(frame, step)["x"].to_list() == ["PE", None, "Music", None, "#hashtag", "#N/A"]
