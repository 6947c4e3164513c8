"""What the shell's tests look at: a scripted hub with a project in it, and plain-text frames."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

from textual import events
from textual.pilot import Pilot

from workbench.client.scripted import ScriptedHub
from workbench.hub.requests import Job, ListJobs
from workbench.tui.app import WorkbenchApp
from workbench.tui.areas import AREAS
from workbench.tui.bindings import textual_key
from workbench.tui.hub import Hub
from workbench.wire.home import (
    Headline,
    Home,
    HomePanel,
    NextStep,
    ShowHeadline,
    ShowHome,
    TodayEvent,
)

FIRST = ("home", "data", "cleanse", "annotate", "train", "evaluate", "models", "log")
"""The areas that frames show, whatever else has been built."""
FRAMES = Path(__file__).parent / "frames"

HOME = Home(
    panels=[
        HomePanel(
            area="data",
            title="data",
            lines=[
                [("4,982", "bright"), (" rows · 2 sources", "text")],
                [("09:12", "dim"), (" +114 rows", "text")],
                [("! ", "attention"), ("16 quarantined", "text")],
            ],
        ),
        HomePanel(
            area="cleanse",
            title="cleanse",
            lines=[
                [("recipe 7", "bright"), (" · 9 steps", "text")],
                [("3,911 changes", "dim")],
                [("11", "accent"), (" suggestions", "text")],
            ],
        ),
        HomePanel(
            area="annotate",
            title="annotate",
            lines=[
                [("2,310", "bright"), (" of 4,982  46 %", "text")],
                [("3 people · 410/h · 7 h", "dim")],
            ],
            share=0.46,
        ),
        HomePanel(
            area="annotate",
            title="people",
            lines=[
                [("α ", "text"), (".81", "bright"), (" ±.03", "dim")],
                [("gold 97 %", "dim")],
                [("! ", "attention"), ("42 disagreements", "text")],
            ],
        ),
        HomePanel(
            area="train",
            title="train",
            lines=[
                [("v14", "bright"), (" logistic regression", "text")],
                [("CV F1 ", "dim"), (".871", "text"), (" ±.009", "dim")],
                [("3 min ago · 41 s", "dim")],
            ],
        ),
        HomePanel(
            area="evaluate",
            title="evaluate",
            lines=[
                [("F1 ", "text"), (".874", "bright"), (" .862–.886", "dim")],
                [("✓ ", "good"), ("better than v12", "text")],
                [("gate 7 of 8", "dim")],
            ],
        ),
        HomePanel(
            area="models",
            title="models",
            lines=[
                [("champion ", "text"), ("v12", "bright"), (" since 18 Nov", "dim")],
                [("challenger ", "text"), ("v14", "bright")],
                [("14 versions", "dim")],
            ],
        ),
        HomePanel(
            area="log",
            title="log",
            lines=[
                [("18,204", "bright"), (" events", "text")],
                [("✓ ", "good"), ("the chain is whole", "text")],
            ],
        ),
    ],
    next=[
        NextStep(text="16 quarantined rows need a look", area="data"),
        NextStep(text="42 items where people disagree", area="annotate"),
        NextStep(text="v14 waits for your sign-off", area="evaluate"),
        NextStep(text="label 160 more: F1 still rises ≈ .4 points", area="annotate"),
    ],
    today=[
        TodayEvent(
            time="2026-11-23T14:02:00Z",
            who="ana",
            what=[("trained v14", "text"), (" on 2,310 labels", "dim")],
        ),
        TodayEvent(time="2026-11-23T13:40:00Z", who="ben", what=[("adjudicated 18 items", "text")]),
        TodayEvent(
            time="2026-11-23T11:05:00Z",
            who="chloe",
            what=[("labelled 210", "text"), ("  κ .84 with ana", "dim")],
        ),
        TodayEvent(
            time="2026-11-23T09:12:00Z",
            who="cron",
            what=[("loaded 114 rows, 2 quarantined", "text")],
        ),
    ],
)
JOB = Job(
    id="j1",
    kind="train.fit",
    title="train logistic regression",
    state="running",
    by="ana",
    created="2026-11-23T14:02:00Z",
    done=3.0,
    total=10.0,
    what="fold 3 of 10",
    eta=42.0,
)


def scripted(**more: object) -> ScriptedHub:
    """A hub whose project has everything; keyword ``jobs`` gives the running ones."""
    jobs = more.get("jobs", [])
    return ScriptedHub(
        {
            ShowHome: more.get("home", HOME),
            ShowHeadline: Headline(rows=4982, dataset="tickets", people=3),
            ListJobs: lambda _request: jobs,
        }
    )


def app_over(hub: ScriptedHub, **options: object) -> WorkbenchApp:
    """The app, joined to the scripted hub."""

    async def connect() -> Hub:
        return hub

    app = WorkbenchApp(connect, **options)  # type: ignore[arg-type]
    if not options.get("only"):
        app.areas = tuple(area for area in AREAS if area.mode in FIRST)
    return app


def frame(app: WorkbenchApp) -> list[str]:
    """The lines on screen as plain text, without trailing blanks."""
    screen = app.screen
    lines = screen._compositor.render_strips()
    return ["".join(segment.text for segment in strip).rstrip() for strip in lines]


def text(app: WorkbenchApp) -> str:
    """The lines on screen, joined."""
    return "\n".join(frame(app))


async def settle(pilot: Pilot[None], *, rounds: int = 4) -> None:
    """Wait until workers, messages and layout have come to rest."""
    for _ in range(rounds):
        busy = [each for each in pilot.app.workers if each.group in ("hub", "load", "rows")]
        await asyncio.gather(*[each.wait() for each in busy])
        await pilot.pause()


async def shows(pilot: Pilot[None], words: str, *, gone: bool = False) -> None:
    """Wait until the words are on screen (or gone). Raises AssertionError with the screen."""
    for _ in range(100):
        await pilot.pause(0.05)
        assert isinstance(pilot.app, WorkbenchApp)
        if (words in "\n".join(frame(pilot.app))) != gone:
            return
    raise AssertionError(f"{words!r}:\n" + "\n".join(frame(pilot.app)))


def slowed(hub: ScriptedHub, seconds: float = 0.05) -> ScriptedHub:
    """The hub, answering after a while, as a real one does."""
    plain = hub.call

    async def call(request: Any, *, key: str | None = None) -> Any:
        await asyncio.sleep(seconds)
        return await plain(request, key=key)

    hub.call = call  # type: ignore[method-assign]
    return hub


async def until(pilot: Pilot[None], condition: Callable[[], bool]) -> None:
    """Wait until something is so. Raises AssertionError."""
    for _ in range(200):
        if condition():
            return
        await pilot.pause(0.02)
    raise AssertionError("it does not come to pass")


async def type_at_once(pilot: Pilot[None], *keys: str) -> None:
    """Type keys so fast that one read of the terminal has them all; wait until the last is done."""
    for key in keys:
        event = events.Key(textual_key(key), key if len(key) == 1 else TYPED.get(key))
        pilot.app.post_message(event.set_sender(pilot.app))
    await pilot.pause()
    turns = cast("WorkbenchApp", pilot.app).turns
    await until(pilot, lambda: turns.at_rest)


TYPED = {"enter": "\r", "space": " ", "escape": "\x1b", "backspace": "\x7f"}


def assert_frame(app: WorkbenchApp, name: str) -> None:
    """Compare the screen with ``frames/<name>.txt``; WORKBENCH_FRAMES=write writes it anew."""
    shown = "\n".join(frame(app)) + "\n"
    path = FRAMES / f"{name}.txt"
    if os.environ.get("WORKBENCH_FRAMES") == "write":
        path.write_text(shown, encoding="utf-8")
    assert shown == path.read_text(encoding="utf-8"), f"the screen is not {path.name}:\n{shown}"
