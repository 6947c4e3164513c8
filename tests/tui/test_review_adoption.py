"""The whole consensus by one key: counted, confirmed, decided; refused where it is not of now."""

from __future__ import annotations

import pytest

from tests.tui.review_scene import reviewing
from tests.tui.scene import settle, shows
from tests.tui.test_review_screen import app_of, begin, sent
from workbench.client.scripted import ScriptedHub
from workbench.core.errors import NotFoundError
from workbench.review.adopting import AdoptConsensus, Adopted
from workbench.review.deciding import Reversed, UndoDecision


def hub_with(**counted: int) -> ScriptedHub:
    hub = reviewing()
    told = {"rows": 722, "unsure": 34, "tied": 0, "decided": 44} | counted
    hub.answers[AdoptConsensus] = lambda request: Adopted(
        **told, event=0 if request.dry_run else 9, dataset="tickets"
    )
    return hub


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_it_is_counted_and_confirmed_before_it_is_adopted(size: tuple[int, int]) -> None:
    hub = hub_with()
    hub.answers[UndoDecision] = Reversed(row=17, rows=722)
    app = app_of(hub)
    async with app.run_test(size=size, notifications=True) as pilot:
        await begin(pilot)
        await pilot.press("A")
        await shows(pilot, "confidence from")
        await pilot.press("backspace", ".", "8", "enter")
        await shows(pilot, "decide 722 rows by the consensus?")
        await shows(pilot, "34 not sure enough")
        await pilot.press("y")
        await shows(pilot, "722 rows decided")
        await pilot.press("u")
        await shows(pilot, "722 rows of the consensus are open again")
    dry, real = sent(hub, AdoptConsensus)
    assert isinstance(dry, AdoptConsensus) and isinstance(real, AdoptConsensus)
    assert (dry.dry_run, dry.least, dry.method) == (True, 0.8, "dawid-skene")
    assert not real.dry_run and real.reason == "the consensus of all answers"


async def test_nothing_is_decided_by_a_consensus_that_leaves_nothing_to_decide() -> None:
    hub = hub_with(rows=0)
    app = app_of(hub)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await begin(pilot)
        await pilot.press("A")
        await shows(pilot, "confidence from")
        await pilot.press("enter")
        await shows(pilot, "0 rows would be decided")
        await pilot.press("escape")
        await settle(pilot)
    assert all(isinstance(one, AdoptConsensus) and one.dry_run for one in sent(hub, AdoptConsensus))


async def test_one_that_was_never_measured_says_what_to_do() -> None:
    hub = reviewing()
    hub.answers[AdoptConsensus] = NotFoundError(
        "nobody has measured the consensus by dawid-skene of tickets yet", "measure it"
    )
    app = app_of(hub)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await begin(pilot)
        await pilot.press("A")
        await shows(pilot, "confidence from")
        await pilot.press("enter")
        await shows(pilot, "nobody has measured")
