"""What somebody is handed once their answer to gold was judged, or while they are paused."""

from __future__ import annotations

import msgspec

from workbench.annotate.desk import Desk
from workbench.annotate.gold import PAUSED
from workbench.annotate.requests import Handed, Submit
from workbench.annotate.service_gold_desk import standing_of
from workbench.annotate.service_hand import hand_out, progress_of
from workbench.store.session import Session


async def refusal(session: Session, desk: Desk, request: Submit) -> Handed | None:
    """The answer to somebody who is paused: nothing is stored, nothing stays with them."""
    if desk.gold.standing(session.actor.name).state != PAUSED:
        return None
    items, revoked = await hand_out(session, desk, request.holding, None, 0)
    why = (await standing_of(session, desk))["paused"]
    return Handed(
        event=0,
        answer=None,
        items=items,
        revoked=revoked,
        progress=progress_of(session, desk),
        schema_version=desk.schema.version,
        refused=why,
        paused=why,
    )


async def told(
    session: Session, desk: Desk, request: Submit, handed: Handed, notice: str
) -> Handed:
    """What follows from a new standing: the notice, and other rows, or none."""
    has = [*request.holding, *(item.row for item in handed.items)]
    items, revoked = await hand_out(session, desk, has, request.shown, request.want)
    standing = await standing_of(session, desk) if not notice else {}
    paused = standing.get("paused", "")
    return msgspec.structs.replace(
        handed,
        items=[] if paused else [*handed.items, *items],
        revoked=[*handed.revoked, *revoked],
        progress=progress_of(session, desk),
        paused=paused,
        notice=notice,
    )
