"""Quarantined lines: seen, mended, released, discarded."""

from __future__ import annotations

from workbench.collect.requests.loads import LoadAccount
from workbench.core.request import Method, Request, Result, Role


class Quarantined(Result, frozen=True, kw_only=True):
    """A line that was not loaded: where it stood, what it said, why it was kept aside.

    ``id`` is its own for good; ``load`` is the last one that kept it aside, ``line`` its place in
    that load's file.
    """

    id: int
    load: int
    line: int
    reason: str
    raw: str
    state: str


class QuarantinePage(Result, frozen=True, kw_only=True):
    """Part of a dataset's quarantine; ``total`` counts all that is kept.

    ``discarded``: lines that the caller's newest discard took out and that have not come back.
    """

    total: int
    items: list[Quarantined]
    discarded: int = 0


class ListQuarantine(Request[QuarantinePage], frozen=True, kw_only=True):
    """Lines of a dataset that are aside, by load and line; as many as fit into one answer.

    ``load``: those that one load kept aside, whatever came after it.
    """

    name: str
    offset: int = 0
    limit: int = 100
    load: int | None = None
    cut: int = 0  # characters per line at most, 0 for whole lines


class GetLine(Request[Quarantined], frozen=True, kw_only=True):
    """One quarantined line in full, by its id."""

    name: str
    line: int


class DiscardLines(Request[int], frozen=True, kw_only=True):
    """Lines that are not wanted, by their ids; all that are kept when none is named. How many.

    ``restore`` puts discarded lines back into quarantine: the named ones, else those of the
    caller's newest discard.
    """

    name: str
    lines: list[int] = []
    restore: bool = False


class ReleaseLine(Request[LoadAccount], frozen=True, kw_only=True):
    """Load a quarantined line after all, as it stands or as ``mended``: a load of one row.

    The row stays for as long as a load that counts keeps the line aside.
    """

    name: str
    line: int
    mended: str | None = None


METHODS: tuple[Method, ...] = (
    Method("collect.line", GetLine, Quarantined, Role.REVIEWER),
    Method("collect.quarantine", ListQuarantine, QuarantinePage, Role.REVIEWER),
    Method("collect.discard_lines", DiscardLines, int, Role.PRACTITIONER, write=True),
    Method("collect.release_line", ReleaseLine, LoadAccount, Role.PRACTITIONER, write=True),
)
