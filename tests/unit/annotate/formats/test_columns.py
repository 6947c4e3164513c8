"""Words in columns: each tag, whatever came before it; faults where they are; long files."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workbench.annotate.formats import columns
from workbench.annotate.formats.record import Given, Heard, of_spans
from workbench.annotate.formats.words import tagged_spans

TAGS = st.sampled_from(
    ["O", "O", *(f"{kind}-{label}" for kind in "BIELUS" for label in ("P", "Q"))]
)
WORDS = st.sampled_from(["a", "né", "👩‍👧", "x-1", "-"])
SENTENCES = st.lists(st.lists(st.tuples(WORDS, TAGS), min_size=1, max_size=6), min_size=1)


def read(folder: Path, text: str) -> tuple[list[Given], Heard]:
    path, heard = folder / "file.conll", Heard()
    path.write_bytes(text.encode())
    return list(columns.documents(path, heard)), heard


@settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(sentences=SENTENCES, end=st.sampled_from(["\n", "\r\n"]), tabs=st.booleans())
def test_spans_are_those_of_the_tags_one_by_one(
    tmp_path: Path, sentences: list[list[tuple[str, str]]], end: str, tabs: bool
) -> None:
    gap = "\t" if tabs else " "
    lines = [[f"{word}{gap}NN{gap}{tag}" for word, tag in one] for one in sentences]
    text = (end * 2).join(end.join(one) for one in lines) + end
    found, heard = read(tmp_path, text)
    expected = []
    for one in sentences:
        words, tags = [word for word, _ in one], [tag for _, tag in one]
        expected.append(("".join(words), of_spans(tagged_spans(words, tags))))
    assert [(one.squeezed, one.label) for one in found] == expected
    assert (heard.faults, heard.warned) == ([], 0)


@pytest.mark.parametrize("part", [1, 7, 40, 4 << 20])
def test_however_much_is_read_at_a_time_the_documents_are_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, part: int
) -> None:
    monkeypatch.setattr(columns, "_PART", part)
    head = "-DOCSTART- -X- O\n\n"
    text = f"{head}Ana B-P\nLi I-P\n\nin O\n\n{head}Rome\xa0 B-Q\n \nis O\n{head}big O"
    found, heard = read(tmp_path, text)
    assert [(one.n, one.squeezed, one.label) for one in found] == [
        (3, "AnaLiin", '[[0,5,"P"]]'),
        (10, "Romeis", '[[0,4,"Q"]]'),
        (15, "big", "[]"),
    ]
    assert heard.faults == []


def test_a_fault_is_told_where_it_is_and_takes_its_document_along(tmp_path: Path) -> None:
    text = "a O\nb\n\nc O\n\nd O\ne Z-P\n\nf I-P\n\n\tO\n"
    found, heard = read(tmp_path, text)
    assert [(one.n, one.label) for one in found] == [(4, "[]"), (9, '[[0,1,"P"]]')]
    assert sorted(heard.faults) == [
        (2, "has no tag: b"),
        (6, "in the sentence that begins here: 'Z-P' is no tag such as B-PER, I-PER or O"),
        (11, "has no tag: \tO"),
    ]


def test_a_document_without_end_is_told_once_and_what_follows_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(columns, "MOST_WORDS", 5)
    monkeypatch.setattr(columns, "_PART", 8)
    found, heard = read(tmp_path, "a O\n\n" + "b O\n" * 40 + "\nc O\n\nd O\n")
    assert [(one.n, one.squeezed) for one in found] == [(1, "a"), (44, "c"), (46, "d")]
    assert heard.faults == [(3, "the document has more than 5 words")]
