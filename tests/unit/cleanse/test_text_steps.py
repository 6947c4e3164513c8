"""Text steps, cell by cell."""

from __future__ import annotations

import pytest

from tests.unit.cleanse.cases import column
from workbench.cleanse.steps import step_from
from workbench.core.errors import InvalidInputError


def test_trim_takes_every_kind_of_white_space() -> None:
    assert column(["\u00a0a b\t\n", "", None, " "], step="trim") == ["a b", "", None, ""]


def test_collapse_space_keeps_single_blanks() -> None:
    assert column(["a \n\t b c", "  a"], step="collapse_space") == ["a b c", " a"]


@pytest.mark.parametrize(
    ("to", "expected"),
    [
        ("lower", "straße à paris"),
        ("upper", "STRASSE À PARIS"),
        ("title", "Straße À Paris"),
        ("sentence", "Straße à paris"),
    ],
)
def test_case(to: str, expected: str) -> None:
    assert column(["sTraße À PARIS"], step="case", to=to) == [expected]


def test_strip_invisible_keeps_line_ends_and_tabs() -> None:
    text = "a\u200bb\u202ec\x1b[31m\td\ne\ufeff"
    assert column([text], step="strip_invisible") == ["abc[31m\td\ne"]


def test_unicode_joins_marks() -> None:
    assert column(["e\u0301", "ﬁ"], step="unicode") == ["é", "ﬁ"]
    assert column(["ﬁ"], step="unicode", form="NFKC") == ["fi"]


def test_null_tokens_take_blank_and_stated_words() -> None:
    cells = ["", " ", "NA", " n/a ", "Nah", "0", None, "?"]
    assert column(cells, step="null_tokens") == [None, None, None, None, "Nah", "0", None, None]
    assert column(["k.A.", "NA"], step="null_tokens", words=["K.a."], ignore_case=True) == [
        None,
        "NA",
    ]


def test_replace_literal_takes_signs_as_they_are() -> None:
    assert column(["a.b$1", "axb"], step="replace", find=".", replacement="$1") == ["a$1b$1", "axb"]


def test_replace_word_leaves_parts_of_words() -> None:
    step = {"step": "replace", "find": "cat", "replacement": "$dog", "mode": "word"}
    assert column(["cat concat Cat"], **step) == ["$dog concat Cat"]
    assert column(["cat concat Cat"], **step, ignore_case=True) == ["$dog concat $dog"]


def test_replace_regex_uses_groups() -> None:
    step = {"step": "replace", "find": r"(\d+)-(\d+)", "replacement": "$2/$1", "mode": "regex"}
    assert column(["7-12", "x"], **step) == ["12/7", "x"]


def test_wrong_regex_says_why() -> None:
    with pytest.raises(InvalidInputError, match="unclosed group"):
        column(["x"], step="replace", find="(", mode="regex")


def test_mass_edit_takes_whole_cells() -> None:
    edits = {"paris": "Paris", "x": None}
    assert column(["paris", "paris fr", "x", None], step="mass_edit", edits=edits) == [
        "Paris",
        "paris fr",
        None,
        None,
    ]


def test_where_limits_the_rows() -> None:
    cells = ["a", "bb", None]
    assert column(cells, step="case", to="upper", where="length(x) > 1") == ["a", "BB", None]


def test_where_must_be_a_condition() -> None:
    with pytest.raises(InvalidInputError, match="neither true nor false"):
        column(["a"], step="trim", where="length(x)")


@pytest.mark.parametrize(
    "where", ["count(x) > 1", "x = max(x)", "x = (select 1)", "x >", "y = 'a'"]
)
def test_bad_conditions_are_refused(where: str) -> None:
    with pytest.raises(InvalidInputError, match="step 1: trim"):
        column(["a"], step="trim", where=where)


def test_titles_say_what_was_written() -> None:
    titles = {
        "replace '\\s+' by ' '": {"step": "replace", "find": "\\s+", "replacement": " "},
        """replace "it's" by ''""": {"step": "replace", "find": "it's", "replacement": ""},
        "explode at '\\t'": {"step": "explode", "columns": ["a"], "separator": "\t"},
    }
    for title, document in titles.items():
        assert step_from(document).describe() == title
