"""A row as a card."""

from __future__ import annotations

from workbench.tui.card import card


def told(*fields: tuple[str, str | None]) -> str:
    return "".join(text for text, _ in card(fields))


def test_short_values_stand_below_each_other_beside_their_names() -> None:
    assert told(("id", "T-1"), ("city", "Paris")) == "id    T-1\ncity  Paris\n"


def test_a_missing_value_is_a_dash() -> None:
    assert told(("city", None)) == "city  –\n"


def test_a_long_value_stands_below_its_name_with_air_around() -> None:
    long = "word " * 20
    assert told(("id", "T-1"), ("text", long), ("kind", None)) == (
        f"id    T-1\n\ntext\n{long}\n\nkind  –\n"
    )


def test_a_value_of_several_lines_stands_below_its_name() -> None:
    assert told(("text", "a\nb")) == "text\na\nb\n\n"


def test_long_names_do_not_push_short_values_away() -> None:
    assert told(("a" * 60, "x " * 40), ("id", "1")).endswith("\nid  1\n")
