"""What was suggested with the rows on people's screens: events have the hub's word for it.

A screen says whether it showed a suggestion; which one, and whose, is what was handed out.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from workbench.annotate.requests import Item

MOST = 1_000
"""Rows of one person that are remembered, the newest."""


class Offer(NamedTuple):
    """A suggested answer: of a ``model`` version, or of a ``rule``. ``share``: how likely it is."""

    label: str
    share: float | None
    model: int | None = None
    rule: str | None = None


def offer_of(item: Item) -> Offer | None:
    """What a screen shows with a row: what the model suggests, else what rules say."""
    if item.suggestion is not None:
        best = item.suggestion
        return Offer(best.best, best.share, model=best.version)
    if item.hint is not None:
        return Offer(item.hint.label, item.hint.precision, rule=item.hint.rule)
    return None


@dataclass
class Offers:
    """What each person was offered, by row."""

    _made: dict[str, OrderedDict[int, Offer | None]] = field(default_factory=dict)

    def note(self, person: str, items: Iterable[Item]) -> None:
        """These rows were handed to somebody."""
        mine = self._made.setdefault(person, OrderedDict())
        for item in items:
            mine[item.row] = offer_of(item)
            mine.move_to_end(item.row)
            if len(mine) > MOST:
                mine.popitem(last=False)

    def knows(self, person: str, row: int) -> bool:
        """Whether it is known what somebody was offered with a row."""
        return row in self._made.get(person, ())

    def made(self, person: str, row: int) -> Offer | None:
        """What somebody was offered with a row."""
        mine = self._made.get(person)
        return None if mine is None else mine.get(row)
