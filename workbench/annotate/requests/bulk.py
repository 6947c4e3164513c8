"""One label for many rows: looked at first, given in one transaction, taken back as one."""

from __future__ import annotations

from workbench.core.request import Method, Request, Result, Role

MOST_ROWS = 100_000
"""Rows of one request: what is labelled unread should stay a part that somebody looked at."""


class BulkPlan(Result, frozen=True, kw_only=True):
    """What a bulk label would do. ``label``: the answer in its canonical form.

    Of ``rows`` (those there are), ``given`` would get the label. Left out are ``answered`` ones
    that somebody has labelled (of them ``mine``), ``same`` ones that have just this label of mine,
    and ``test`` rows. ``examples``: row and the beginning of its text, from all over those given.
    """

    dataset: str
    label: str
    rows: int
    given: int
    answered: int
    mine: int
    same: int
    test: int
    examples: list[tuple[int, str]]


class PlanBulk(Request[BulkPlan], frozen=True, kw_only=True):
    """Look at what one label for these rows would do.

    ``over``: also rows that somebody has labelled, mine being replaced; ``test``: also test rows.
    Raises InvalidInputError for a label that is none, for tasks whose answers depend on each text
    (spans, text), and for more than ``MOST_ROWS`` rows.
    """

    dataset: str
    label: str
    rows: list[int]
    over: bool = False
    test: bool = False


class BulkDone(Result, frozen=True, kw_only=True):
    """A bulk label, or its undo, is in the file: its event, and how many rows changed.

    ``event`` is 0 when there was nothing to do.
    """

    event: int
    rows: int
    label: str = ""


class LabelBulk(Request[BulkDone], frozen=True, kw_only=True):
    """Give one label to these rows, as ``PlanBulk`` says.

    Rows and label are looked at again: what somebody has answered meanwhile is left out, and a
    label that is gone is refused.
    """

    dataset: str
    label: str
    rows: list[int]
    over: bool = False
    test: bool = False


class UndoBulk(Request[BulkDone], frozen=True, kw_only=True):
    """Take back my newest bulk label that stands; rows answered anew since stay as they are."""

    dataset: str = ""


METHODS: tuple[Method, ...] = (
    Method("annotate.plan_bulk", PlanBulk, BulkPlan, Role.PRACTITIONER),
    Method("annotate.label_bulk", LabelBulk, BulkDone, Role.PRACTITIONER, write=True),
    Method("annotate.undo_bulk", UndoBulk, BulkDone, Role.PRACTITIONER, write=True),
)
