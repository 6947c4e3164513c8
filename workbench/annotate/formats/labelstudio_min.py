"""Label Studio's JSON-MIN: an object for each annotation, data and answers side by side."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from workbench.annotate.formats.labelstudio import person
from workbench.annotate.formats.lines import Record, elements, text_of
from workbench.annotate.formats.record import Asked, Given, Heard, Standing, joined
from workbench.annotate.formats.results import CONTROL, answer_of, value_of
from workbench.core.errors import InvalidInputError

_KNOWN = frozenset({"id", "annotator", "annotation_id", "created_at", "updated_at", "lead_time"})
_OURS = frozenset({"_row", "text", "flagged", "note"})


def read(path: Path, asked: Asked, heard: Heard) -> Iterator[Given]:
    """The annotations of a file; see the package."""
    for n, record in elements(path, heard):
        if isinstance(record.get("data"), dict):
            raise InvalidInputError(f"task {n} has `data`: this is JSON", "--format labelstudio")
        texts = {name: text_of(value) for name, value in record.items()}
        shown = [name for name in asked.fields or asked.columns if name in texts]
        text = joined(texts, asked) if shown else texts.get("text")
        key = texts.get(asked.key) if asked.key else None
        if text is None and key is None and texts.get("_row") is None:
            heard.fault(n, f"there is no text: it has {', '.join(list(record)[:8])}")
            continue
        label = _label(n, record, asked, heard)
        if label is None:
            continue
        yield Given(
            n,
            label,
            row=texts.get("_row"),
            key=key,
            text=text,
            annotator=person(record.get("annotator")),
            moment=texts.get("updated_at") or texts.get("created_at"),
            seconds=texts.get("lead_time"),
            flagged=texts.get("flagged"),
            note=texts.get("note"),
        )


def _label(n: int, record: Record, asked: Asked, heard: Heard) -> str | None:
    data = {*asked.columns, *asked.fields}
    names = [name for name in record if name not in _KNOWN | _OURS and name not in data]
    if CONTROL in record:
        names = [CONTROL]
    if not names:
        if asked.task in ("multi", "spans"):
            return "" if asked.task == "multi" else "[]"
        heard.warn(n, "has no answer: nothing is stored")
        return None
    try:
        return answer_of(_values(record[names[0]], asked), asked)
    except ValueError as error:
        heard.fault(n, str(error))
        return None


def _values(value: Any, asked: Asked) -> list[tuple[str, dict[str, Any]]]:
    """What stands for a control, in one of its many short forms."""
    parts = value if isinstance(value, list) else [value]
    found: list[tuple[str, dict[str, Any]]] = []
    for part in parts:
        if isinstance(part, dict):
            found.append(("region", part))
        elif part is not None:
            key = "text" if asked.task == "text" else "choices"
            found.append((key, {key: [str(part)]}))
    return found


def write(answers: Iterable[Standing], asked: Asked, path: Path, heard: Heard) -> int:
    """Write an object for each answer; see the package."""
    encode, count = msgspec.json.Encoder().encode, 0
    with path.open("wb") as file:
        file.write(b"[")
        for one in answers:
            if one.label is None:
                continue
            count += 1
            file.write(b",\n" if count > 1 else b"\n")
            file.write(encode(_record(one, one.label, asked, count)))
        file.write(b"\n]\n")
    return count


def _record(one: Standing, label: str, asked: Asked, number: int) -> Record:
    text = one.text(asked)
    record: Record = {**one.texts, "id": one.row, "_row": one.row}
    if not asked.fields:
        record["text"] = text
    record[CONTROL] = _short(value_of(label, text, asked))
    record |= {"annotator": one.annotator, "annotation_id": number}
    record |= {"created_at": one.moment, "updated_at": one.moment, "lead_time": one.seconds}
    if one.flagged:
        record["flagged"] = True
    if one.note:
        record["note"] = one.note
    return record


def _short(values: list[tuple[str, dict[str, Any]]]) -> Any:
    if len(values) == 1:
        kind, value = values[0]
        if kind == "choices" and len(value["choices"]) == 1:
            return value["choices"][0]
        if kind == "rating":
            return value["rating"]
        if kind == "textarea":
            return value["text"][0]
        if kind != "labels":
            return value
    return [value for _, value in values]
