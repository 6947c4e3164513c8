"""What is answered about facets: kept sets, and values with their rows. Read via ``requests``."""

from __future__ import annotations

from workbench.cleanse.facets import Facet
from workbench.core.request import Result


class FacetSet(Result, frozen=True, kw_only=True):
    """Facets that were given a name."""

    name: str
    facets: list[Facet]
    by: str
    at: str


class FacetValue(Result, frozen=True, kw_only=True):
    """A value (``None``: missing) and the rows that have it."""

    value: str | None
    count: int


class FacetCount(Result, frozen=True, kw_only=True):
    """One column's values, most rows first, counted under what is chosen in the other facets.

    ``kind`` is the column's type in SQL; ``distinct`` counts all values, ``rows`` their rows, also
    of those that are not listed. ``found`` counts those that contain what was searched for, whose
    first are listed; ``chosen`` are the facet's own values, listed or not.
    """

    column: str
    kind: str
    values: list[FacetValue]
    chosen: list[FacetValue] = []
    distinct: int
    found: int
    rows: int


class FacetCounts(Result, frozen=True, kw_only=True):
    """Facets over the rows as the recipe leaves them: what a step at its end would see.

    ``version`` is the recipe's, ``steps`` how many of its steps are switched on; ``rows`` are all
    rows after them, ``left`` those that all facets leave, for which ``where`` is true. ``names``
    are the columns there.
    """

    dataset: str
    version: int = 0
    steps: int = 0
    rows: int
    left: int
    where: str
    names: list[str]
    facets: list[Facet]
    columns: list[FacetCount]
    seconds: float
