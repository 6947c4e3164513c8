"""The chain followed in SQL, a stretch of events at a time: a million take two seconds.

``chain.verify`` says the same in Python, event by event; this runs on DuckDB's threads, so that
the hub goes on answering meanwhile.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from workbench.audit.chain import ALTERED, UNLINKED, Head, explains, genesis
from workbench.store.reader import Reader

STRETCH = 100_000

_CANONICAL = "||".join(
    f"strlen({text})::VARCHAR || ':' || {text} || ','"
    for text in (
        "seq::VARCHAR",
        "strftime(happened, '%Y-%m-%dT%H:%M:%S.%f')",
        "uid::VARCHAR",
        "actor",
        "verb",
        "subject",
        "lower(hex(payload_hash))",
    )
)
_LINKS = f"""
    WITH stretch AS (
        SELECT *, lag(hash, 1, ?::BLOB) OVER (ORDER BY seq, rowid) AS hash_before,
               lag(seq, 1, ?::BIGINT) OVER (ORDER BY seq, rowid) AS seq_before
        FROM event WHERE seq > ? ORDER BY seq, rowid LIMIT {STRETCH}
    ), judged AS (
        SELECT seq, seq_before, verb, payload, hash,
               seq <> seq_before + 1 AS jumps,
               payload IS NOT NULL AND unhex(sha256(encode(payload))) <> payload_hash AS altered,
               unhex(sha256(hash_before || encode({_CANONICAL}))) <> hash AS unlinked
        FROM stretch
    )
"""
_SUMMARY = _LINKS + (
    "SELECT count(*), max(seq), arg_max(hash, seq), bool_or(jumps), bool_or(altered OR unlinked) "
    "FROM judged"
)
_ODD = _LINKS + (
    "SELECT seq, seq_before, verb, payload, jumps, altered, unlinked FROM judged "
    "WHERE jumps OR altered OR unlinked ORDER BY seq"
)


@dataclass(frozen=True)
class Followed:
    """How far the chain was followed, and what was found on the way.

    ``gaps`` are (first lost, last lost, recording event).
    """

    events: int
    head: Head
    gaps: tuple[tuple[int, int, int], ...] = ()
    broken: int | None = None
    why: str = ""


def start(reader: Reader) -> Followed:
    """The beginning of the chain of this project."""
    return Followed(0, genesis(reader.scalar("SELECT value FROM meta WHERE key = 'project'")))


def follow(reader: Reader, so_far: Followed) -> Followed | None:
    """The next stretch; None when the chain has been followed to its end."""
    place = (so_far.head.hash, so_far.head.seq, so_far.head.seq)
    count, last, hash_, jumps, wrong = reader.all(_SUMMARY, place)[0]
    if not count:
        return None
    further = replace(so_far, events=so_far.events + count, head=Head(last, hash_))
    if jumps or wrong:
        for row in reader.all(_ODD, place):
            further = _judge(further, row)
            if further.broken is not None:
                return further
    return further


def follow_all(reader: Reader) -> Followed:
    """The whole chain, up to its end or its first broken link."""
    followed = start(reader)
    while followed.broken is None:
        further = follow(reader, followed)
        if further is None:
            break
        followed = further
    return followed


def _judge(found: Followed, row: tuple[Any, ...]) -> Followed:
    number, previous, verb, payload, jumps, altered, unlinked = row
    # First of all: what an altered payload says about a gap counts for nothing.
    if altered:
        return replace(found, broken=number, why=ALTERED)
    if jumps:
        if not explains(verb, payload, previous, number):
            why = f"event {previous + 1} should be here, not {number}"
            return replace(found, broken=number, why=why)
        found = replace(found, gaps=(*found.gaps, (previous + 1, number - 1, number)))
    return replace(found, broken=number, why=UNLINKED) if unlinked else found
