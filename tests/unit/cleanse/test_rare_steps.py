"""Samples, pseudonyms, JSON fields, look-ups, near-duplicates, most complete duplicates."""

from __future__ import annotations

import hashlib
import hmac
import random
import string
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tests.unit.cleanse.cases import after, column
from workbench.cleanse.preview import preview
from workbench.cleanse.recipe import Recipe
from workbench.core.errors import InvalidInputError
from workbench.similar.near_texts import near_earlier

MANY = pl.DataFrame({"_row": range(10_000), "x": [str(n % 7) for n in range(10_000)]})


def test_a_share_is_drawn_evenly_and_always_the_same() -> None:
    step = {"step": "sample", "share": 0.2}
    drawn = after(MANY, step)
    assert 1_850 < drawn.height < 2_150
    assert after(MANY.head(5_000), step).equals(drawn.filter(pl.col("_row") < 5_000))
    other = after(MANY, {**step, "seed": 2})
    both = drawn.join(other, on="_row").height
    assert 320 < both < 480, "a tenth of a fifth, if the seeds do not know each other"


def test_a_number_of_rows_is_drawn_from_those_that_match() -> None:
    drawn = after(MANY, {"step": "sample", "rows": 100})
    assert drawn.height == 100 and drawn["_row"].is_sorted()
    some = after(MANY, {"step": "sample", "rows": 100, "where": "x = '3'"})
    assert some.filter(x="3").height == 100
    assert some.filter(pl.col("x") != "3").height == MANY.filter(pl.col("x") != "3").height


@pytest.mark.parametrize("own", [{}, {"share": 0.5, "rows": 3}, {"share": 0.0}, {"rows": 0}])
def test_a_sample_of_nothing_is_refused(own: dict[str, Any]) -> None:
    with pytest.raises(InvalidInputError, match="sample"):
        after(MANY, {"step": "sample", **own})


def test_a_pseudonym_is_an_hmac_of_the_text() -> None:
    found = column(["ana", "bo", "ana", None], step="hash", salt="s3cret", length=20)
    wanted = hmac.new(b"s3cret", b"ana", hashlib.sha256).hexdigest()[:20]
    assert found[0] == found[2] == wanted and found[1] != wanted and found[3] is None
    assert column(["ana"], step="hash", salt="other")[0] != wanted[:16]


def test_numbers_get_pseudonyms_too() -> None:
    frame = pl.DataFrame({"_row": [0, 1], "n": [7, 7]})
    assert after(frame, {"step": "hash", "columns": ["n"]})["n"].n_unique() == 1


def test_fields_come_out_of_json() -> None:
    texts = ['{"a": {"b": "x"}, "c": [1, 2]}', '{"a": 3}', "no json", None, "[]"]
    frame = pl.DataFrame({"_row": range(5), "j": texts})
    fields = {"b": "a.b", "second": "c[1]", "c": "c"}
    rows = after(frame, {"step": "unnest", "columns": ["j"], "fields": fields})
    assert rows["b"].to_list() == ["x", None, None, None, None]
    assert rows["second"][0] == "2" and rows["c"][0] == "[1,2]"


def test_a_path_that_is_none_is_refused() -> None:
    frame = pl.DataFrame({"_row": [0], "j": ["{}"]})
    with pytest.raises(InvalidInputError, match="no path"):
        after(frame, {"step": "unnest", "columns": ["j"], "fields": {"x": "a["}})


@pytest.fixture
def cities(tmp_path: Path) -> str:
    path = tmp_path / "cities.parquet"
    frame = pl.DataFrame(
        {
            "_row": [0, 1, 2, 3],
            "city": ["Paris", "Lyon", "Paris", None],
            "people": [2_100_000, 520_000, 7, 8],
            "founded": ["0250-01-01", "0043-01-01", None, None],
        }
    )
    frame.with_columns(pl.col("founded").str.to_date()).write_parquet(path)
    return str(path)


def looked_up(cities: str, names: list[str | None], **own: Any) -> pl.DataFrame:
    frame = pl.DataFrame({"_row": range(len(names)), "town": names}, schema_overrides={"town": str})
    step = {
        "step": "look_up", "columns": ["town"], "dataset": "cities", "key": "city",
        "take": {"people": "people", "since": "founded"}, "file": cities, **own,
    }  # fmt: skip
    return after(frame, step)


def test_a_look_up_takes_what_stands_beside_the_first_such_key(cities: str) -> None:
    rows = looked_up(cities, ["Paris", "Rome", None, "Lyon"])
    assert rows["people"].to_list() == [2_100_000, None, None, 520_000]
    assert rows.schema["people"] == pl.Int64 and rows.schema["since"] == pl.Date
    assert str(rows["since"][0]) == "0250-01-01"


def test_a_fuzzy_look_up_takes_the_most_alike_key(cities: str) -> None:
    names = ["Pariss", "Lyn", "Rome", None]
    assert looked_up(cities, names, match="fuzzy", threshold=0.7)["people"].to_list() == [
        2_100_000,
        520_000,
        None,
        None,
    ]


LOOK = {
    "step": "look_up", "columns": ["town"], "dataset": "cities", "key": "city",
    "take": {"people": "people", "since": "founded"},
}  # fmt: skip


@pytest.mark.parametrize("match", ["exact", "fuzzy"])
def test_a_look_up_tells_the_keys_that_found_no_match(cities: str, match: str) -> None:
    towns = ["Paris", "Rome", None, "Oslo", "Rome"]
    frame = pl.LazyFrame({"_row": range(5), "town": towns}, schema_overrides={"town": pl.String})
    found = preview(Recipe.from_documents([{**LOOK, "file": cities, "match": match}]), frame, 0)
    assert (found.counts.changed, found.counts.failed, found.counts.nulled) == (1, 3, 0)
    unmatched = [one for one in found.differences if one.kind == "unmatched"]
    assert [(one.before, one.rows, one.ids) for one in unmatched] == [
        ("Rome", 2, [1, 4]),
        ("Oslo", 1, [3]),
    ]


def test_a_key_without_a_value_beside_it_is_matched(tmp_path: Path) -> None:
    path = tmp_path / "cities.parquet"
    pl.DataFrame({"city": ["Bonn"], "people": [None], "founded": ["x"]}).write_parquet(path)
    frame = pl.LazyFrame({"town": ["Bonn"], "people": ["many"]})
    found = preview(Recipe.from_documents([{**LOOK, "file": str(path)}]), frame, 0)
    assert (found.counts.failed, found.counts.nulled, found.counts.changed) == (0, 1, 1)


def test_rows_whose_key_finds_no_match_can_be_kept_aside(cities: str) -> None:
    rows = looked_up(cities, ["Paris", "Rome", None], on_error="quarantine")
    assert rows["town"].to_list() == ["Paris", None]


def test_a_look_up_travels_with_the_recipe(cities: str) -> None:
    step = {
        "step": "look_up", "columns": ["town"], "dataset": "cities", "key": "city",
        "take": {"people": "people"}, "file": cities,
    }  # fmt: skip
    recipe = Recipe.from_documents([step]).fit(pl.LazyFrame({"town": ["x"]}))
    again = Recipe.from_json(recipe.to_json())
    assert again.apply_rows(pl.DataFrame({"town": ["Lyon"]}))["people"].to_list() == [520_000]


def test_a_look_up_names_what_is_not_there(cities: str) -> None:
    with pytest.raises(InvalidInputError, match="cities has no column 'mayor'"):
        looked_up(cities, ["Paris"], take={"mayor": "mayor"})
    with pytest.raises(InvalidInputError, match="not at hand"):
        looked_up("", ["Paris"])


def test_the_most_complete_duplicate_stays() -> None:
    frame = pl.DataFrame(
        {"_row": [0, 1, 2, 3], "id": ["a", "a", "b", "a"], "x": [None, "1", None, "2"]}
    )
    step = {"step": "drop_duplicates", "columns": ["id"], "keeping": "most_complete"}
    assert after(frame, step)["_row"].to_list() == [1, 2]


def jaccard(one: str, other: str) -> float:
    """Of runs of five letters, counted as simply as can be."""
    left, right = (
        {text[start : start + 5] for start in range(max(1, len(text) - 4))} for text in (one, other)
    )
    return len(left & right) / len(left | right)


def test_near_duplicates_are_those_that_a_plain_count_finds() -> None:
    chance = random.Random(5)
    words = ["".join(chance.choices(string.ascii_lowercase, k=6)) for _ in range(60)]
    texts = [" ".join(chance.choices(words, k=12)) for _ in range(120)]
    for text in texts[:60]:
        edited = list(text)
        for _ in range(chance.randint(0, 5)):
            edited[chance.randrange(len(edited))] = "q"
        texts.append("".join(edited))
    kept: list[str] = []
    wanted = []
    for text in texts:
        near = any(jaccard(text, other) >= 0.8 for other in kept)
        wanted.append(near)
        if not near:
            kept.append(text)
    found = near_earlier(pl.Series(texts), 0.8).to_list()
    assert found == wanted and 20 < sum(wanted) < 60


def test_case_marks_and_punctuation_tell_no_texts_apart() -> None:
    texts = ["Où est   la gare?", "ou est la gare", None, "", "  ", None, "où, est la gare!"]
    step = {"step": "drop_near_duplicates", "columns": ["x"]}
    assert column(texts, **step) == [texts[0], None, "", "  ", None]
