"""Which columns a model of spans or of pairs is asked about. Pure; the hub and jobs import it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Reading:
    """Of what a model of spans or pairs is asked.

    ``fields``: the column with the spans' text, or the columns of the two sides, one pair after
    the other. ``names``: the labels of the schema, in its order; of pairs the first says that the
    first side is preferred, the second the second, any further one that neither is.
    """

    fields: tuple[str, ...] = ()
    names: tuple[str, ...] = ()


def pairs_of(fields: Sequence[str]) -> list[tuple[str, str]]:
    """The columns of both sides, side by side."""
    return list(zip(fields[::2], fields[1::2], strict=True))


def sided(fields: Sequence[str], columns: Sequence[str]) -> list[str]:
    """``fields`` of the two sides, and further columns that come in such pairs by their names.

    With ``text_a`` and ``text_b`` also ``price_a`` and ``price_b``: what tells the fields' names
    apart is at the beginning, or at the end, of both.
    """
    first, second = fields[:2]
    found = [first, second]
    start = _common(first, second)
    end = _common(first[::-1], second[::-1])
    for name in columns:
        other = ""
        if (mark := first[start:]) and name.endswith(mark) and start:
            other = name.removesuffix(mark) + second[start:]
        elif (mark := first[: len(first) - end]) and name.startswith(mark) and end:
            other = second[: len(second) - end] + name.removeprefix(mark)
        if other != name and other in columns and name not in found and other not in found:
            found += [name, other]
    return found


def _common(one: str, other: str) -> int:
    """How many characters both begin with."""
    pairs = zip(one, other, strict=False)
    return next((at for at, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))
