"""A step that hides what identifies people inside text."""

from __future__ import annotations

from typing import ClassVar, Literal

import msgspec
import polars as pl

from workbench.cleanse.steps.base import Schema, TextStep
from workbench.core.errors import InvalidInputError

Kind = Literal["email", "phone", "card", "ip"]
_HEX = r"[0-9A-Fa-f]{1,4}"
_BEFORE = r"(^|[^\w:.])"
_V4 = r"(?:\d{1,3}\.){3}\d{1,3}\b"
_V6 = (
    rf"(?:(?:{_HEX}:){{7}}{_HEX}|(?:{_HEX}:){{1,6}}(?::{_HEX}){{1,6}}|(?:{_HEX}:){{1,7}}:"
    rf"|:(?::{_HEX}){{1,7}})(?:(?:\.\d{{1,3}}){{3}})?"
)
_STATED = r"\+\d{1,3}[ .()/-]{0,2}\d(?:[ .()/-]{0,2}\d){5,13}\b"
_BRACKETED = r"\(0?\d{1,5}\)[ .-]?\d(?:[ .()/-]{0,2}\d){5,13}\b"
# A day such as 02.03.2024 is none: an area code has three digits, or the number goes by pairs.
_TRUNK = r"0\d{2}(?:[ .()/-]{0,2}\d){4,13}\b|0\d(?:[ .-]\d{2}){4}\b"
_AMERICAN = r"(?:1[ .-]?)?[2-9]\d{2}[ .-]?[2-9]\d{2}[ .-]?\d{4}\b"
_PATTERNS: dict[Kind, str] = {
    "email": r"()[\w.+%-]+(?:'[\w.+%-]+)*@[\w-]+(?:\.[\w-]+)+",
    "ip": rf"{_BEFORE}(?:{_V6}|{_V4})",
    "card": r"()\b(?:\d[ -]?){12,18}\d\b",
    "phone": rf"(^|[^\w.-])(?:{_STATED}|{_BRACKETED}|{_TRUNK}|{_AMERICAN})",
}
"""In the order in which they are looked for: a card's digits are no phone number.

The first group is what stands before and stays. North American numbers have ten digits, of which
the first and the fourth are 2 to 9, with or without signs between.
"""


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
                column = column.str.replace_all(pattern, f"${{1}}[{kind}]")
        return column
