"""The chain of events: each hash covers the one before, so nothing can be changed unnoticed.

Pure. An event's hash is ``SHA-256(previous hash + canonical bytes)``. The canonical bytes are
seq, happened, uid, actor, verb, subject and payload hash, each as ``LENGTH:TEXT,`` with the
length in UTF-8 bytes; ``happened`` is ISO 8601 to the microsecond, the payload hash is SHA-256
of the payload's text in lower-case hexadecimal. The payload itself may be erased later; the
hashes stay and still verify. ``workbench.audit.verification`` does the same in SQL.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

LOST = "store.events_lost"
ALTERED = "its payload is not what was written"
UNLINKED = "its hash does not follow from the event before and its own fields"


@dataclass(frozen=True)
class Head:
    """The end of a chain: the last event's number and hash."""

    seq: int
    hash: bytes


@dataclass(frozen=True)
class Event:
    """One event before it is linked. ``payload`` is JSON text, None once it was erased."""

    seq: int
    happened: dt.datetime
    uid: int
    actor: str
    verb: str
    subject: str
    payload: str | None
    payload_hash: bytes = field(default=b"")

    def __post_init__(self) -> None:
        if not self.payload_hash and self.payload is not None:
            object.__setattr__(self, "payload_hash", text_hash(self.payload))

    @property
    def canonical(self) -> bytes:
        """The bytes that the hash covers, together with the hash before."""
        happened = self.happened.isoformat(timespec="microseconds")
        parts = (self.seq, happened, self.uid, self.actor, self.verb, self.subject)
        texts = [str(part).encode() for part in (*parts, self.payload_hash.hex())]
        return b"".join(b"%d:%b," % (len(text), text) for text in texts)


@dataclass(frozen=True)
class Stored:
    """An event as it lies in the file, with the hash it was given."""

    event: Event
    hash: bytes


@dataclass(frozen=True)
class Verdict:
    """What following the chain found. ``broken`` is the first event that does not fit.

    ``gaps`` are ranges of acknowledged events that a damaged log took along, each recorded
    by the event that follows it.
    """

    events: int
    head: Head
    broken: int | None = None
    why: str = ""
    gaps: tuple[tuple[int, int], ...] = ()


def payload_text(payload: Mapping[str, object]) -> str:
    """A payload as JSON text, keys sorted. Raises TypeError for what JSON cannot hold."""
    return msgspec.json.encode(payload, order="sorted").decode()


def payload_facts(text: str | None) -> dict[str, Any] | None:
    """A payload's fields; None for one that was erased, or where something else stands now."""
    try:
        facts = json.loads(text or "null")
    except (ValueError, RecursionError):
        return None
    return facts if isinstance(facts, dict) else None


def text_hash(text: str) -> bytes:
    """SHA-256 of a payload's text."""
    return hashlib.sha256(text.encode()).digest()


def genesis(project: str) -> Head:
    """The head of an empty chain: a project's own, so that chains cannot be swapped."""
    return Head(0, hashlib.sha256(b"workbench:" + project.encode()).digest())


def link(head: Head, event: Event) -> Head:
    """The head after ``event``."""
    return Head(event.seq, hashlib.sha256(head.hash + event.canonical).digest())


def verify(start: Head, events: Iterable[Stored]) -> Verdict:
    """Follow the chain in order and name the first event that does not fit."""
    head, count = start, 0
    gaps: list[tuple[int, int]] = []
    for stored in events:
        event = stored.event
        # First of all: what an altered payload says about a gap counts for nothing.
        if event.payload is not None and text_hash(event.payload) != event.payload_hash:
            return Verdict(count, head, event.seq, ALTERED, tuple(gaps))
        if event.seq != head.seq + 1:
            if not explains(event.verb, event.payload, head.seq, event.seq):
                why = f"event {head.seq + 1} should be here, not {event.seq}"
                return Verdict(count, head, event.seq, why, tuple(gaps))
            gaps.append((head.seq + 1, event.seq - 1))
        linked = link(head, event)
        if linked.hash != stored.hash:
            return Verdict(count, head, event.seq, UNLINKED, tuple(gaps))
        head, count = linked, count + 1
    return Verdict(count, head, gaps=tuple(gaps))


def explains(verb: str, payload: str | None, before: int, seq: int) -> bool:
    """Whether event ``seq`` is the store's own word that those between ``before`` and it are lost.

    ``payload`` must have been held against its hash.
    """
    said = payload_facts(payload)
    if verb != LOST or said is None:
        return False
    return (said.get("first"), said.get("last")) == (before + 1, seq - 1)
