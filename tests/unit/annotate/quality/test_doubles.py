"""Rows that say the same and carry different labels are found, and no others."""

from __future__ import annotations

import polars as pl

from workbench.annotate.quality.doubles import find_doubles

LONG = "my card was charged twice for the same order and nobody answers the phone"


def pairs(*rows: tuple[int, str | None, str]) -> list[tuple[int, int, float]]:
    ids, texts, labels = zip(*rows, strict=True)
    found = find_doubles(
        pl.Series(ids), pl.Series(texts, dtype=pl.String), pl.Series(labels, dtype=pl.String)
    )
    return [(row, other, round(alike, 2)) for _, row, other, alike in found.iter_rows()]


def test_the_same_text_after_normalisation_stands_against_the_most_frequent_label() -> None:
    assert pairs(
        (1, "Win a PRIZE!", "spam"),
        (2, "win a  prize", "ham"),
        (3, "Wín a prize.", "spam"),
        (4, "something else", "ham"),
    ) == [(2, 1, 1.0)]


def test_of_as_many_the_first_row_leads() -> None:
    assert pairs((5, "win", "ham"), (9, "WIN", "spam")) == [(9, 5, 1.0)]


def test_nearly_the_same_text_with_another_label() -> None:
    found = pairs((1, LONG, "billing"), (2, LONG + "s", "bug"), (3, LONG + "!", "billing"))
    ((row, other, alike),) = found
    assert (row, other) == (2, 1) and 0.9 < alike < 1.0


def test_what_agrees_differs_in_text_or_has_none_is_no_conflict() -> None:
    assert pairs((1, LONG, "a"), (2, LONG.upper(), "a"), (3, "!!", "b"), (4, None, "c")) == []
