"""What a form asks for: fields, their values out of text, and fields out of a JSON schema."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["text", "line", "file", "number", "integer", "choice", "toggle", "many", "ordered"]
Check = Callable[[dict[str, Any]], Awaitable[Mapping[str, str] | None]]


@dataclass(frozen=True)
class Field:
    """One field. ``low`` and ``high`` bound numbers.

    ``choices`` are for ``choice``, ``many`` (in the order of the choices) and ``ordered`` (in the
    person's order).

    A ``line`` is a text in which the tab key writes a tab, a ``file`` a path that it completes. An
    empty text or number gives None unless ``required``; so do blanks, unless they are a text here
    (``blanks``). ``help`` stands below it. What ends as one of ``without`` does, the tab key does
    not offer for a ``file``.
    """

    name: str
    kind: Kind = "text"
    label: str = ""
    help: str = ""
    required: bool = False
    default: Any = None
    choices: Sequence[str] = ()
    low: float | None = None
    high: float | None = None
    blanks: bool = False
    without: Sequence[str] = ()

    @property
    def title(self) -> str:
        """The label, or the name in words."""
        return self.label or self.name.replace("_", " ")


def value_of(field: Field, text: str) -> Any:
    """The value that a text or number field holds. Raises ValueError saying what is wrong."""
    written = field.kind in ("text", "line", "file")
    text = text if written else text.strip().replace(",", "")
    if not (text if field.blanks else text.strip()):
        if field.required:
            raise ValueError(f"{field.title} is needed")
        return None
    if written:
        return text
    try:
        value = int(text) if field.kind == "integer" else float(text)
    except ValueError:
        kind = "a whole number" if field.kind == "integer" else "a number"
        raise ValueError(f"{text!r} is not {kind}") from None
    if field.low is not None and value < field.low:
        raise ValueError(f"at least {field.low:g}")
    if field.high is not None and value > field.high:
        raise ValueError(f"at most {field.high:g}")
    return value


def text_of(field: Field, value: Any) -> str:
    """What the field's entry holds for a value."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


_KINDS: dict[str, Kind] = {
    "string": "text",
    "number": "number",
    "integer": "integer",
    "boolean": "toggle",
}


def from_schema(schema: Mapping[str, Any], *, leave_out: Sequence[str] = ()) -> list[Field]:
    """Fields of a JSON schema of one object (as ``msgspec.json.schema`` gives it).

    Strings, numbers, booleans, enumerations and lists of enumerated strings; anything else is a
    text field that takes what is typed. Names in ``leave_out`` are skipped.
    """
    definitions = schema.get("$defs", {})
    schema = _resolved(schema, definitions)
    required = schema.get("required", ())
    return [
        _field(name, _resolved(part, definitions), name in required)
        for name, part in schema.get("properties", {}).items()
        if name not in leave_out
    ]


def _resolved(part: Mapping[str, Any], definitions: Mapping[str, Any]) -> Mapping[str, Any]:
    while "$ref" in part:
        part = definitions[str(part["$ref"]).rsplit("/", 1)[-1]]
    options = [each for each in part.get("anyOf", ()) if each.get("type") != "null"]
    if len(options) == 1:
        rest = {key: value for key, value in part.items() if key != "anyOf"}
        return {**_resolved(options[0], definitions), **rest}
    return part


def _field(name: str, part: Mapping[str, Any], required: bool) -> Field:
    kind: Kind = _KINDS.get(str(part.get("type")), "text")
    choices: Sequence[str] = ()
    if "enum" in part:
        kind, choices = "choice", [str(each) for each in part["enum"] if each is not None]
    elif part.get("type") == "array" and "enum" in part.get("items", {}):
        kind, choices = "many", [str(each) for each in part["items"]["enum"]]
    return Field(
        name=name,
        kind=kind,
        label=part.get("title", ""),
        help=part.get("description", ""),
        required=required,
        default=part.get("default"),
        choices=choices,
        low=part.get("minimum"),
        high=part.get("maximum"),
    )
