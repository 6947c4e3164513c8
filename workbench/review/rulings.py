"""A decision as its events keep it: as text, without when and by which event it came into force."""

from __future__ import annotations

import msgspec


class Ruling(msgspec.Struct, frozen=True, kw_only=True):
    """What was decided, by whom, why, and what was adopted for it."""

    label: str
    reviewer: str
    reason: str
    method: str


def text_of(ruling: Ruling | None) -> str:
    """As ``review_event`` has it; ``null`` for no decision."""
    return msgspec.json.encode(ruling).decode()
