"""The home screen's vocabulary: the loop at a glance, what to do next, what happened today."""

from __future__ import annotations

from workbench.core.request import Method, Request, Result, Role

Pieces = list[tuple[str, str]]
"""One line: (text, weight); weights as in ``workbench.tui.paint``, unknown ones show as text."""


class HomePanel(Result, frozen=True, kw_only=True):
    """One panel of the loop: three lines at most. ``area`` is the mode that enter opens.

    ``share`` (0 to 1), when given, is drawn as a bar after the first line.
    """

    area: str
    title: str
    lines: list[Pieces]
    share: float | None = None


class NextStep(Result, frozen=True, kw_only=True):
    """Something worth doing now, most useful first; ``area`` is where it is done.

    ``version``: the model it is about; ``action``: what is done there at once, by its id.
    """

    text: str
    area: str
    version: int | None = None
    action: str = ""


class TodayEvent(Result, frozen=True, kw_only=True):
    """Something that happened: ``time`` is ISO in UTC, ``what`` one line."""

    time: str
    who: str
    what: Pieces


class Home(Result, frozen=True, kw_only=True):
    """All that the home screen shows."""

    panels: list[HomePanel]
    next: list[NextStep]
    today: list[TodayEvent]


class ShowHome(Request[Home], frozen=True, kw_only=True):
    """The loop at a glance."""


class Headline(Result, frozen=True, kw_only=True):
    """What the header line of every screen shows.

    ``rows`` counts the loaded rows of all datasets, None before the first load; ``people`` are
    those connected now.
    """

    rows: int | None
    dataset: str
    people: int


class ShowHeadline(Request[Headline], frozen=True, kw_only=True):
    """The header's facts; cheap, asked after every event on rows or people."""


METHODS = (
    Method("hub.home", ShowHome, Home, Role.ANNOTATOR),
    Method("hub.headline", ShowHeadline, Headline, Role.ANNOTATOR),
)
