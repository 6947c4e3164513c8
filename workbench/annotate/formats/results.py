"""The ``result`` of a Label Studio annotation or prediction, from and to an answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from workbench.annotate.formats.record import (
    Asked,
    Span,
    of_names,
    of_spans,
    spans_in,
    to_names,
)

CONTROL, OBJECT = "label", "text"
_SIDES = ("left", "right")


def answer_of(values: Sequence[tuple[str, dict[str, Any]]], asked: Asked) -> str | None:
    """The answer of a result's (type, value) pairs; None when it has none.

    Raises ValueError for what is no answer to the task.
    """
    if asked.task == "spans":
        return of_spans([one for kind, value in values for one in _spans(kind, value)])
    if asked.task == "text":
        written = [part for _, value in values for part in _listed(value.get("text"))]
        return "\n".join(written) or None
    names = [name for _, value in values for name in _names(value, asked)]
    if not names and asked.task != "multi":
        return None
    return of_names(asked, list(dict.fromkeys(names)) if asked.task == "multi" else names)


def _spans(kind: str, value: dict[str, Any]) -> list[Span]:
    names = next((value[one] for one in ("labels", "hypertextlabels") if one in value), None)
    if names is None:
        return []
    try:
        return [(int(value["start"]), int(value["end"]), str(name)) for name in names]
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"a span of the type {kind} has no character offsets") from error


def _names(value: dict[str, Any], asked: Asked) -> list[str]:
    if "choices" in value:
        return [str(one) for one in _listed(value["choices"])]
    if "rating" in value:
        return [str(value["rating"])]
    if "number" in value:
        return [str(value["number"])]
    if value.get("selected") in _SIDES and len(asked.labels) >= 2:
        return [asked.labels[_SIDES.index(value["selected"])]]
    return []


def _listed(value: object) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def value_of(label: str, text: str, asked: Asked) -> list[tuple[str, dict[str, Any]]]:
    """An answer as (type, value) pairs."""
    if asked.task == "spans":
        return [
            ("labels", {"start": start, "end": end, "text": text[start:end], "labels": [name]})
            for start, end, name in spans_in(label)
        ]
    if asked.task == "text":
        return [("textarea", {"text": [label]})]
    if asked.task == "pairwise" and label in asked.labels[:2]:
        return [("pairwise", {"selected": _SIDES[asked.labels.index(label)]})]
    if asked.task == "rating" and label.isdecimal() and label.isascii():
        return [("rating", {"rating": int(label)})]
    names = to_names(asked, label)
    return [("choices", {"choices": names})] if names else []


def result_of(label: str, text: str, asked: Asked, stem: str, note: str = "") -> list[Any]:
    """The whole ``result``; ``stem`` begins the ids of its regions, the first has the note."""
    result: list[dict[str, Any]] = [
        {
            "id": f"{stem}-{number}",
            "from_name": CONTROL,
            "to_name": OBJECT,
            "type": kind,
            "value": value,
        }
        for number, (kind, value) in enumerate(value_of(label, text, asked))
    ]
    if note and result:
        result[0]["meta"] = {"text": [note]}
    return result
