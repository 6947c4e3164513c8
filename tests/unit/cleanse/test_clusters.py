from __future__ import annotations

import tracemalloc

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.cleanse.clusters import keys
from workbench.cleanse.clusters.clusters import clusters
from workbench.cleanse.clusters.likeness import Likeness
from workbench.cleanse.clusters.neighbours import Neighbours


def fingerprint(*values: str | None) -> list[str | None]:
    frame = pl.DataFrame({"v": values}, schema={"v": pl.String})
    return frame.select(keys.fingerprint(pl.col("v"))).to_series().to_list()


def counts(**rows: int) -> pl.DataFrame:
    return pl.DataFrame({"value": list(rows), "count": list(rows.values())})


@pytest.mark.parametrize(
    ("value", "key"),
    [
        ("Cruise, Tom", "cruise tom"),
        ("  tom   cruise ", "cruise tom"),
        ("São Paulo", "paulo sao"),
        ("Straße", "strasse"),
        ("Ærø", "aeroe"),
        ("Łódź", "lodz"),
        ("A.B.C.", "abc"),
        ("x\ty\u200bz", "x yz"),
        ("...", ""),
        (None, None),
    ],
)
def test_fingerprint(value: str | None, key: str | None) -> None:
    assert fingerprint(value) == [key]


@given(st.lists(st.text(alphabet="abc ", min_size=1), min_size=1, max_size=6))
def test_word_order_does_not_matter(words: list[str]) -> None:
    assert fingerprint(" ".join(words)) == fingerprint(" ".join(reversed(words)))


def test_ngram_fingerprint() -> None:
    found = keys.ngram_fingerprint(pl.Series(["paris", "Pa ris", "a", None]))
    assert found.to_list() == ["arispari", "arispari", "a", None]


def test_sounds() -> None:
    assert keys.metaphone(pl.Series(["Smith", "Smyth"])).to_list() == ["SM0", "SM0"]
    assert keys.cologne(pl.Series(["Müller", "Mueller", "Wikipedia"])).to_list() == [
        "657", "657", "3412",
    ]  # fmt: skip
    assert keys.metaphone(pl.Series(["12 ミ"])).to_list() == ["12 ミ"]


def test_the_commonest_spelling_is_the_target() -> None:
    (found,) = clusters(counts(paris=2, Paris=9, PARIS=1, London=5), Likeness())
    assert found.target == "Paris" and found.rows == 12
    assert [member.value for member in found.members] == ["Paris", "paris", "PARIS"]


def test_a_pair_that_was_refused_is_not_offered_again() -> None:
    values = counts(paris=2, Paris=9)
    assert clusters(values, Likeness(), never=[("paris", "Paris")]) == []


def test_neighbours_join_the_commonest_not_a_chain() -> None:
    values = counts(birmingham=9, birminghxm=1, birmxnghxm=1, boaz=4, boxz=1)
    found = clusters(values, Likeness(method="knn", radius=0.15))
    assert [[member.value for member in one.members] for one in found] == [
        ["birmingham", "birminghxm"]
    ]
    wide = clusters(values, Likeness(method="knn", radius=0.25))
    assert [one.target for one in wide] == ["birmingham", "boaz"]


@given(st.lists(st.text(alphabet="ab", min_size=1, max_size=9), unique=True, max_size=12))
def test_pairs_are_all_that_are_near_when_everything_is_compared(values: list[str]) -> None:
    from rapidfuzz.distance import Levenshtein

    column = Neighbours.among(values, radius=0.3, block=9)
    for i, one in enumerate(values):
        others, distances = column.of(i)
        expected = {
            j: Levenshtein.normalized_distance(one, other)
            for j, other in enumerate(values)
            if i != j and Levenshtein.normalized_distance(one, other) <= 0.3
        }
        assert dict(zip(others.tolist(), distances.tolist(), strict=True)) == pytest.approx(
            expected
        )


def test_a_wide_radius_over_many_values_needs_no_memory_for_all_pairs() -> None:
    values = {f"order {number:05d}": 1 for number in range(3_000)}
    tracemalloc.start()
    found = clusters(counts(**values), Likeness(method="knn", radius=0.5))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(found) == 1 and len(found[0].members) == 3_000
    assert peak < 60e6


def test_a_value_joins_the_nearest_centre_not_the_commonest() -> None:
    frame = counts(abcdefghij=40, abcdefgxyz=9, abcdefgxyj=1)
    found = clusters(frame, Likeness(method="knn", radius=0.25))
    spelled = {one.target: [member.value for member in one.members[1:]] for one in found}
    assert spelled == {"abcdefgxyz": ["abcdefgxyj"]}
