"""A step that hides what identifies people inside text."""

from __future__ import annotations

from typing import ClassVar, Literal

import msgspec
import polars as pl

from workbench.cleanse.steps.base import Schema, TextStep
from workbench.core.errors import InvalidInputError

Kind = Literal["email", "phone", "card", "ip"]
_PATTERNS: dict[Kind, str] = {
    "email": r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+",
    "ip": r"\b(?:\d{1,3}\.){3}\d{1,3}\b|\b(?:[0-9A-Fa-f]{1,4}:){3,7}[0-9A-Fa-f]{0,4}\b",
    "card": r"\b(?:\d[ -]?){12,18}\d\b",
    "phone": r"(?:\+\d{1,3}[ .()/-]{0,2}|\(0?\d{1,5}\)[ .-]?|\b0)\d(?:[ .()/-]{0,2}\d){5,13}\b",
}
"""In the order in which they are looked for: a card's digits are no phone number."""


class Mask(TextStep, frozen=True, kw_only=True, tag="mask"):
    """Replace e-mail addresses, card numbers, IP addresses and phone numbers by their kind."""

    kinds: list[Kind] = msgspec.field(default_factory=lambda: list(_PATTERNS))

    summary: ClassVar[str] = "Replace e-mail, phone, card and IP addresses in text by their kind."

    def describe(self) -> str:
        """One line for people."""
        return "mask " + ", ".join(self.kinds)

    def check(self, schema: Schema) -> None:
        """Raise InvalidInputError when the step cannot run on a table of this schema."""
        super().check(schema)
        if not self.kinds:
            raise InvalidInputError("mask: nothing to mask", "kinds: " + ", ".join(_PATTERNS))

    def text(self, column: pl.Expr) -> pl.Expr:
        """The text with kinds in place of what was found."""
        for kind, pattern in _PATTERNS.items():
            if kind in self.kinds:
                column = column.str.replace_all(pattern, f"[{kind}]")
        return column
