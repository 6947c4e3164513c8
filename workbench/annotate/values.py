"""What an answer is, by task: one text for each, canonical, so that equal answers are equal texts.

``single``, ``binary``, ``pairwise``, ``rating``: the label's name. ``multi``: names in the
schema's order with ``|`` between them; "" says that none fits. ``spans``: a JSON list of
[start, end, label], in order, in characters of the schema's field. ``text``: what was written.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Mapping, Set

from workbench.annotate.requests import LabelSchema
from workbench.core.answer_text import SEPARATOR as SEPARATOR
from workbench.core.answer_text import Span as Span
from workbench.core.answer_text import names_in as names_in
from workbench.core.answer_text import of_spans as of_spans
from workbench.core.answer_text import spans_in as spans_in
from workbench.core.errors import InvalidInputError

MOST_TEXT = 100_000
"""Characters of a row's text that are shown."""
MOST_WRITTEN = 100_000
"""Characters of a free text."""
MOST_SPANS = 10_000
ONE_LABEL = ("single", "binary", "pairwise", "rating")
SEVERAL = "multi"


def text_mark(text: str) -> int:
    """Tells a text that is shown from what it was before it was changed (CRC-32, of UTF-8)."""
    return zlib.crc32(text[:MOST_TEXT].encode("utf-8", "surrogatepass"))


def of_names(schema: LabelSchema, names: set[str]) -> str:
    """Several labels as an answer."""
    return SEPARATOR.join(label.name for label in schema.labels if label.name in names)


def renamed(schema: LabelSchema, text: str, names: Mapping[str, str]) -> str:
    """An answer with other names for some of its labels, in the canonical form of ``schema``.

    Labels that the schema lacks stay, behind its own.
    """
    if schema.task == "multi":
        given = {names.get(name, name): None for name in names_in(text)}
        known = [label.name for label in schema.labels if label.name in given]
        return SEPARATOR.join([*known, *(name for name in given if name not in set(known))])
    if schema.task == "spans":
        return of_spans([(a, b, names.get(label, label)) for a, b, label in spans_in(text)])
    return text if schema.task == "text" else names.get(text, text)


def labels_of(task: str, text: str) -> list[str]:
    """The labels that an answer speaks of, each once."""
    if task == "multi":
        return names_in(text)
    if task == "spans":
        return list(dict.fromkeys(label for _, _, label in spans_in(text)))
    return [] if task == "text" else [text]


def checked(schema: LabelSchema, text: str, read: Callable[[], str | None]) -> str:
    """The answer in its canonical form. ``read`` gives the row's text, where spans are checked.

    Raises InvalidInputError saying what does not fit.
    """
    if schema.task == "text":
        return _checked_text(text)
    known = {label.name for label in schema.labels}
    if schema.task == "spans":
        spans = spans_in(text)
        check_spans(schema, known, spans, read() or "")
        return of_spans(spans)
    _check_known(schema, known, labels_of(schema.task, text))
    return of_names(schema, set(names_in(text))) if schema.task == "multi" else text


def check_spans(schema: LabelSchema, known: Set[str], spans: list[Span], text: str) -> None:
    """Raises InvalidInputError unless these spans, of the ``known`` labels, fit the text."""
    _check_known(schema, known, [label for _, _, label in spans])
    _check_places(spans, text, overlapping=schema.overlapping)


def _check_known(schema: LabelSchema, known: Set[str], names: Iterable[str]) -> None:
    for name in names:
        if name not in known:
            raise InvalidInputError(
                f"no label is called {name!r} in schema {schema.version}", hint(schema)
            )


def hint(schema: LabelSchema) -> str:
    """Which labels there are."""
    names = [label.name for label in schema.labels]
    if not names:
        return "set a schema: workbench labels schema set FILE"
    return f"labels: {', '.join(names[:12])}" + (", …" if len(names) > 12 else "")


def _checked_text(text: str) -> str:
    text = text.strip()
    if not text:
        raise InvalidInputError("there is nothing written", "write something, or skip the row")
    if len(text) > MOST_WRITTEN:
        raise InvalidInputError(f"an answer has {MOST_WRITTEN:,} characters at most")
    return text


def _check_places(spans: list[Span], text: str, *, overlapping: bool) -> None:
    if len(spans) > MOST_SPANS:
        raise InvalidInputError(f"a row has {MOST_SPANS:,} spans at most")
    before: Span | None = None
    for span in sorted(spans):
        start, end, label = span
        if not 0 <= start < end <= len(text):
            raise InvalidInputError(
                f"the span {start}–{end} ({label}) is not within the text",
                f"it has {len(text):,} characters",
            )
        if before is not None and start < before[1] and not overlapping:
            raise InvalidInputError(
                f"the spans {before[0]}–{before[1]} ({before[2]}) and {start}–{end} ({label}) "
                "overlap",
                'let them, with "overlapping": true in the label schema, or shorten one',
            )
        if before is None or end > before[1]:
            before = span


def shown(task: str, text: str) -> str:
    """An answer in a few words, for lists."""
    if task == "multi":
        return ", ".join(names_in(text)) or "none of them"
    if task == "spans":
        labels = [label for _, _, label in spans_in(text)]
        if not labels:
            return "no spans"
        counts = {label: labels.count(label) for label in labels}
        return ", ".join(f"{label} {n}" if n > 1 else label for label, n in counts.items())
    return " ".join(text.split()) if task == "text" else text


def why_no_refits(task: str, labels: int) -> str:
    """Why no model is refitted by itself with answers of a task; "" where one is."""
    if task == "spans":
        return (
            "no model of spans is refitted by itself: workbench train makes one, which then "
            "suggests them and ranks the rows"
        )
    if task not in (*ONE_LABEL, SEVERAL):
        return "nothing is refitted by itself: free texts have no labels that a model could learn"
    if labels < 2:
        return "nothing is refitted by itself: a model needs two labels to choose between"
    return ""
