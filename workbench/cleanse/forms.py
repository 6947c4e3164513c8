"""A step's form out of its JSON schema, and the step's document out of the form."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from workbench.cleanse.views import Document, StepKind
from workbench.core.behind import FOUND
from workbench.tui.widgets.fields import Field, from_schema

HIDDEN = ("step", "enabled", *FOUND)
LAST = ("where", "on_error")
BLANKS = ("find", "replacement", "value")
"""Parameters that may be nothing but blanks."""
COLUMN_LISTS = ("columns", "by")
COLUMN_NAMES = ("names_from", "values_from")
"""Parameters that name several columns, or one, of the table."""
ORDERED = ("reorder", "sort", "coalesce", "join")
"""Steps for which the order of their columns matters."""
IN_ORDER = "space chooses; the chosen ones count in this order: J moves one down, K up"
HELP = {
    "where": "only rows for which this is true, e.g. length(city) > 3",
    "on_error": "what becomes of cells that cannot be read",
    "columns": "none: every column that it fits, where the step does not ask for some",
    "edits": "from = to, one after another with ;",
    "names": "old = new, one after another with ;",
    "format": "%d day  %m month  %Y year  %y short year  %b Mar  %B March  %H:%M:%S",
    "also": "further formats, with ;",
    "units": "words after the number, with ;",
    "words": "separated by ;",
    "true": "separated by ;",
    "false": "separated by ;",
    "expression": "SQL over this row's columns, e.g. amount * 1.2",
    "into": "the new column's name",
    "by": "rows that are equal here are a group",
    "share": "0.1 is a tenth",
    "take": "new column = the other dataset's column, one after another with ;",
    "key": "the other dataset's column that is compared",
    "fields": "new column = path in the JSON, e.g. city = address.city; tag = tags[0]",
    "values": "which values become columns, with ;",
}


def fields(
    kind: StepKind, columns: Sequence[str], others: Mapping[str, Sequence[str]] | None = None
) -> list[Field]:
    """The form's fields: columns first, the step's own, then row filter and error policy.

    ``others`` are the project's other datasets with their columns, where one is to be chosen.
    """
    properties = kind.schema.get("properties", {})
    found = {field.name: field for field in from_schema(kind.schema, leave_out=HIDDEN)}
    if kind.step in ("derive", "rename", "filter"):
        found.pop("columns", None)
    if kind.step == "filter":
        found["where"] = Field("where", required=True, help=HELP["where"])
    own = [name for name in found if name not in ("columns", *LAST)]
    order = [*(["columns"] if "columns" in found else []), *own, *LAST]
    made = [
        _field(kind.step, found[name], properties.get(name, {}), columns)
        for name in order
        if name in found
    ]
    return [_of_others(field, others) for field in made] if others else made


def _of_others(field: Field, others: Mapping[str, Sequence[str]]) -> Field:
    """What is about another dataset: which one is chosen, and its columns are told."""
    if field.name == "dataset":
        return replace(field, kind="choice", choices=list(others))
    if field.name == "key":
        told = "; ".join(f"{name}: {', '.join(columns)}" for name, columns in others.items())
        return replace(field, help=f"the other dataset's column that is compared ({told})")
    return field


def _field(step: str, field: Field, part: Mapping[str, Any], columns: Sequence[str]) -> Field:
    note = HELP.get(field.name, field.help)
    if field.name == "into" and part.get("type") == "array":
        note = "the new columns' names, with ;"
    if step in ORDERED and field.name == "columns":
        return Field(field.name, "ordered", help=IN_ORDER, choices=list(columns), default=[])
    if field.name in COLUMN_LISTS:
        return Field(field.name, "many", help=note, choices=list(columns), default=[])
    if field.name in COLUMN_NAMES:
        return Field(field.name, "choice", help=note, required=True, choices=list(columns))
    default = field.default
    if isinstance(default, list | dict) or default is None:
        default = text_of(default) if default else None
    return Field(
        name=field.name,
        kind=field.kind,
        label=field.label,
        help=note,
        required=field.required,
        default=default,
        choices=field.choices,
        low=field.low,
        high=field.high,
        blanks=field.name in BLANKS,
    )


def text_of(value: Any) -> str:
    """Lists as ``a; b``, tables as ``a = b; c = d``, the rest as it is."""
    if isinstance(value, dict):
        return "; ".join(f"{_quoted(old)} = {_quoted(new)}" for old, new in value.items())
    if isinstance(value, list):
        return "; ".join(_quoted(item) for item in value)
    return str(value)


def _quoted(value: str | None) -> str:
    if value is None:
        return "null"
    plain = value == value.strip() and value not in ("", "null")
    return value if plain and not set(value) & set(';="') else json.dumps(value, ensure_ascii=False)


def values(step: Document, kind: StepKind) -> dict[str, Any]:
    """What the form shows for a step."""
    shown: dict[str, Any] = {}
    for name, value in step.items():
        if name in HIDDEN or value is None:
            continue
        shown[name] = text_of(value) if _typed(kind, name) else value
        if name == "value":
            shown[name] = _written(value)
    return shown


def _written(value: Any) -> str:
    """A constant so that ``_scalar`` reads it back: what could be taken for another is quoted."""
    if isinstance(value, str) and _scalar(value) == value:
        return value
    return json.dumps(value, ensure_ascii=False)


def _typed(kind: StepKind, name: str) -> str:
    """``list`` or ``table`` for a parameter that is written as one line of text, else ""."""
    part = kind.schema.get("properties", {}).get(name, {})
    if part.get("type") == "object":
        return "table"
    if part.get("type") == "array" and name not in COLUMN_LISTS:
        return "list"
    return ""


def table_field(kind: StepKind) -> str:
    """The parameter that is written as a table; "" when there is none."""
    properties = kind.schema.get("properties", {})
    return next((name for name in properties if _typed(kind, name) == "table"), "")


def document(kind: StepKind, answer: Mapping[str, Any]) -> Document:
    """The step's document from the form's values. Raises ValueError by field's words."""
    out: Document = {"step": kind.step}
    for name, value in answer.items():
        shape = _typed(kind, name)
        if shape == "list":
            out[name] = split_list(value or "")
        elif shape == "table":
            out[name] = split_table(value or "")
        elif value is None and name in ("where",):
            out[name] = None
        elif name == "value":
            out[name] = _scalar(value)
        elif value is not None:
            out[name] = value
        elif "default" in kind.schema.get("properties", {}).get(name, {}):
            out[name] = "" if name in ("replacement", "thousands") else None
    return {name: value for name, value in out.items() if value is not None or name == "where"}


def _scalar(text: Any) -> Any:
    """A constant as it was meant: ``3`` a number, ``true`` a truth, ``"3"`` a text."""
    if not isinstance(text, str):
        return text
    try:
        value = json.loads(text)
    except ValueError:
        return text
    return value if isinstance(value, str | int | float | bool) else text


def _parts(text: str, separator: str) -> list[str]:
    """Parts between separators that stand outside double quotes."""
    parts, inside, escaped = [""], False, False
    for character in text:
        if character == separator and not inside:
            parts.append("")
            continue
        if character == '"' and not escaped:
            inside = not inside
        escaped = character == "\\" and not escaped
        parts[-1] += character
    return [part.strip() for part in parts]


def _unquoted(text: str) -> str | None:
    if text == "null":
        return None
    if text.startswith('"') and text.endswith('"') and len(text) > 1:
        try:
            return str(json.loads(text))
        except ValueError:
            return text
    return text


def split_list(text: str) -> list[str]:
    """``a; "b; c"`` as two texts."""
    found = [_unquoted(part) for part in _parts(text, ";") if part]
    return ["null" if item is None else item for item in found]


def split_table(text: str) -> dict[str, str | None]:
    """``a = b; c = null`` as a table. Raises ValueError when a part has no ``=``."""
    table: dict[str, str | None] = {}
    for part in _parts(text, ";"):
        if not part:
            continue
        sides = _parts(part, "=")
        if len(sides) != 2:
            raise ValueError(f"write from = to, not {part!r}")
        table[_unquoted(sides[0]) or ""] = _unquoted(sides[1])
    return table
