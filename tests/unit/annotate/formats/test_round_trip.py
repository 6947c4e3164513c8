"""Formats, each: what is written is read again, for any text and any answer."""

from __future__ import annotations

import importlib
import importlib.util
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workbench.annotate import formats
from workbench.annotate.formats.record import Asked, Heard, Span, Standing, of_spans, spans_in
from workbench.annotate.formats.words import squeeze, unsqueezed

LABELS = ["PER", "Ort & Zeit", "ÄÖ-ß"]
OTHERS = [name for name, one in formats.FORMATS.items() if one.module]
AT_HAND = [name for name in OTHERS if name != "spacy" or importlib.util.find_spec("spacy")]
SETTINGS = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
# Emoji of several code points, marks that combine, line ends of all kinds, spaces that are none.
WORDS = ["ab", "É", "e\u0301", "👩‍👩‍👧", "🇩🇪", "don't", "שלום", "名前"]
PIECES = [*WORDS, " ", "\r\n", "\n", "\t", "\u00a0", ".", '"', ","]
TEXTS = st.lists(st.sampled_from(PIECES), min_size=1, max_size=12).map("".join)


@st.composite
def marked(draw: st.DrawFn) -> tuple[str, list[Span]]:
    """A text with spans that do not overlap, and neither begin nor end with a space."""
    text = draw(TEXTS.filter(lambda one: bool(one.strip())))
    ends = sorted(draw(st.sets(st.integers(0, len(text)), max_size=6)))
    spans = []
    for start, end in zip(ends[::2], ends[1::2], strict=False):
        if start < end and not text[start].isspace() and not text[end - 1].isspace():
            spans.append((start, end, draw(st.sampled_from(LABELS))))
    return text, spans


def asked(task: str, fields: list[str] | None = None) -> Asked:
    names = fields or ["text"]
    return Asked(
        task=task, fields=names, labels=LABELS, columns=["text", "b"], people=["ana", "bo"]
    )


def there_and_back(
    kind: str, one: Asked, answers: list[Standing], folder: Path
) -> tuple[list[tuple[str | None, str | None]], Heard]:
    module = importlib.import_module(f"workbench.annotate.formats.{formats.find(kind).module}")
    path, heard = folder / "file", Heard()
    module.write(iter(answers), one, path, heard)
    found = list(module.read(path, one, heard))
    text = answers[0].text(one)
    labels = []
    for one_given in found:
        label = one_given.label
        if one_given.squeezed is not None:
            assert one_given.squeezed == squeeze(text)
            label = of_spans(unsqueezed(text, spans_in(label)))
        elif one_given.text is not None:
            assert one_given.text == text
        labels.append((label, one_given.annotator))
    return labels, heard


@pytest.mark.parametrize("kind", [kind for kind in AT_HAND if kind != "table"])
@SETTINGS
@given(case=marked())
def test_spans_come_back_at_their_characters(
    tmp_path: Path, kind: str, case: tuple[str, list[Span]]
) -> None:
    text, spans = case
    answer = Standing(7, {"text": text}, of_spans(spans), "ana", "2026-01-02T03:04:05.000Z", 1.5)
    found, heard = there_and_back(kind, asked("spans"), [answer], tmp_path)
    assert heard.faults == []
    assert [label for label, _ in found] == [of_spans(spans)]


@pytest.mark.parametrize("kind", [kind for kind in AT_HAND if kind not in ("table", "conll")])
@SETTINGS
@given(text=TEXTS, names=st.sets(st.sampled_from(LABELS)))
def test_several_labels_come_back(tmp_path: Path, kind: str, text: str, names: set[str]) -> None:
    label = "|".join(one for one in LABELS if one in names)
    answer = Standing(7, {"text": text}, label, "ana", "2026-01-02T03:04:05.000Z", 1.5)
    found, heard = there_and_back(kind, asked("multi"), [answer], tmp_path)
    assert (heard.faults, [one for one, _ in found]) == ([], [label])


@pytest.mark.parametrize("kind", [kind for kind in AT_HAND if kind not in ("doccano", "conll")])
def test_people_come_back_each_with_their_answer(tmp_path: Path, kind: str) -> None:
    answers = [
        Standing(7, {"text": "so"}, "PER", "ana", "2026-01-02T03:04:05.000Z", 1.5),
        Standing(7, {"text": "so"}, "ÄÖ-ß", "bo", "2026-01-02T03:04:06.000Z", 2.5),
    ]
    found, _ = there_and_back(kind, asked("single"), answers, tmp_path)
    assert found == [("PER", "ana"), ("ÄÖ-ß", "bo")]


def test_overlapping_spans_leave_a_column_file_with_the_longest(tmp_path: Path) -> None:
    answer = Standing(7, {"text": "New York City"}, '[[0,8,"PER"],[0,13,"ÄÖ-ß"]]', "ana")
    found, heard = there_and_back("conll", asked("spans"), [answer], tmp_path)
    assert found == [('[[0,13,"ÄÖ-ß"]]', None)]
    assert heard.warnings == [(7, "spans overlap, which tags cannot say: the longest are written")]


@pytest.mark.skipif("spacy" not in AT_HAND, reason="spaCy is not installed")
def test_overlapping_spans_are_a_group_of_a_docbin(tmp_path: Path) -> None:
    label = '[[0,8,"PER"],[0,13,"ÄÖ-ß"]]'
    answer = Standing(7, {"text": "New  York City"}, label, "ana")
    found, _ = there_and_back("spacy", asked("spans"), [answer], tmp_path)
    assert found == [(label, "ana")]
