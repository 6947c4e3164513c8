"""doccano's JSONL: ``text`` and ``label`` (older: ``labels``), or ``entities`` with offsets.

Classes are a list of names, spans a list of [start, end, name], a free text a list of one.
doccano exports a file for each person: the file has no names. Its own ``id`` is none of ours.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from workbench.annotate.formats.lines import Record, records, text_of
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
from workbench.core.errors import InvalidInputError

_OLDER = ("labels", "entities")


def read(path: Path, asked: Asked, heard: Heard) -> Iterator[Given]:
    """The answers of a file; see the package."""
    first = True
    for n, record in records(path, heard):
        if first and not ("text" in record or "data" in record):
            raise InvalidInputError(
                f"line {n} is no example of doccano: it has {', '.join(list(record)[:8])}",
                "is the right format named?",
            )
        first = False
        text = record.get("text", record.get("data"))
        if text is None:
            heard.fault(n, "there is no text")
            continue
        found = record.get("label")
        if found is None:
            found = next((record[name] for name in _OLDER if record.get(name) is not None), None)
        if record.get("relations"):
            heard.warn(n, "relations are left out")
        if found is None or (not found and asked.task not in ("multi", "spans")):
            heard.warn(n, "has no label: nothing is stored")
            continue
        try:
            label = _label(found if isinstance(found, list) else [found], asked)
        except ValueError as error:
            heard.fault(n, str(error))
            continue
        yield _given(n, record, label, text, asked)


def _given(n: int, record: Record, label: str, text: object, asked: Asked) -> Given:
    meta = record.get("meta")
    says = (meta if isinstance(meta, dict) else record).get
    return Given(
        n,
        label,
        text_of(says("_row")),
        text_of(says(asked.key)) if asked.key else None,
        text_of(text),
        annotator=text_of(says("annotator")),
        moment=text_of(says("at")),
        seconds=text_of(says("seconds")),
        flagged=text_of(says("flagged")),
        note=text_of(says("note")),
    )


def _label(found: list[Any], asked: Asked) -> str:
    if asked.task == "spans":
        return of_spans([_span(one) for one in found])
    if any(not isinstance(one, str | int | float) for one in found):
        raise ValueError("these are spans: the task asks for labels of the whole row")
    return of_names(asked, [str(one) for one in found])


def _span(one: Any) -> Span:
    try:
        if isinstance(one, dict):
            return int(one["start_offset"]), int(one["end_offset"]), str(one["label"])
        start, end, label = one
        return int(start), int(end), str(label)
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError("a span is no [start, end, label]") from error


def _written(label: str | None, asked: Asked) -> list[Any]:
    if label is None:
        return []
    return list(spans_in(label)) if asked.task == "spans" else to_names(asked, label)


def write(answers: Iterable[Standing], asked: Asked, path: Path, heard: Heard) -> int:
    """Write answers, each as an example of its own; see the package."""
    encode, count = msgspec.json.Encoder().encode, 0
    with path.open("wb") as file:
        for one in answers:
            if one.label is None and not asked.blank:
                continue
            label = _written(one.label, asked)
            example: Record = {"id": one.row, "text": one.text(asked), "label": label}
            example |= {"Comments": [one.note] if one.note else [], "_row": one.row}
            example |= {"annotator": one.annotator, "at": one.moment, "seconds": one.seconds}
            if one.flagged:
                example["flagged"] = True
            if one.note:
                example["note"] = one.note
            file.write(encode(example))
            file.write(b"\n")
            count += 1
    return count
