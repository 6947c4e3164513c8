from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.segment import Segment
from textual.strip import Strip

from workbench.tui.paint import FILL, clean, fit, width_of, wrapped
from workbench.tui.theme import palette
from workbench.tui.widgets.bars import bar, short_bar, sketch
from workbench.tui.widgets.boxes import Box, box_lines, shares
from workbench.tui.widgets.cells import Column, decimals_of, measure, numeric, pieces_of, shrink
from workbench.tui.widgets.fields import Field, from_schema, value_of
from workbench.tui.widgets.picker import Choice, score
from workbench.tui.widgets.row_paint import window

PIECES = st.lists(st.tuples(st.text(max_size=30), st.just("text")), max_size=5)


@given(PIECES, st.integers(0, 60))
def test_fitted_pieces_are_never_too_wide(pieces: list[tuple[str, str]], width: int) -> None:
    assert width_of(fit(clean(pieces), width)) <= width


@given(PIECES, PIECES, st.integers(1, 60))
def test_a_filled_line_ends_at_the_right_edge(
    left: list[tuple[str, str]], right: list[tuple[str, str]], width: int
) -> None:
    fitted = fit(clean([*left, FILL, *right]), width)
    assert width_of(fitted) <= width
    if width_of(clean(right)) < width:
        assert width_of(fitted) == width


def test_what_is_cut_twice_says_so_once() -> None:
    pieces = [("abc…", "text"), (" def", "dim")]
    assert "".join(text for text, _ in fit(pieces, 5)).count("…") == 1
    strip = Strip([Segment("  what the…  because")])
    for width in (10, 11, 12):
        assert window(strip, 0, width, palette("workbench-dark")).text.count("…") == 1


@given(PIECES, st.integers(1, 60))
def test_wrapped_pieces_lose_nothing_but_blanks(pieces: list[tuple[str, str]], width: int) -> None:
    lines = wrapped(clean(pieces), width)
    assert all(width_of(line) <= max(width, 2) for line in lines)
    shown = "".join(text for line in lines for text, _ in line)
    assert shown.replace(" ", "") == "".join(text for text, _ in clean(pieces)).replace(" ", "")


@given(st.text(max_size=40), PIECES, st.integers(12, 80), st.integers(3, 12))
def test_a_box_is_as_large_as_asked(
    title: str, pieces: list[tuple[str, str]], width: int, height: int
) -> None:
    lines = box_lines(Box(title, [pieces]), width, height)
    assert len(lines) == height
    assert {width_of(line) for line in lines} == {width}


@given(st.integers(20, 300), st.integers(1, 6))
def test_shares_use_the_whole_width(width: int, parts: int) -> None:
    cut = shares(width, parts)
    assert sum(cut) + parts - 1 == width
    assert max(cut) - min(cut) <= 1


def test_floats_of_a_column_have_the_same_decimals() -> None:
    columns = [Column("a"), Column("b"), Column("c")]
    rows = [(0.5, 1.0, 1 / 3), (0.25, 2.0, 1234.5)]
    decimals = decimals_of(columns, rows)
    assert decimals == [2, 0, 1]
    assert pieces_of(0.5, columns[0], decimals[0]) == [("0.50", "text")]


def test_numbers_stand_on_the_right_and_missing_values_do_not_matter() -> None:
    columns = [Column("n"), Column("text")]
    assert numeric(columns, [(1, "a"), (None, "b"), (2.5, None)]) == [True, False]


def test_text_gives_way_before_numbers() -> None:
    widths = measure([Column("n"), Column("text")], [(1_000_000, "x" * 40)])
    assert widths == [9, 40]
    assert shrink(widths, [True, False], 6, 30) == [9, 21]


@pytest.mark.parametrize(
    ("part", "filled"), [(0.0, 0), (0.001, 1), (0.5, 10), (1.0, 20), (7.0, 20)]
)
def test_a_bar_shows_something_as_soon_as_there_is_something(part: float, filled: int) -> None:
    pieces = bar(part, 20)
    assert pieces[0][0] == "━" * filled
    assert width_of(pieces) == 20
    assert width_of(short_bar(part, 20)) == 20


def test_a_sketch_is_scaled_to_its_largest_value() -> None:
    assert sketch([0, 5, 10])[0][0] == "▁▄▇"
    assert sketch([0, 0])[0][0] == "▁▁"


def test_a_schema_becomes_fields() -> None:
    schema = {
        "$ref": "#/$defs/Number",
        "$defs": {
            "Number": {
                "type": "object",
                "required": ["column"],
                "properties": {
                    "column": {"type": "string", "description": "which"},
                    "decimal": {"enum": [".", ","], "default": "."},
                    "places": {"anyOf": [{"type": "integer", "minimum": 0}, {"type": "null"}]},
                    "strict": {"type": "boolean", "default": True},
                },
            }
        },
    }
    fields = from_schema(schema)
    assert [(f.name, f.kind, f.required) for f in fields] == [
        ("column", "text", True),
        ("decimal", "choice", False),
        ("places", "integer", False),
        ("strict", "toggle", False),
    ]
    assert fields[2].low == 0


@pytest.mark.parametrize(
    ("field", "text", "wrong"),
    [
        (Field("n", "integer"), "1.5", "not a whole number"),
        (Field("n", "number", high=1), "2", "at most 1"),
        (Field("n", "text", required=True), "  ", "is needed"),
    ],
)
def test_what_is_wrong_with_a_value_is_said(field: Field, text: str, wrong: str) -> None:
    with pytest.raises(ValueError, match=wrong):
        value_of(field, text)


def test_numbers_may_be_typed_with_separators() -> None:
    assert value_of(Field("n", "integer"), "1,000") == 1000
    assert value_of(Field("n", "number"), "") is None


def test_a_choice_is_found_by_any_of_its_words() -> None:
    choice = Choice("x", "new step", "add to the recipe")
    assert score("new", choice) == 0
    assert score("step", choice) == 1
    assert score("recipe", choice) == 4
    assert score("train", choice) is None
