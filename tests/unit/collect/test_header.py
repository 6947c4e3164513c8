from __future__ import annotations

from workbench.collect.header import column_names, has_header


def test_words_over_numbers_are_a_header() -> None:
    assert has_header([["id", "n"], ["a", "1"], ["b", "2"]])[0]


def test_data_in_the_first_row_is_no_header() -> None:
    assert not has_header([["x", "1"], ["a", "1"]])[0]


def test_first_row_whose_word_comes_again_is_no_header() -> None:
    assert not has_header([["ham", "Go now"], ["spam", "Free"], ["ham", "ok"]])[0]


def test_empty_double_and_reserved_names_become_usable_and_are_told() -> None:
    names, notes = column_names(["a", None, "A", "_row", " b ", "rowid"])
    assert names == ["a", "column_2", "A_2", "row", "b", "rowid_"]
    assert len(notes) == 5


def test_made_up_name_does_not_hit_a_real_one() -> None:
    assert column_names(["a", "a", "a_2"])[0] == ["a", "a_2", "a_2_2"]


def test_line_ends_and_invisible_marks_in_names_are_gone() -> None:
    assert column_names(["a\nb", "\ufeffc", "\u202ed"])[0] == ["a b", "c", "d"]


def test_no_name_stands_for_several_columns() -> None:
    names, notes = column_names(["*", "^a.*$", "^^$", "^GSPC", "a*", "__"])
    assert names == ["column_1", "a.*$", "$", "^GSPC", "a*", "column_6"]
    assert len(notes) == 4


def test_chosen_names_win() -> None:
    assert column_names(3, {0: "id", 1: "text"})[0] == ["id", "text", "column_3"]
