"""Sentences made from templates: ``loaded {loaded:row} into {name}``.

A count with a noun behind its colon is told in the right number (``1 row``, ``4,982 rows``),
one without as a figure (``4,982``).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workbench.core.figures import count, counted


def fill(template: str, facts: Mapping[str, Any], missing: str) -> str:
    """``template`` with its facts; ``missing`` stands for each that is not there or is None."""
    known = {key: _said(value) for key, value in facts.items() if value is not None}
    return template.format_map(_Facts(known, missing))


def _said(value: Any) -> _Amount | _Word:
    return _Amount(value) if type(value) is int else _Word(value)


class _Amount(int):
    def __format__(self, noun: str) -> str:
        value = int(self)
        return counted(value, noun) if noun else count(value)


class _Word(str):
    """Words, also where a template asks for a count."""

    __slots__ = ()

    def __format__(self, noun: str) -> str:
        return str(self)


class _Nothing(_Word):
    """A count that is not known: ``– rows``."""

    __slots__ = ()

    def __format__(self, noun: str) -> str:
        return f"{self} {noun}s".strip() if noun else str(self)


class _Facts(dict[str, Any]):
    def __init__(self, known: Mapping[str, Any], missing: str) -> None:
        super().__init__(known)
        self._missing = missing

    def __missing__(self, key: str) -> _Nothing:
        return _Nothing(self._missing)
