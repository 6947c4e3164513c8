"""Why an answer is what it is: how long it took, and what was suggested, as it was handed out."""

from __future__ import annotations

from workbench.annotate.answers import Cause
from workbench.annotate.desk import Desk
from workbench.annotate.offering import Offer, offer_of
from workbench.annotate.requests import Submit
from workbench.annotate.service_items import read_with_answer
from workbench.store.session import Session

MOST_SECONDS = 3600.0


async def cause_of(session: Session, desk: Desk, request: Submit, kind: str) -> Cause:
    """What the event of an answer says beside the answer."""
    offer = None
    if request.suggested is not None:
        offer = await _offer(session, desk, request)
    return Cause(
        kind=kind,
        # In this order, what is no number counts for nothing.
        seconds=min(max(0.0, request.seconds), MOST_SECONDS),
        model=offer.model if offer else None,
        suggested=offer.label if offer else None,
        suggested_share=offer.share if offer else None,
        rule=offer.rule if offer else None,
    )


async def _offer(session: Session, desk: Desk, request: Submit) -> Offer | None:
    """What was suggested with the row; None where that is not what the screen says it showed."""
    person = session.actor.name
    if desk.offers.knows(person, request.row):
        made = desk.offers.made(person, request.row)
    else:
        # It was handed out before the hub was started: what would be suggested now says it, if
        # it is the same.
        item = await session.read(lambda read: read_with_answer(read, desk, person, request.row))
        made = None if item is None else offer_of(item)
    said = (request.suggested, request.model)
    return made if made is not None and (made.label, made.model) == said else None
