"""The label schema document: read, checked, keys given out, written back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from workbench.annotate.requests import Label, LabelSchema
from workbench.annotate.values import SEPARATOR
from workbench.core.errors import InvalidInputError

TASKS = ("binary", "single", "multi", "spans", "pairwise", "rating", "text")
RESERVED = frozenset("afghnsuxDLQW?/:")
"""Keys of the labelling screen itself: no label may take them."""

SPAN_KEYS = frozenset("dhjklv")
"""Keys that move and mark where spans are given."""

GIVEN: dict[str, tuple[tuple[str, str], ...]] = {
    "binary": (("yes", "1"), ("no", "2")),
    "pairwise": (("first", "1"), ("second", "2"), ("tie", "0")),
    "rating": tuple((digit, digit) for digit in "12345"),
}
"""Labels and keys of tasks that need none to be named."""

DIGITS = "1234567890"
DEFAULT_KEYS = DIGITS + "bcdeijklmopqrtvwyz" + "ABCEFGHIJKMNOPRSTUVWXYZ"
MOST_NAME = 200
_FIELDS = frozenset(LabelSchema.__struct_fields__)
_LABEL_FIELDS = frozenset({"name", "key", "parent", "description"})


def parse(text: str | bytes) -> LabelSchema:
    """The schema that a JSON document describes, checked, with default keys filled in.

    Labels may be plain strings. Raises InvalidInputError naming every fault that was found.
    """
    try:
        document = msgspec.json.decode(text)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise InvalidInputError(
            f"the label schema is not JSON: {error}", 'it looks like {"labels": ["yes", "no"]}'
        ) from error
    return from_document(document)


def from_document(document: Any) -> LabelSchema:
    """Like ``parse``, from builtins."""
    if not isinstance(document, dict):
        raise InvalidInputError("the label schema must be a JSON object with a list of labels")
    unknown = sorted(set(document) - _FIELDS)
    if unknown:
        raise InvalidInputError(
            f"the label schema has unknown fields: {', '.join(unknown)}",
            f"known are {', '.join(sorted(_FIELDS))}",
        )
    field = document.get("field") or []
    prepared = {
        "task": document.get("task", "single"),
        "field": [field] if isinstance(field, str) else field,
        "context": document.get("context"),
        "hidden": document.get("hidden"),
        "labels": [_label_document(one) for one in _label_list(document)],
        "overlapping": document.get("overlapping", False),
        "guideline": document.get("guideline") or "",
    }
    try:
        schema = msgspec.convert(prepared, LabelSchema)
    except msgspec.ValidationError as error:
        raise InvalidInputError(f"the label schema does not fit: {error}") from error
    _check(schema)
    return msgspec.structs.replace(schema, labels=with_keys(schema.labels, schema.task))


def _label_list(document: dict[str, Any]) -> list[Any]:
    labels, task = document.get("labels"), document.get("task", "single")
    if not labels and task in GIVEN:
        return [{"name": name, "key": key} for name, key in GIVEN[task]]
    if not labels and task == "text":
        return []
    if not isinstance(labels, list) or not labels:
        raise InvalidInputError(
            "the label schema has no labels", 'add a list: "labels": ["yes", "no"]'
        )
    return labels


def _label_document(one: Any) -> Any:
    if isinstance(one, str):
        return {"name": one}
    if isinstance(one, dict):
        unknown = sorted(set(one) - _LABEL_FIELDS)
        if unknown:
            raise InvalidInputError(
                f"a label has unknown fields: {', '.join(unknown)}",
                f"known are {', '.join(sorted(_LABEL_FIELDS))}",
            )
        return {name: value for name, value in one.items() if value is not None}
    return one


def _check(schema: LabelSchema) -> None:
    if schema.task not in TASKS:
        raise InvalidInputError(
            f"no labelling task is called {schema.task!r}", f"known are {', '.join(TASKS)}"
        )
    faults = [*_task_faults(schema), *_name_faults(schema.labels), *_key_faults(schema)]
    faults += _parent_faults(schema.labels)
    if faults:
        raise InvalidInputError("the label schema has faults: " + "; ".join(faults))


def _task_faults(schema: LabelSchema) -> list[str]:
    """What the task asks of labels and text fields."""
    task, labels, fields = schema.task, len(schema.labels), len(schema.field)
    faults = []
    if task == "text" and labels:
        faults.append("free text has no labels")
    if task == "binary" and labels != 2:
        faults.append(f"a yes-or-no question has two labels, not {labels}")
    if task == "pairwise" and labels not in (2, 3):
        faults.append(f"a comparison has two labels and perhaps a tie, not {labels}")
    if task == "rating" and labels < 2:
        faults.append("a scale has two steps at least")
    if task == "pairwise" and fields != 2:
        faults.append(f'a comparison shows two columns: "field": ["a", "b"], not {fields}')
    if task == "spans" and fields != 1:
        faults.append(f'spans are marked in one column: "field": "text", not {fields}')
    if schema.overlapping and task != "spans":
        faults.append("only spans can overlap")
    return faults


def _name_faults(labels: list[Label]) -> list[str]:
    faults = []
    seen: set[str] = set()
    for label in labels:
        name = label.name
        if not name.strip() or name != name.strip():
            faults.append(f"{name!r} is empty or has spaces around it")
        elif len(name) > MOST_NAME:
            faults.append(f"{name[:20]!r}… is longer than {MOST_NAME} characters")
        elif SEPARATOR in name or not name.isprintable():
            faults.append(f"{name!r} has a {SEPARATOR} or a character that cannot be printed")
        if name in seen:
            faults.append(f"{name!r} is there twice")
        seen.add(name)
    return faults


def _key_faults(schema: LabelSchema) -> list[str]:
    faults = []
    owner: dict[str, str] = {}
    reserved = _reserved(schema.task)
    for label in schema.labels:
        key = label.key
        if not key:
            continue
        if len(key) != 1 or not key.isascii() or not key.isprintable() or key == " ":
            faults.append(f"the key {key!r} of {label.name!r} is not one printable character")
        elif key in reserved:
            faults.append(f"the key {key!r} of {label.name!r} belongs to the screen")
        elif key in owner:
            faults.append(f"the key {key!r} is given to {owner[key]!r} and {label.name!r}")
        owner.setdefault(key, label.name)
    return faults


def _parent_faults(labels: list[Label]) -> list[str]:
    parents = {label.name: label.parent for label in labels}
    faults = []
    for label in labels:
        if label.parent is not None and label.parent not in parents:
            faults.append(f"the parent {label.parent!r} of {label.name!r} is no label")
            continue
        seen = {label.name}
        above = label.parent
        while above is not None:
            if above in seen:
                faults.append(f"{label.name!r} is its own parent")
                break
            seen.add(above)
            above = parents.get(above)
    return faults


def _reserved(task: str) -> frozenset[str]:
    return RESERVED | SPAN_KEYS if task == "spans" else RESERVED


def with_keys(labels: list[Label], task: str = "single") -> list[Label]:
    """The labels, those without a key given the next free one of ``DEFAULT_KEYS``.

    A label that is called like a free digit gets that one: where labels are ``0`` and ``1``,
    ``1`` has to give ``1``.
    """
    taken = {label.key for label in labels} | _reserved(task)
    own = {label.name for label in labels if not label.key} & set(DIGITS) - taken
    free = iter([key for key in DEFAULT_KEYS if key not in taken | own])
    keys = (label.key or (label.name if label.name in own else next(free, "")) for label in labels)
    return [
        label if label.key else msgspec.structs.replace(label, key=key)
        for label, key in zip(labels, keys, strict=True)
    ]


def to_document(schema: LabelSchema) -> dict[str, Any]:
    """The document of a schema, as the manual describes it, with its version."""
    document: dict[str, Any] = msgspec.to_builtins(schema)
    return document


def stored(text: str, version: int, dataset: str) -> LabelSchema:
    """A schema that was checked when it was set."""
    schema = msgspec.json.decode(text, type=LabelSchema)
    return msgspec.structs.replace(schema, version=version, dataset=dataset)


def key_span(labels: Sequence[Label]) -> str:
    """The labels' keys in a few characters: ``1 2``, ``1–4``, ``1–0 …``, ``h s …``."""
    keys = "".join(label.key for label in labels)
    digits = "".join(key for at, key in enumerate(keys) if keys[: at + 1] == DIGITS[: at + 1])
    if len(digits) > 2:
        more = " …" if len(keys) > len(digits) else ""
        return f"{digits[0]}–{digits[-1]}{more}"
    return " ".join(keys) if len(keys) <= 4 else f"{keys[0]} {keys[1]} …"
