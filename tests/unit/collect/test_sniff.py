from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.collect.requests import ReadOptions
from workbench.collect.sniff import sniff_text
from workbench.core.errors import InvalidInputError


def sniffed(text: str, **options: object):  # type: ignore[no-untyped-def]
    return sniff_text(text.encode(), True, ReadOptions(**options))  # type: ignore[arg-type]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_usual_delimiters(delimiter: str) -> None:
    rows = [["id", "name", "price"], ["1", "an apple, red", "1.50"], ["2", "pear; ripe", "2.00"]]
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    found = sniffed(out.getvalue())
    assert found.dialect.delimiter == delimiter
    assert found.dialect.names == rows[0]
    assert found.rows == rows[1:]


def test_names_in_single_quotes_over_bare_numbers_are_unquoted() -> None:
    lines = "".join(f"{n}\t{n % 7}\t{n / 2}\n" for n in range(300))
    found = sniffed("'popul'\t'year'\t'vote share'\n" + lines)
    assert (found.dialect.quote, found.dialect.names) == ("'", ["popul", "year", "vote share"])


def test_one_column_of_sentences_stays_one_column() -> None:
    found = sniffed("text\nHello there, how are you\nFine\nWell, well, well\nGood\n")
    assert found.dialect.names == ["text"]


def test_quotes_in_tab_separated_sentences_are_letters() -> None:
    lines = ['ham\tHe said "ok', "spam\tFREE entry", 'ham\t"Really?', "ham\tyes"] * 5
    found = sniffed("\n".join(lines) + "\n", delimiter="\t", header=False)
    assert len(found.rows) == 20


def test_lines_before_the_table_are_skipped_and_told() -> None:
    found = sniffed("Report of sales\n\nid,name,n\n1,a,3\n2,b,4\n")
    assert found.dialect.skip == 2
    assert found.dialect.names == ["id", "name", "n"]
    assert any("first 2 lines" in note for note in found.notes)


def test_every_guess_gives_way() -> None:
    found = sniffed(
        "a;b\n1;2\n", delimiter=",", header=False, encoding="cp1252", decimal=",", quote="'"
    )
    dialect = found.dialect
    assert (dialect.delimiter, dialect.header, dialect.encoding) == (",", False, "cp1252")
    assert (dialect.decimal, dialect.quote) == (",", "'")
    assert found.rows == [["a;b"], ["1;2"]]


def test_chosen_null_words_are_missing_in_the_sample() -> None:
    assert sniffed("a,b\n1,n/a\n", null_words=["n/a"]).rows == [["1", None]]


def test_seen_null_words_are_shown() -> None:
    assert sniffed("a,b\n1,n/a\n2,n/a\n3,-\n").null_words() == ["n/a", "-"]


@pytest.mark.parametrize("text", ["", "\n\n", "   \n"])
def test_nothing_to_load_is_an_error(text: str) -> None:
    with pytest.raises(InvalidInputError, match="empty"):
        sniffed(text)


def test_unknown_encoding_is_an_error() -> None:
    with pytest.raises(InvalidInputError, match="klingon"):
        sniffed("a,b\n", encoding="klingon")


@given(st.text(max_size=200))
def test_no_text_makes_it_fall_over(text: str) -> None:
    try:
        found = sniffed(text)
    except InvalidInputError:
        return
    assert all(len(row) == len(found.dialect.names) for row in found.rows)


def test_sentences_are_one_column_though_they_have_marks() -> None:
    lines = [
        "well, this is not the film that anybody had hoped for , she said at the end",
        'he answered: "no way, really" ; and that was the end of it for all of us',
        "a plain line without any marks that goes on for quite a while .",
    ]
    found = sniffed("\n".join(lines * 20) + "\n")
    assert len(found.dialect.names) == 1
    assert not found.dialect.header
    assert [row[0] for row in found.rows[:3]] == lines
