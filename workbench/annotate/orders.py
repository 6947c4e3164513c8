"""The orders in which a queue's rows are handed out, one for each strategy that was asked for."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence

from workbench.annotate.limits import Limits
from workbench.annotate.rows import Bits, Rows
from workbench.annotate.strategies import (
    BY_MODEL,
    DISPUTED,
    LEAST_LABELLED,
    LIST,
    RANDOM,
    SEQUENTIAL,
)
from workbench.annotate.walk import RandomOrder, Walk


class Orders:
    """``blind``: positions that no model may point at; ``returned``: those that came free again."""

    def __init__(self, rows: Rows, seed: int, returned: list[int], limits: Limits) -> None:
        self.blind = Bits()
        self._rows, self._seed = rows, seed
        self._returned, self._limits = returned, limits
        self._walks: dict[str, Walk] = {}
        self._listed: dict[str, Bits] = {}

    def has(self, strategy: str) -> bool:
        """Whether rows can be drawn so, without an order being given first."""
        return strategy in self._walks or strategy in (RANDOM, SEQUENTIAL, LEAST_LABELLED)

    def set(self, strategy: str, rows: Iterable[int]) -> None:
        """Hand out these rows in this order under a strategy; by a model, blind ones never."""
        order = self.positions(strategy, rows)
        self._begin(strategy, order)
        if strategy.startswith(LIST):
            # What comes back may be of another list.
            self._listed[strategy] = listed = Bits()
            listed.update(order)

    def positions(self, strategy: str, rows: Iterable[int]) -> array[int]:
        """Where those of the rows are that a strategy may hand out; changes nothing."""
        order = array("I")
        for row in rows:
            position = self._rows.position(row)
            if position is not None and not (strategy in BY_MODEL and position in self.blind):
                order.append(position)
        return order

    def rank(self, orders: Mapping[str, array[int]]) -> None:
        """Hand out in these orders of positions by a model from now on; others are forgotten."""
        for strategy in BY_MODEL:
            self._walks.pop(strategy, None)
        for strategy, order in orders.items():
            self._begin(strategy, order)

    def forget(self, strategy: str) -> None:
        """Let an order be made anew when it is asked for next."""
        self._walks.pop(strategy, None)

    def may_draw(self, strategy: str, position: int) -> bool:
        """Whether a row that somebody else had waiting is one for this strategy."""
        listed = self._listed.get(strategy)
        return listed is None or position in listed

    def draw(self, strategy: str, person: str, fits: Callable[[int], bool]) -> int | None:
        """The next position that fits a person; None when there is none."""
        walk = self._walks.get(strategy)
        if walk is None:
            walk = self._begin(strategy, self._order(strategy))
        if strategy in BY_MODEL:
            blind = self.blind
            return walk.next(person, lambda position: position not in blind and fits(position))
        listed = self._listed.get(strategy)
        if listed is not None:
            return walk.next(person, lambda position: position in listed and fits(position))
        return walk.next(person, fits)

    def _begin(self, strategy: str, order: RandomOrder | Sequence[int]) -> Walk:
        walk = self._walks[strategy] = Walk(order, self._returned)
        # What is disputed has as many answers as it should: an order may be without it.
        self._returned.extend(sorted(self._limits.disputed))
        return walk

    def _order(self, strategy: str) -> RandomOrder | Sequence[int]:
        """The order of a strategy that needs nothing but the rows."""
        if strategy == SEQUENTIAL:
            return range(len(self._rows))
        free = self._rows.free(self._limits.overlap)
        if strategy == LEAST_LABELLED:
            answers = self._rows.answers
            return array("I", sorted(free, key=lambda position: answers[position]))
        return RandomOrder(free, self._seed) if strategy == RANDOM else ()


def order_of(strategy: str, by_chance: bool, known: bool) -> tuple[str, ...]:
    """By which orders a row is drawn, the next where one finds none.

    ``known``: whether the strategy has an order. Who asks for a stored list, or for disagreements,
    gets nothing else.
    """
    if strategy.startswith(LIST) or strategy == DISPUTED:
        return (strategy,)
    if strategy == RANDOM or not known:
        return (RANDOM,)
    by_chance = by_chance and strategy in BY_MODEL
    return (RANDOM, strategy) if by_chance else (strategy, RANDOM)
