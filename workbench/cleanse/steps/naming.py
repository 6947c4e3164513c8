"""The names of columns that steps make."""

from __future__ import annotations

from workbench.cleanse.steps.base import Schema
from workbench.core.column_names import is_pattern
from workbench.core.errors import InvalidInputError


def shown(text: object) -> str:
    """A text in quotes as a person wrote it: backslashes once, line ends and tabs by name."""
    plain = str(text).replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t")
    return f'"{plain}"' if "'" in plain else f"'{plain}'"


NAMES = (
    "names are not empty; those that start with _ are the program's own, and * or ^…$ mean several "
    "columns"
)


def may_be_named(name: str) -> bool:
    """Whether a column can be called so."""
    own = name.startswith("_") or "\x00" in name
    return bool(name.strip()) and not own and not is_pattern(name)


def new_column(step: str, name: str, schema: Schema) -> None:
    """Raise InvalidInputError when ``name`` cannot be a column beside those of the schema.

    The same name again is allowed: its values are replaced.
    """
    if not may_be_named(name):
        raise InvalidInputError(f"{step}: {name!r} is no column name", NAMES)
    alike = [own for own in schema if own.lower() == name.lower()]
    if alike and alike[0] != name:
        raise InvalidInputError(f"{step}: there is a column {alike[0]!r} already")
