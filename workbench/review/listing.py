"""The lists of rows on the review screen: what each asks the hub for, and how it reads."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from workbench.annotate.requests import GoldItem, ListGold
from workbench.annotate.requests.gold import GoldPage
from workbench.core import figures
from workbench.core.clock import SystemClock
from workbench.review import lines
from workbench.review.deciding import DISAGREEMENTS, FLAGGED, ListReview, ReviewRow
from workbench.review.doubles import CONFLICTS, Conflict, ShowConflicts
from workbench.review.naming import shown
from workbench.review.panes import CONFLICTING, DECIDED, GOLDEN, LISTED, RULED, SUSPECTED
from workbench.review.requests import SUSPECTS, ShowSuspects, Suspect
from workbench.review.rules import CONTRADICTED, RuleConflict, ShowRuleConflicts
from workbench.tui.hub import Hub
from workbench.tui.widgets.cells import Cell, Column

GOLD = "gold"
Rows = Sequence[Sequence[Cell]]


class Asked(NamedTuple):
    """A window of a list; ``rule``: of what rules contradict, what this one does."""

    dataset: str
    decided: bool
    offset: int
    limit: int
    rule: str = ""


class Listing(NamedTuple):
    """The window's rows as cells, how many there are in all; the list's title and a fact."""

    dataset: str
    rows: Rows
    total: int
    title: str
    fact: str


@dataclass(frozen=True)
class RowList:
    """A list: its columns, how it is asked for, what it says when it is empty, keys besides."""

    columns: Sequence[Column]
    ask: Callable[[Hub, Asked], Awaitable[Listing]]
    empty: str
    keys: tuple[tuple[str, str], ...] = ()


async def _suspects(hub: Hub, asked: Asked) -> Listing:
    request = ShowSuspects(dataset=asked.dataset, offset=asked.offset, limit=asked.limit)
    page = await hub.call(request)
    title = f"suspects · about {page.errors:,.0f} of {page.judged:,} labels are wrong"
    fact = lines.age(page.standing, SystemClock().now())
    return Listing(
        page.dataset, [_suspected(one) for one in page.suspects], page.total, title, fact
    )


def _suspected(one: Suspect) -> Sequence[Cell]:
    given = [(one.given, "bad" if one.confident else "text")]
    return [one.row, figures.share(one.score, 2), given, one.likely, one.text]


def _reviewed(kind: str) -> Callable[[Hub, Asked], Awaitable[Listing]]:
    async def ask(hub: Hub, asked: Asked) -> Listing:
        page = await hub.call(
            ListReview(
                kind=kind,
                dataset=asked.dataset,
                decided=asked.decided,
                offset=asked.offset,
                limit=asked.limit,
            )
        )
        title = f"{kind} · decided" if asked.decided else kind
        fact = f"{page.open:,} open · {page.decided:,} decided"
        rows = [_cells(page.task, row) for row in page.rows]
        return Listing(page.dataset, rows, page.total, title, fact)

    return ask


def _cells(task: str, row: ReviewRow) -> Sequence[Cell]:
    votes = lines.votes(task, row.votes)
    if row.decision is not None:
        label = shown(task, row.decision.label)
        return [row.row, label, row.decision.reviewer, votes, row.decision.reason]
    return [row.row, figures.share(row.agreement, 2), votes, row.text]


async def _gold(hub: Hub, asked: Asked) -> Listing:
    request = ListGold(dataset=asked.dataset, offset=asked.offset, limit=asked.limit)
    page = await hub.call(request)
    rows = [_golden(page.task, one) for one in page.items]
    return Listing(page.dataset, rows, page.total, _gold_title(page), _gold_fact(page))


def _gold_title(page: GoldPage) -> str:
    stopped = [f"{one.name} {one.state}" for one in page.people if one.state]
    return "gold" + (f" · {', '.join(stopped)}" if stopped else "")


def _gold_fact(page: GoldPage) -> str:
    now = page.settings
    return (
        f"{figures.percent(now.share)} of what is handed out · paused under "
        f"{figures.percent(now.pause_below)}"
    )


def _golden(task: str, one: GoldItem) -> Sequence[Cell]:
    rightly = figures.share(one.correct / one.answered, 2) if one.answered else figures.MISSING
    right = " or ".join(shown(task, answer) for answer in one.answers)
    return [one.row, right, one.answered, rightly, one.text]


async def _conflicts(hub: Hub, asked: Asked) -> Listing:
    request = ShowConflicts(dataset=asked.dataset, offset=asked.offset, limit=asked.limit)
    page = await hub.call(request)
    rows = [_conflict(page.task, one) for one in page.conflicts]
    title = f"conflicts · rows that say the same, labelled apart · {page.judged:,} compared"
    fact = lines.age(page.standing, SystemClock().now())
    return Listing(page.dataset, rows, page.total, title, fact)


def _conflict(task: str, one: Conflict) -> Sequence[Cell]:
    alike = figures.share(one.likeness, 2)
    labels = (shown(task, one.label), shown(task, one.other_label))
    return [one.row, alike, labels[0], one.other, labels[1], one.text]


async def _rules(hub: Hub, asked: Asked) -> Listing:
    request = ShowRuleConflicts(
        dataset=asked.dataset, rule=asked.rule, offset=asked.offset, limit=asked.limit
    )
    page = await hub.call(request)
    rows = [_ruled(page.task, one) for one in page.conflicts]
    fact = lines.age(page.standing, SystemClock().now())
    which = f"rule {asked.rule} · labels that it contradicts" if asked.rule else ""
    title = which or "rules · labels that they contradict"
    return Listing(page.dataset, rows, page.total, title, fact)


def _ruled(task: str, one: RuleConflict) -> Sequence[Cell]:
    said, label = shown(task, one.said), shown(task, one.label)
    return [one.row, label, said, ", ".join(one.rules), one.text]


SHOWS = (("v", "shows what was decided"),)
LISTS: dict[str, RowList] = {
    DISAGREEMENTS: RowList(
        LISTED, _reviewed(DISAGREEMENTS), "nobody disagrees on a row that is open", SHOWS
    ),
    FLAGGED: RowList(LISTED, _reviewed(FLAGGED), "no flagged row is open", SHOWS),
    SUSPECTS: RowList(
        SUSPECTED, _suspects, "no label is suspected any more", (("M", "measures anew"), *SHOWS)
    ),
    CONFLICTS: RowList(
        CONFLICTING,
        _conflicts,
        "no two rows that say the same carry different labels",
        (("M", "measures anew"), *SHOWS),
    ),
    CONTRADICTED: RowList(
        RULED,
        _rules,
        "no label contradicts what is said",
        (("esc", "lists the rules"), *SHOWS),
    ),
    GOLD: RowList(
        GOLDEN,
        _gold,
        "no row is gold: rows with known answers show who can be relied on",
        (("1", "lists rows"), ("+", "makes the row under the cursor gold")),
    ),
}
ALREADY = RowList(DECIDED, _reviewed(DISAGREEMENTS), "nothing was decided yet",
                  (("v", "shows what is open"),))  # fmt: skip
"""What was decided, in the place of a list that has no decided ones of its own."""


def list_of(tab: str, decided: bool) -> RowList:
    """The list that a tab shows."""
    if not decided:
        return LISTS[tab]
    return RowList(DECIDED, LISTS[tab].ask, ALREADY.empty, ALREADY.keys)
