"""Names in one line, and the columns that are proposed to be shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.annotate.naming import line_of, names_of, texts_of
from workbench.collect.requests import ColumnInfo, RowsWindow

NAMES = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).filter(
    lambda name: name.isprintable() and name == name.strip()
)


def window(**columns: list[str | int | None]) -> RowsWindow:
    rows = [[row, *values] for row, values in enumerate(zip(*columns.values(), strict=True))]
    infos = [ColumnInfo(name=name, type="VARCHAR") for name in columns]
    return RowsWindow(columns=infos, rows=rows, offset=0, total=len(rows), stage="raw")


@given(st.lists(NAMES | st.sampled_from(["a, b", 'he said "no"', '"', ",", "'"])))
def test_names_survive_their_line(names: list[str]) -> None:
    assert names_of(line_of(names)) == names


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("spam, ham", ["spam", "ham"]),
        ("spam,ham , ,", ["spam", "ham"]),
        ('yes, "no, thanks", other', ["yes", "no, thanks", "other"]),
        ("", []),
    ],
)
def test_names_are_read_as_people_write_them(line: str, names: list[str]) -> None:
    assert names_of(line) == names


def test_the_longest_text_is_proposed() -> None:
    found = window(number=["12", "13"], kind=["ham", "spam"], text=["call me now " * 3] * 2)
    assert texts_of(found) == ["text"]


def test_texts_of_a_like_length_are_proposed_together() -> None:
    found = window(premise=["a man is eating soup"] * 2, said=["someone is eating something"] * 2)
    assert texts_of(found) == ["premise", "said"]


def test_a_table_of_short_values_is_shown_as_the_whole_row() -> None:
    assert texts_of(window(age=[31, 32], name=["Ann Bo", "Cy Do"], fare=["7.25", None])) == []


def test_an_identifier_however_long_is_no_text() -> None:
    assert texts_of(window(key=["9f86d081884c7d659a2feaa0c55ad015"] * 2)) == []
