"""Prodigy's JSONL, as ``prodigy db-out`` writes it and ``db-in`` reads it.

Spans are in characters, their ``token_end`` is the last word's own number. A choice has the names
in ``accept``; a question about one label has ``label`` and the ``answer``. What is
``ignore``d was skipped. Our row and flags travel in ``meta``.
"""

from __future__ import annotations

import datetime as dt
import functools
import zlib
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
from workbench.annotate.formats.words import words
from workbench.core.errors import InvalidInputError

_MARKS = ("answer", "_input_hash", "_task_hash", "_view_id", "spans", "accept", "options", "label")


def read(path: Path, asked: Asked, heard: Heard) -> Iterator[Given]:
    """The answers of a file; see the package."""
    if asked.task == "single" and not asked.labels:
        asked = msgspec.structs.replace(asked, labels=_two_labels(path))
    first = True
    for n, record in records(path, heard):
        if first and not any(mark in record for mark in _MARKS):
            raise InvalidInputError(
                f"line {n} is no example of Prodigy: it has {', '.join(list(record)[:8])}",
                "is the right format named?",
            )
        first = False
        given = _given(n, record, asked, heard)
        if given is not None:
            yield given


def _two_labels(path: Path) -> list[str]:
    """What a rejection can mean where no labels are known yet: the other of the file's two.

    Of a file that asks about one label alone it is "not" that label; [] for more than two.
    """
    names: dict[str, None] = {}
    for _, record in records(path, Heard()):
        said = [record["label"]] if "label" in record else record.get("accept") or []
        names |= dict.fromkeys(map(str, said if isinstance(said, list) else []))
        if len(names) > 2:
            return []
    found = list(names)
    return [*found, f"not {found[0]}"] if len(found) == 1 else found


def _given(n: int, record: Record, asked: Asked, heard: Heard) -> Given | None:
    meta: Record = record["meta"] if isinstance(record.get("meta"), dict) else {}
    text = record.get("text")
    # Of two columns compared one may be called text: it stands where the whole text would.
    compared = asked.task == "pairwise" and "text" in asked.fields
    whole = asked.fields and all(name in record for name in asked.fields)
    if whole and (text is None or compared):
        text = "\n".join(str(record[name]) for name in asked.fields)
    if text is None and "row" not in meta:
        heard.fault(n, "there is no text")
        return None
    answer = record.get("answer", "accept")
    skipped = answer == "ignore"
    try:
        label = None if skipped else _label(record, answer, asked)
    except ValueError as error:
        heard.fault(n, str(error))
        return None
    if label is None and not skipped:
        heard.warn(n, "was rejected, which says only what it is not: nothing is stored")
        return None
    stamp = record.get("_timestamp")
    key = meta.get(asked.key, record.get(asked.key)) if asked.key else None
    return Given(
        n,
        label,
        row=text_of(meta.get("row")),
        key=text_of(key),
        text=text_of(text),
        annotator=text_of(record.get("_annotator_id") or record.get("_session_id")),
        moment=_moment(stamp if isinstance(stamp, int | float) else text_of(stamp)),
        seconds=text_of(meta.get("seconds")),
        flagged=text_of(record.get("flagged", meta.get("flagged"))),
        note=text_of(meta.get("note")),
        skipped=skipped,
    )


def _label(record: Record, answer: str, asked: Asked) -> str | None:
    """The answer; None where a rejection leaves it open. Raises ValueError."""
    if answer not in ("accept", "reject"):
        raise ValueError(f"{str(answer)[:40]!r} is no answer: accept, reject or ignore")
    accepted = answer == "accept"
    if asked.task == "spans":
        return of_spans([_span(one) for one in record.get("spans") or ()]) if accepted else None
    if asked.task == "text":
        written = record.get("user_input", record.get("label"))
        return str(written) if accepted and written is not None else None
    if "accept" in record:
        return of_names(asked, [str(one) for one in record["accept"]]) if accepted else None
    name = record.get("label")
    if asked.task == "binary" and (name is None or str(name) not in asked.labels):
        return asked.labels[0 if accepted else 1]
    if name is None:
        raise ValueError("there is neither `accept` nor `label`")
    if accepted:
        return of_names(asked, [str(name)])
    others = [one for one in asked.labels if one != name]
    return others[0] if len(others) == 1 and asked.task in ("binary", "single") else None


def _span(one: Any) -> Span:
    try:
        return int(one["start"]), int(one["end"]), str(one["label"])
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError("a span lacks `start`, `end` or `label`") from error


@functools.lru_cache(1024)
def _moment(stamp: object) -> str | None:
    """A time stamp as ISO 8601; many examples share one."""
    if stamp is None:
        return None
    if isinstance(stamp, int | float) and 0 <= stamp < 1e11:
        return dt.datetime.fromtimestamp(stamp, dt.UTC).isoformat()
    return str(stamp)


def write(answers: Iterable[Standing], asked: Asked, path: Path, heard: Heard) -> int:
    """Write answers as accepted examples, skips as ignored ones; see the package."""
    encode, count = msgspec.json.Encoder().encode, 0
    options = [{"id": name, "text": name} for name in asked.labels]
    with path.open("wb") as file:
        for one in answers:
            if one.label is not None or one.skipped or asked.blank:
                file.write(encode(_example(one, one.label, asked, options)))
                file.write(b"\n")
                count += 1
    return count


def _example(
    one: Standing, label: str | None, asked: Asked, options: list[dict[str, str]]
) -> Record:
    text = one.text(asked)
    example: Record = {"text": text}
    if asked.task == "pairwise":
        example |= {name: one.texts.get(name) or "" for name in asked.fields}
    example |= {"meta": _meta(one), "_input_hash": _hash(text)}
    if asked.task == "spans":
        example |= _marked(text, spans_in(label or "[]")) | {"_view_id": "ner_manual"}
    elif asked.task == "text":
        example |= {"_view_id": "text_input"} | ({"user_input": label} if label else {})
    else:
        style = "multiple" if asked.task == "multi" else "single"
        example |= {"options": options, "config": {"choice_style": style}, "_view_id": "choice"}
        if label is not None:
            example["accept"] = to_names(asked, label)
    example["_task_hash"] = _hash(f"{text}\x1f{example['_view_id']}")
    if label is not None or one.skipped:
        example["answer"] = "ignore" if one.skipped else "accept"
    if one.annotator:
        example |= {"_annotator_id": one.annotator, "_session_id": one.annotator}
    if one.moment:
        example["_timestamp"] = int(dt.datetime.fromisoformat(one.moment).timestamp())
    return example


def _meta(one: Standing) -> Record:
    meta: Record = {"row": one.row}
    if one.seconds:
        meta["seconds"] = one.seconds
    if one.flagged:
        meta["flagged"] = True
    if one.note:
        meta["note"] = one.note
    return meta


def _marked(text: str, spans: list[Span]) -> Record:
    found = words(text, spans)
    starts = {start: number for number, (start, _) in enumerate(found)}
    ends = {end: number for number, (_, end) in enumerate(found)}
    tokens = [
        {
            "text": text[start:end],
            "start": start,
            "end": end,
            "id": number,
            "ws": text[end : end + 1].isspace(),
        }
        for number, (start, end) in enumerate(found)
    ]
    marked: list[Record] = []
    for start, end, label in spans:
        span: Record = {"start": start, "end": end, "label": label}
        if start in starts and end in ends:
            span |= {"token_start": starts[start], "token_end": ends[end]}
        marked.append(span)
    return {"tokens": tokens, "spans": marked}


def _hash(text: str) -> int:
    """A number for equal inputs, as Prodigy has them: 32 bits with a sign."""
    number = zlib.crc32(text.encode("utf-8", "surrogatepass"))
    return number - (1 << 32) if number >> 31 else number
