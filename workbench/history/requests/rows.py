"""What one can ask of the history of a row."""

from __future__ import annotations

from workbench.core.request import Method, Request, Result, Role
from workbench.history.requests.versions import Moment


class RowCell(Result, frozen=True, kw_only=True):
    """A cell of a row as text. ``raw``: as it was loaded; ``mended``: cleansing changed it."""

    name: str
    value: str | None
    raw: str | None = None
    mended: bool = False


class RowStory(Result, frozen=True, kw_only=True):
    """A row's cells and its past, oldest first.

    ``stage``: where the cells come from, clean or raw; "" for a row that is not there any more,
    whose last form is told. ``why``: why it is not among the best rows, "" where it is.
    """

    dataset: str
    row: int
    stage: str
    cells: list[RowCell]
    past: list[Moment]
    why: str = ""


class ShowRow(Request[RowStory], frozen=True, kw_only=True):
    """Where a row comes from, what people said of it, and in which splits it is.

    It is a row of ``dataset``, or, without one, of the rows that ``version`` is about.
    """

    row: int
    dataset: str = ""
    version: str = ""


METHODS: tuple[Method, ...] = (Method("history.row_story", ShowRow, RowStory, Role.PRACTITIONER),)
