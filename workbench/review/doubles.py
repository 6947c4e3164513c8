"""The vocabulary of labels that contradict each other: rows that say the same, labelled apart."""

from __future__ import annotations

import msgspec

from workbench.core.request import Request, Result
from workbench.review.deciding import Decision
from workbench.review.standings import Standing

CONFLICTS = "conflicts"
DOUBLE = "double"
"""How a label came to be adopted: it is that of a row that says the same."""


class Conflict(Result, frozen=True, kw_only=True):
    """Two rows whose texts are ``likeness`` alike (1: the same after normalisation), and labels."""

    row: int
    other: int
    label: str
    other_label: str
    likeness: float
    text: str = ""


class ConflictPage(Result, frozen=True, kw_only=True):
    """Pairs that still carry different labels, not both of them decided; most alike first.

    ``judged``: labelled rows that were compared.
    """

    dataset: str = ""
    task: str = "single"
    conflicts: list[Conflict]
    total: int
    judged: int
    standing: Standing | None = None


class ShowConflicts(Request[ConflictPage], frozen=True, kw_only=True):
    """The newest conflicts. Raises NotFoundError when there are none yet."""

    dataset: str = ""
    offset: int = 0
    limit: int = 5_000


class ConflictsResult(msgspec.Struct, frozen=True, kw_only=True):
    """The head without conflicts; Parquet of rank, row_id, other, likeness."""

    document: ConflictPage
    seconds: float
    path: str


class DecidedRows(Result, frozen=True, kw_only=True):
    """All rows are decided; or ``refused`` says who decided one before, and nothing was done."""

    decisions: list[Decision]
    refused: str = ""


class DecideRows(Request[DecidedRows], frozen=True, kw_only=True):
    """Decide the same label for several rows, all or none; see ``Decide``.

    ``seen``: of each row, in order, the event of the decision that the reviewer knew of.
    """

    rows: list[int]
    label: str
    reason: str
    dataset: str = ""
    method: str = "chosen"
    seen: list[int] = []
