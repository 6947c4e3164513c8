"""Gold: rows whose right answers are known, and how people do on them."""

from __future__ import annotations

from workbench.core.request import Method, Request, Result, Role
from workbench.evaluate.requests import Figure

SINCE, ALL = "since", "all"


class GoldSettings(Result, frozen=True, kw_only=True):
    """How gold is handed out and what follows from it.

    ``share``: of gold among the rows handed out. ``accuracy`` is asked for: below it one is warned,
    and nobody passes the quiz; below ``pause_below`` one is paused; both from ``least`` answers on.
    ``quiz``: so many gold rows come first, 0 for none; ``feedback``: whether one is told afterwards
    what was wrong. ``requeue``: of somebody who is paused the labels ``since`` the last right
    answer to gold, or ``all``, are set aside. ``contact``: whom one is told to ask.
    """

    share: float = 0.05
    accuracy: float = 0.8
    pause_below: float = 0.6
    least: int = 10
    quiz: int = 0
    feedback: bool = False
    requeue: str = SINCE
    contact: str = ""


class SetGold(Request[GoldSettings], frozen=True, kw_only=True):
    """Change what was given; what is None stays. Raises InvalidInputError."""

    dataset: str = ""
    share: float | None = None
    accuracy: float | None = None
    pause_below: float | None = None
    least: int | None = None
    quiz: int | None = None
    feedback: bool | None = None
    requeue: str | None = None
    contact: str | None = None


class RightAnswers(Result, frozen=True, kw_only=True):
    """A row and the answers to it that are right, one or several."""

    row: int
    answers: list[str]


class GoldAdded(Result, frozen=True, kw_only=True):
    """How many rows became gold, got other answers, or were gold with these answers before."""

    added: int
    changed: int
    unchanged: int


class AddGold(Request[GoldAdded], frozen=True, kw_only=True):
    """Make rows gold, all or none; ``from_review``: every row that a reviewer has decided, too.

    Raises NotFoundError for a row that is not there, InvalidInputError for an answer that the
    schema does not have and for a row without one.
    """

    dataset: str = ""
    items: list[RightAnswers] = []
    from_review: bool = False


class RemoveGold(Request[int], frozen=True, kw_only=True):
    """Make rows ordinary ones again; how many. Raises NotFoundError for one that is no gold."""

    rows: list[int]
    dataset: str = ""


class GoldItem(Result, frozen=True, kw_only=True):
    """A gold row: what is right, how many have answered it, how many of them rightly."""

    row: int
    answers: list[str]
    text: str
    by: str
    added: str
    answered: int
    correct: int


class GoldPerson(Result, frozen=True, kw_only=True):
    """How somebody does on gold. ``accuracy`` of all they answered, with Wilson's interval.

    ``state``: "", "warned" or "paused", and ``why``; ``aside``: labels that were set aside.
    ``waiting``: gold rows that they have not seen.
    """

    name: str
    accuracy: Figure
    state: str
    why: str
    aside: int
    waiting: int


class GoldPage(Result, frozen=True, kw_only=True):
    """A window of the gold rows, those most people got wrong first; settings, and everybody."""

    dataset: str
    task: str
    settings: GoldSettings
    items: list[GoldItem]
    total: int
    people: list[GoldPerson]


class ListGold(Request[GoldPage], frozen=True, kw_only=True):
    """The gold of a dataset."""

    dataset: str = ""
    offset: int = 0
    limit: int = 1_000


class Reinstated(Result, frozen=True, kw_only=True):
    """Somebody may label again; so many of their labels count again, or stay set aside."""

    person: str
    restored: int
    aside: int


class Reinstate(Request[Reinstated], frozen=True, kw_only=True):
    """Let somebody who was paused label again; what they answered to gold so far is forgotten.

    ``restore``: their labels that were set aside count again. Raises NotFoundError for somebody
    who is neither paused nor warned.
    """

    person: str
    dataset: str = ""
    restore: bool = False
    reason: str = ""


METHODS: tuple[Method, ...] = (
    Method("annotate.set_gold", SetGold, GoldSettings, Role.PRACTITIONER, write=True),
    Method("annotate.add_gold", AddGold, GoldAdded, Role.REVIEWER, write=True),
    Method("annotate.remove_gold", RemoveGold, int, Role.REVIEWER, write=True),
    Method("annotate.gold", ListGold, GoldPage, Role.REVIEWER),
    Method("annotate.reinstate", Reinstate, Reinstated, Role.REVIEWER, write=True),
)
