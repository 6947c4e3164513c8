"""Label Studio's JSON: tasks with their annotations and predictions, in one long array.

An annotation is a person's answer: ``completed_by``, ``lead_time`` (seconds), ``was_cancelled``
(skipped). A prediction is a model's: it counts only under a name that was asked for.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from workbench.annotate.formats.lines import Record, elements, text_of
from workbench.annotate.formats.record import Asked, Given, Heard, Standing
from workbench.annotate.formats.results import answer_of, result_of
from workbench.core.errors import InvalidInputError


def read(path: Path, asked: Asked, heard: Heard) -> Iterator[Given]:
    """The annotations of all tasks; see the package."""
    first = True
    for n, task in elements(path, heard):
        if first and not isinstance(task.get("data"), dict):
            raise InvalidInputError(
                f"task {n} has no `data`: it has {', '.join(list(task)[:8])}",
                "this may be JSON-MIN: --format labelstudio-min",
            )
        first = False
        data = task.get("data")
        if not isinstance(data, dict):
            heard.fault(n, "has no `data`")
            continue
        yield from _annotations(n, task, data, asked, heard)
        if asked.predictions:
            yield from _predictions(n, task, data, asked, heard)
        elif task.get("predictions"):
            heard.warn(n, "predictions are left out: they are no person's answers")


Place = tuple[str | None, str | None, str | None]
"""Which row is meant: its number, its key, its text."""


def place_of(data: Record, asked: Asked) -> Place:
    """Which row is meant, where data lie under the names of columns."""
    texts = [
        text
        for name in asked.fields or asked.columns
        if (text := text_of(data.get(name))) is not None
    ]
    return (
        text_of(data.get("_row")),
        text_of(data.get(asked.key)) if asked.key else None,
        "\n".join(texts) if texts else text_of(data.get("text")),
    )


def _annotations(n: int, task: Record, data: Record, asked: Asked, heard: Heard) -> Iterator[Given]:
    place = place_of(data, asked)
    found = task.get("annotations", task.get("completions")) or ()
    if found and place == (None, None, None):
        heard.fault(n, f"there is no text: `data` has {', '.join(list(data)[:8])}")
        return
    for one in found:
        skipped = bool(one.get("was_cancelled"))
        label = None if skipped else _label(n, one, asked, heard)
        if label is None and not skipped:
            continue
        yield Given(
            n,
            label,
            *place,
            annotator=person(one.get("completed_by")),
            moment=text_of(one.get("updated_at") or one.get("created_at")),
            seconds=text_of(one.get("lead_time")),
            flagged=text_of(one.get("flagged")),
            note=_note(one),
            skipped=skipped,
        )


def _label(n: int, one: Record, asked: Asked, heard: Heard) -> str | None:
    try:
        values = [
            (str(part.get("type")), part["value"])
            for part in one.get("result") or ()
            if isinstance(part.get("value"), dict)
        ]
        label = answer_of(values, asked)
    except (ValueError, AttributeError, TypeError) as error:
        heard.fault(n, str(error))
        return None
    if label is None:
        kinds = ", ".join(dict.fromkeys(kind for kind, _ in values)) or "empty"
        heard.warn(n, f"has no answer to the task {asked.task} ({kinds}): nothing is stored")
    return label


def _note(one: Record) -> str | None:
    for part in one.get("result") or ():
        meta = part.get("meta")
        if isinstance(meta, dict) and meta.get("text"):
            return "\n".join(str(line) for line in meta["text"])
    return None


def person(who: Any) -> str | None:
    """What Label Studio's ``completed_by`` or ``annotator`` calls a person."""
    if isinstance(who, dict):
        who = who.get("email") or who.get("username") or who.get("id")
    return None if who is None else str(who)


def _predictions(n: int, task: Record, data: Record, asked: Asked, heard: Heard) -> Iterator[Given]:
    for one in task.get("predictions") or ():
        label = _label(n, one, asked, heard)
        if label is not None:
            moment = text_of(one.get("created_at"))
            place = place_of(data, asked)
            yield Given(n, label, *place, annotator=asked.predictions, moment=moment)


def write(answers: Iterable[Standing], asked: Asked, path: Path, heard: Heard) -> int:
    """Write a task for each row, with everybody's annotations and the model's prediction."""
    encode, count = msgspec.json.Encoder().encode, 0
    with path.open("wb") as file:
        file.write(b"[")
        for row, group in itertools.groupby(answers, key=lambda one: one.row):
            file.write(b",\n" if count else b"\n")
            file.write(encode(_task(row, list(group), asked)))
            count += 1
        file.write(b"\n]\n")
    return count


def _task(row: int, answers: list[Standing], asked: Asked) -> Record:
    first = answers[0]
    text = first.text(asked)
    task: Record = {"id": row, "data": {**first.texts, "_row": row}}
    if not asked.fields:
        task["data"].setdefault("text", text)
    task["annotations"] = [
        _annotation(one, one.label, text, asked, number)
        for number, one in enumerate(answers, 1)
        if one.label is not None or one.skipped
    ]
    task["predictions"] = []
    if first.suggested is not None:
        result = result_of(first.suggested.label, text, asked, f"{row}-p")
        task["predictions"].append(
            {
                "model_version": first.suggested.version,
                "score": first.suggested.share,
                "result": result,
            }
        )
    return task


def _annotation(one: Standing, label: str | None, text: str, asked: Asked, number: int) -> Record:
    annotation: Record = {
        "result": []
        if label is None
        else result_of(label, text, asked, f"{one.row}-{number}", one.note),
        "was_cancelled": one.skipped,
        "ground_truth": False,
        "lead_time": one.seconds,
        "created_at": one.moment,
        "updated_at": one.moment,
        "completed_by": {"email": one.annotator},
    }
    if one.flagged:
        annotation["flagged"] = True
    return annotation
