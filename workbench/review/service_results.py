"""Show the newest results: agreement, a window of the consensus, suspects still to be decided."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec

from workbench.core.errors import InvalidInputError
from workbench.core.sql import quote
from workbench.review.contents import snippets
from workbench.review.requests import (
    AGREEMENT,
    CONSENSUS,
    DAWID_SKENE,
    MAJORITY,
    SUSPECTS,
    AgreedItem,
    Agreement,
    Consensus,
    ShowAgreement,
    ShowConsensus,
    ShowSuspects,
    Suspect,
    SuspectPage,
)
from workbench.review.standing import stored
from workbench.store import datasets
from workbench.store.reader import Reader
from workbench.store.session import Session

MOST_ROWS = 5_000
READ_SECONDS = 30.0


def check_window(offset: int, limit: int) -> None:
    """Raises InvalidInputError for a window that is none."""
    if offset < 0 or not 1 <= limit <= MOST_ROWS:
        raise InvalidInputError(f"a window has 1 to {MOST_ROWS:,} rows, from row 0 on")


@dataclass(frozen=True)
class Window:
    """Some rows of a result, how many there are, and the beginnings of their texts."""

    total: int
    rows: list[tuple[Any, ...]]
    texts: dict[int, str]


def read_window(
    reader: Reader,
    dataset: datasets.Dataset,
    still: str,
    picked: str,
    order: str,
    bounds: tuple[int, int],
) -> Window:
    """Read the rows that a result still has to show.

    ``still``: SQL from FROM on; ``picked``: columns, the row's number first; ``bounds``: offset and
    limit.
    """
    offset, limit = bounds
    rows = reader.all(f"SELECT {picked} {still} ORDER BY {order} LIMIT ? OFFSET ?", (limit, offset))
    total: int = reader.scalar(f"SELECT count(*) {still}")
    return Window(total, rows, snippets(reader, dataset, [row[0] for row in rows]))


async def show_agreement(session: Session, request: ShowAgreement) -> Agreement:
    """The newest agreement, and how many answers came since."""

    def read(reader: Reader) -> Agreement:
        dataset = datasets.choose(reader, request.dataset)
        found = stored(reader, dataset, AGREEMENT)
        shown = msgspec.json.decode(found.document, type=Agreement)
        return msgspec.structs.replace(shown, dataset=dataset.name, standing=found.standing)

    return await session.read(read)


async def show_consensus(session: Session, request: ShowConsensus) -> Consensus:
    """A window of the newest consensus by a method, in the order of the rows."""
    check_window(request.offset, request.limit)
    if request.method not in (MAJORITY, DAWID_SKENE):
        raise InvalidInputError(
            f"no method of consensus is called {request.method!r}",
            f"known: {MAJORITY}, {DAWID_SKENE}",
        )
    return await session.read(lambda reader: _consensus(reader, request), READ_SECONDS)


def _consensus(reader: Reader, request: ShowConsensus) -> Consensus:
    dataset = datasets.choose(reader, request.dataset)
    found = stored(reader, dataset, CONSENSUS, request.method)
    rows = reader.all(
        "SELECT c.row_id, c.label, c.confidence, c.people, c.tied, r.label "
        f"FROM {quote(found.relation)} AS c "
        "LEFT JOIN review AS r ON r.dataset = ? AND r.row_id = c.row_id "
        "ORDER BY c.row_id LIMIT ? OFFSET ?",
        (dataset.id, request.limit, request.offset),
    )
    items = [
        AgreedItem(
            row=row,
            label=label,
            confidence=confidence,
            people=people,
            tied=list(tied or ()),
            reviewed=reviewed,
        )
        for row, label, confidence, people, tied, reviewed in rows
    ]
    head = msgspec.json.decode(found.document, type=Consensus)
    # The matrices are for whoever asks for one.
    people = [msgspec.structs.replace(one, rates=[]) for one in head.annotators]
    return msgspec.structs.replace(
        head, dataset=dataset.name, items=items, annotators=people, standing=found.standing
    )


async def show_suspects(session: Session, request: ShowSuspects) -> SuspectPage:
    """A window of the suspects that still carry the label and that nobody has decided."""
    check_window(request.offset, request.limit)
    return await session.read(lambda reader: _suspects(reader, request), READ_SECONDS)


def _suspects(reader: Reader, request: ShowSuspects) -> SuspectPage:
    dataset = datasets.choose(reader, request.dataset)
    found = stored(reader, dataset, SUSPECTS)
    still = (
        f"FROM {quote(found.relation)} AS s JOIN label_majority AS m "
        f"ON m.dataset = {dataset.id:d} AND m.row_id = s.row_id "
        "AND m.label = s.given AND NOT m.reviewed"
    )
    picked = "s.row_id, s.given, s.likely, s.score, s.confident"
    bounds = (request.offset, request.limit)
    window = read_window(reader, dataset, still, picked, "s.rank", bounds)
    listed = [
        Suspect(
            row=row,
            given=given,
            likely=likely,
            score=score,
            confident=confident,
            text=window.texts.get(row, ""),
        )
        for row, given, likely, score, confident in window.rows
    ]
    head = msgspec.json.decode(found.document, type=SuspectPage)
    return msgspec.structs.replace(
        head,
        dataset=dataset.name,
        suspects=listed,
        total=window.total,
        standing=found.standing,
    )


HANDLERS: dict[Any, Any] = {
    ShowAgreement: show_agreement,
    ShowConsensus: show_consensus,
    ShowSuspects: show_suspects,
}
