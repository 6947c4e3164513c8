"""spaCy's DocBin, through spaCy itself (the extra ``spacy``); no model is needed.

Spans are ``doc.ents``; those that overlap are the span group ``sc``. Labels of the whole row are
``doc.cats``. What spaCy has no place for travels in ``user_data``. A DocBin is read and written as
a whole, in memory.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from workbench.annotate.formats.lines import text_of
from workbench.annotate.formats.record import (
    Asked,
    Given,
    Heard,
    Span,
    Standing,
    of_names,
    of_spans,
    spans_in,
    to_names,
)
from workbench.annotate.formats.words import words
from workbench.core.errors import InvalidInputError, UnavailableError

GROUP = "sc"
OURS = "workbench"
_SAYS_YES = 0.5


def _spacy() -> Any:
    try:
        import spacy.tokens
        import spacy.vocab
    except ImportError as error:
        raise UnavailableError(
            "spaCy is not installed: its DocBin cannot be read or written",
            "pip install 'workbench[spacy]'",
        ) from error
    return spacy


def read(path: Path, asked: Asked, heard: Heard) -> Iterator[Given]:
    """The answers of all documents; see the package."""
    spacy = _spacy()
    try:
        stored = spacy.tokens.DocBin().from_disk(path)
        documents = stored.get_docs(spacy.vocab.Vocab())
        for n, document in enumerate(documents, 1):
            given = _given(n, document, asked, heard)
            if given is not None:
                yield given
    except (ValueError, KeyError, TypeError, EOFError, OSError) as error:
        raise InvalidInputError(f"the file is no DocBin of spaCy: {error}") from error
    except Exception as error:
        # It is packed with zlib and msgpack, whose errors are of their own kinds.
        if type(error).__module__.partition(".")[0] not in ("zlib", "srsly"):
            raise
        raise InvalidInputError(f"the file is no DocBin of spaCy: {error}") from error


def _given(n: int, document: Any, asked: Asked, heard: Heard) -> Given | None:
    try:
        label = _label(document, asked)
    except ValueError as error:
        heard.fault(n, str(error))
        return None
    if label is None:
        heard.warn(n, "has no answer: nothing is stored")
        return None
    ours = document.user_data.get(OURS) or {}
    return Given(
        n,
        label,
        row=text_of(ours.get("row")),
        key=text_of(ours.get(asked.key)) if asked.key else None,
        text=document.text,
        annotator=text_of(ours.get("annotator")),
        moment=text_of(ours.get("at")),
        seconds=text_of(ours.get("seconds")),
        flagged=text_of(ours.get("flagged")),
        note=text_of(ours.get("note")),
    )


def _label(document: Any, asked: Asked) -> str | None:
    if asked.task == "spans":
        found = [*document.ents, *document.spans.get(GROUP, ())]
        return of_spans([(one.start_char, one.end_char, one.label_) for one in found])
    if asked.task == "text":
        return text_of((document.user_data.get(OURS) or {}).get("text"))
    if not document.cats:
        return None
    return of_names(asked, [name for name, share in document.cats.items() if share > _SAYS_YES])


def write(answers: Iterable[Standing], asked: Asked, path: Path, heard: Heard) -> int:
    """Write each answer as a document; see the package."""
    spacy = _spacy()
    vocabulary = spacy.vocab.Vocab()
    stored = spacy.tokens.DocBin(store_user_data=True)
    count = 0
    for one in answers:
        if one.label is None:
            continue
        stored.add(_document(spacy, vocabulary, one, one.label, asked))
        count += 1
    stored.to_disk(path)
    return count


def _document(spacy: Any, vocabulary: Any, one: Standing, label: str, asked: Asked) -> Any:
    spans = spans_in(label) if asked.task == "spans" else []
    text = one.text(asked)
    tokens, spaces = _tokens(text, spans)
    document = spacy.tokens.Doc(vocabulary, words=tokens, spaces=spaces)
    ours = {"row": one.row, "annotator": one.annotator, "at": one.moment, "seconds": one.seconds}
    ours |= {"flagged": one.flagged, "note": one.note}
    if asked.task == "spans":
        found = [document.char_span(start, end, label=name) for start, end, name in spans]
        if _overlap(spans):
            document.spans[GROUP] = found
        else:
            document.ents = found
    elif asked.task == "text":
        ours["text"] = label
    else:
        given = set(to_names(asked, label))
        document.cats = {name: float(name in given) for name in asked.labels}
    document.user_data[OURS] = ours
    return document


def _overlap(spans: list[Span]) -> bool:
    ordered = sorted(spans)
    return any(after[0] < before[1] for before, after in itertools.pairwise(ordered))


def _tokens(text: str, spans: list[Span]) -> tuple[list[str], list[bool]]:
    """Words and the space after each, so that together they are the text to the character."""
    cuts = sorted({at for start, end, _ in spans for at in (start, end)})
    tokens: list[str] = []
    spaces: list[bool] = []
    at = 0
    for start, end in [*words(text, spans), (len(text), len(text))]:
        gap = text[at:start]
        if gap.startswith(" ") and tokens:
            spaces[-1], gap, at = True, gap[1:], at + 1
        for here, there in _pieces(at, at + len(gap), cuts):
            tokens.append(text[here:there])
            spaces.append(False)
        if end > start:
            tokens.append(text[start:end])
            spaces.append(False)
        at = end
    return tokens, spaces


def _pieces(start: int, end: int, cuts: list[int]) -> Iterator[tuple[int, int]]:
    """The parts of a stretch of white space between cuts."""
    inside = [at for at in cuts if start < at < end]
    yield from (
        (here, there)
        for here, there in zip([start, *inside], [*inside, end], strict=True)
        if there > here
    )
