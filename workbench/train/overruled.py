"""Parameters of a family as a person writes them: ``C=3, class_weight=balanced``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from workbench.core.errors import InvalidInputError


def parse(pairs: Sequence[str]) -> dict[str, Any]:
    """Each ``NAME=VALUE``, numbers and truth read as JSON. Raises InvalidInputError."""
    found: dict[str, Any] = {}
    for pair in pairs:
        name, equals, value = (part.strip() for part in pair.partition("="))
        if not name or not equals or not value:
            raise InvalidInputError(f"{pair.strip()!r} says no value", "write it as C=3")
        try:
            found[name] = msgspec.json.decode(value)
        except msgspec.DecodeError:
            found[name] = None if value == "None" else value
    return found


def parse_line(text: str) -> dict[str, Any]:
    """Several of them with commas between. Raises InvalidInputError."""
    return parse([pair for pair in text.split(",") if pair.strip()])


def write_line(parameters: Mapping[str, Any]) -> str:
    """What ``parse_line`` reads."""
    written = {
        name: value if isinstance(value, str) else msgspec.json.encode(value).decode()
        for name, value in parameters.items()
    }
    return ", ".join(
        f"{name}={'None' if value == 'null' else value}" for name, value in written.items()
    )
