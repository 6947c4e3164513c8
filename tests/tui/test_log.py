from __future__ import annotations

import msgspec

from tests.tui.scene import app_over, scripted, settle, text
from workbench.audit.requests import (
    ChainState,
    Check,
    Doctor,
    Event,
    EventPage,
    ListEvents,
    VerifyChain,
)
from workbench.client.scripted import ScriptedHub


def event(seq: int, actor: str, verb: str, subject: str, **payload: object) -> Event:
    return Event(
        seq=seq,
        time="2026-11-20T09:12:00.000Z",
        uid=1000,
        actor=actor,
        verb=verb,
        subject=subject,
        payload=payload,
        hash=f"{seq:064x}",
    )


EVENTS = [
    event(4, "ben", "annotate.labelled", "row:17", label="billing [bold]\x1b]52;c;x\x07"),
    event(3, "ana", "train.model_trained", "model:v1", family="logistic", rows=1200),
    event(2, "ana", "collect.loaded", "source:tickets", loaded=4982, quarantined=16),
    event(1, "ana", "project.created", "project", program="0.1.0"),
]
INTACT = ChainState(intact=True, events=4, first=1, last=4, head="ab" * 32, acknowledged=4)


def listed(request: ListEvents) -> EventPage:
    fit = [one for one in EVENTS if request.who in (None, one.actor)]
    shown = [one for one in fit if request.before is None or one.seq < request.before]
    window = shown[request.offset : request.offset + request.limit]
    return EventPage(events=window, next=None, total=len(fit))


def hub_with_events(state: ChainState = INTACT) -> ScriptedHub:
    hub = scripted()
    hub.answers[ListEvents] = listed
    hub.answers[VerifyChain] = state
    return hub


async def test_events_are_told_newest_first_with_the_chain_below() -> None:
    app = app_over(hub_with_events(), mode="log")
    async with app.run_test(size=(120, 30)) as pilot:
        await settle(pilot)
        shown = text(app)
        assert shown.index("ben") < shown.index("loaded 4,982 rows into tickets, 16 quarantined")
        assert "intact · 4 events verified" in shown
        assert "event 4 · annotate.labelled · row:17" in shown


async def test_what_an_event_carries_is_inert() -> None:
    app = app_over(hub_with_events(), mode="log")
    async with app.run_test(size=(120, 30)) as pilot:
        await settle(pilot)
        assert "\x1b" not in text(app)
        assert "billing [bold]" in text(app)


async def test_an_altered_event_is_shown_as_it_stands() -> None:
    hub = hub_with_events()
    altered = msgspec.structs.replace(EVENTS[0], payload="not json")
    hub.answers[ListEvents] = EventPage(events=[altered], next=None, total=1)
    app = app_over(hub, mode="log")
    async with app.run_test(size=(120, 30)) as pilot:
        await settle(pilot)
        assert "altered, no longer what was written" in text(app)
        assert "not json" in text(app)


async def test_the_event_under_the_cursor_is_shown_with_all_it_carries() -> None:
    app = app_over(hub_with_events(), mode="log")
    async with app.run_test(size=(120, 30)) as pilot:
        await settle(pilot)
        await pilot.press("down")
        await settle(pilot)
        assert "event 3 · train.model_trained · model:v1" in text(app)
        assert "family logistic" in text(app)


async def test_a_filter_narrows_and_backspace_widens_again() -> None:
    app = app_over(hub_with_events(), mode="log")
    async with app.run_test(size=(120, 30)) as pilot:
        await settle(pilot)
        await pilot.press("slash", "b", "e", "n", "ctrl+s")
        await settle(pilot)
        assert "1 event ─" in text(app)
        assert "who ben" in text(app)
        await pilot.press("backspace")
        await settle(pilot)
        assert "4 events" in text(app)
        await pilot.press("slash", "z", "o", "e", "ctrl+s")
        await settle(pilot)
        assert "no event fits; backspace shows all" in text(app)
        assert "event 4 ·" not in text(app)


async def test_a_broken_chain_is_said_with_its_place() -> None:
    broken = ChainState(
        intact=False,
        events=2,
        first=1,
        last=2,
        head="ab" * 32,
        acknowledged=4,
        broken=3,
        why="its payload is not what was written",
    )
    app = app_over(hub_with_events(broken), mode="log")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert "broken at event 3: its payload is not what was written" in text(app)


async def test_the_doctors_findings_take_the_place_of_the_event() -> None:
    hub = hub_with_events()
    hub.answers[Doctor] = [
        Check(check="chain of events", state="ok", checked=4),
        Check(check="stored artefacts", state="damaged", checked=2, detail="ab12… is damaged"),
    ]
    app = app_over(hub, mode="log")
    async with app.run_test(size=(120, 30)) as pilot:
        await settle(pilot)
        await pilot.press("d")
        await settle(pilot)
        assert "✓ chain of events 4" in text(app)
        assert "✗ stored artefacts 2  ab12… is damaged" in text(app)
