"""The names of columns that steps make."""

from __future__ import annotations

from workbench.cleanse.steps.base import Schema
from workbench.core.errors import InvalidInputError


def shown(text: object) -> str:
    """A text in quotes as a person wrote it: backslashes once, line ends and tabs by name."""
    plain = str(text).replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t")
    return f'"{plain}"' if "'" in plain else f"'{plain}'"


def new_column(step: str, name: str, schema: Schema) -> None:
    """Raise InvalidInputError when ``name`` cannot be a column beside those of the schema.

    The same name again is allowed: its values are replaced.
    """
    if not name.strip() or name.startswith("_"):
        raise InvalidInputError(
            f"{step}: {name!r} is no column name",
            "names are not empty; those that start with _ are the program's own",
        )
    alike = [own for own in schema if own.lower() == name.lower()]
    if alike and alike[0] != name:
        raise InvalidInputError(f"{step}: there is a column {alike[0]!r} already")
