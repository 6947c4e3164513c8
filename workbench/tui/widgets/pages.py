"""The window of rows that a table has fetched: pages by number, oldest dropped first."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence

from workbench.tui.widgets.cells import Cell

Row = Sequence[Cell]
Fetch = Callable[[int, int], Awaitable[Sequence[Row]]]
"""``await fetch(offset, limit)`` gives at most ``limit`` rows from ``offset`` on."""

PAGE = 64
KEPT = 12


async def _absent(_offset: int, _limit: int) -> Sequence[Row]:
    return []


class Pages:
    """At most ``KEPT`` pages of ``PAGE`` rows, fetched one after the other.

    After ``renew`` old pages stay readable until the new ones arrive, so nothing blinks.
    """

    def __init__(self, fetch: Fetch) -> None:
        self._fetch = fetch
        self._pages: OrderedDict[int, Sequence[Row]] = OrderedDict()
        self._stale: set[int] = set()
        self._whole: Sequence[Row] | None = None

    @classmethod
    def of(cls, rows: Sequence[Row]) -> Pages:
        """Rows that are all here: one page of its own kind, never fetched."""
        pages = cls(_absent)
        pages._whole = rows
        return pages

    def row(self, index: int) -> Row | None:
        """The row, or None while it is not here."""
        if self._whole is not None:
            return self._whole[index] if index < len(self._whole) else None
        page = self._pages.get(index // PAGE)
        within = index % PAGE
        return page[within] if page is not None and within < len(page) else None

    def missing(self, first: int, last: int) -> list[int]:
        """Numbers of the pages to fetch so that rows ``first`` to ``last`` are here and new."""
        if self._whole is not None:
            return []
        wanted = range(first // PAGE, max(first, last) // PAGE + 1)
        return [number for number in wanted if number not in self._pages or number in self._stale]

    def renew(self) -> None:
        """Count every page as old; those read next are fetched again."""
        self._stale = set(self._pages)

    @property
    def empty(self) -> bool:
        """Whether nothing was fetched yet."""
        return not self._pages

    def following(self, fetch: Fetch) -> Pages:
        """The same pages, all old, to be fetched anew by ``fetch``."""
        pages = Pages(fetch)
        pages._pages = OrderedDict(self._pages)
        pages.renew()
        return pages

    async def load(self, number: int) -> Sequence[Row]:
        """Fetch one page. Raises what ``fetch`` raises."""
        rows = await self._fetch(number * PAGE, PAGE)
        self.put(number, rows)
        return rows

    def put(self, number: int, rows: Sequence[Row]) -> None:
        """Have a page that somebody fetched already."""
        self._pages[number] = rows
        self._pages.move_to_end(number)
        self._stale.discard(number)
        while len(self._pages) > KEPT:
            dropped, _ = self._pages.popitem(last=False)
            self._stale.discard(dropped)
