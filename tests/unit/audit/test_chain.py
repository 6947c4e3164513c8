"""The chain: whatever is changed, taken out, added or moved is found where it is."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.audit.chain import LOST, Event, Stored, genesis, link, payload_text, verify

START = genesis("project")
NOW = dt.datetime(2026, 11, 23, 12, 0, 0, 5)


def event(seq: int, **fields: Any) -> Event:
    known: dict[str, Any] = {
        "seq": seq,
        "happened": NOW,
        "uid": 1000,
        "actor": "ana",
        "verb": "note.added",
        "subject": "note:1",
        "payload": payload_text({"n": seq}),
    }
    return Event(**{**known, **fields})


def chain(events: list[Event]) -> list[Stored]:
    stored, head = [], START
    for one in events:
        head = link(head, one)
        stored.append(Stored(one, head.hash))
    return stored


def change(stored: Stored, **fields: Any) -> Stored:
    return dataclasses.replace(stored, event=dataclasses.replace(stored.event, **fields))


FIVE = chain([event(seq) for seq in range(1, 6)])


def test_an_untouched_chain_is_intact() -> None:
    verdict = verify(START, FIVE)
    assert (verdict.broken, verdict.events, verdict.head.seq) == (None, 5, 5)


def test_an_empty_chain_is_intact() -> None:
    assert verify(START, []).broken is None


def test_another_projects_chain_does_not_fit() -> None:
    assert verify(genesis("another"), FIVE).broken == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"actor": "bob"},
        {"uid": 0},
        {"verb": "note.removed"},
        {"subject": "note:2"},
        {"happened": NOW + dt.timedelta(microseconds=1)},
        {"payload": '{"n":4}'},
        {"payload_hash": b"\0" * 32, "payload": None},
    ],
)
def test_a_changed_field_is_found(fields: dict[str, Any]) -> None:
    assert verify(START, [*FIVE[:2], change(FIVE[2], **fields), *FIVE[3:]]).broken == 3


def test_an_event_that_was_taken_out_is_found() -> None:
    assert verify(START, [*FIVE[:2], *FIVE[3:]]).broken == 4


def test_events_that_changed_places_are_found() -> None:
    assert verify(START, [FIVE[0], FIVE[2], FIVE[1]]).broken == 3


def test_an_event_that_was_put_in_is_found() -> None:
    assert verify(START, [*FIVE[:3], FIVE[2], *FIVE[3:]]).broken == 3


def test_an_erased_payload_still_verifies() -> None:
    assert verify(START, [*FIVE[:2], change(FIVE[2], payload=None), *FIVE[3:]]).broken is None


def test_a_recorded_loss_explains_its_gap() -> None:
    lost = event(9, verb=LOST, payload=payload_text({"first": 3, "last": 8}))
    verdict = verify(START, chain([event(1), event(2), lost, event(10)]))
    assert (verdict.broken, verdict.gaps) == (None, ((3, 8),))


def test_a_recorded_loss_explains_no_other_gap() -> None:
    lost = event(9, verb=LOST, payload=payload_text({"first": 4, "last": 8}))
    assert verify(START, chain([event(1), event(2), lost])).broken == 9


texts = st.text(max_size=12)


@given(a=st.tuples(texts, texts, texts), b=st.tuples(texts, texts, texts))
def test_different_fields_have_different_canonical_bytes(a: Any, b: Any) -> None:
    first = event(1, actor=a[0], verb=a[1], subject=a[2])
    second = event(1, actor=b[0], verb=b[1], subject=b[2])
    assert (first.canonical == second.canonical) == (a == b)


def test_payload_text_does_not_depend_on_the_order_of_keys() -> None:
    assert payload_text({"a": 1, "b": {"d": 2, "c": 3}}) == '{"a":1,"b":{"c":3,"d":2}}'
