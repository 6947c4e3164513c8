"""Who is to label which rows."""

from __future__ import annotations

from workbench.core.request import Method, Request, Result, Role


class Assignment(Result, frozen=True, kw_only=True):
    """Rows that these people alone are handed: ``who`` they are, by name and by ``skills``.

    ``alone``: they get nothing else. ``waiting``: rows that some of them are still to answer;
    ``here``: those of ``who`` that are labelling now; ``last``: when one of them answered last
    (ISO 8601), or "".
    """

    id: int
    people: list[str]
    skills: list[str]
    who: list[str]
    what: str
    alone: bool
    rows: int
    waiting: int
    here: list[str]
    last: str


class Assign(Request[Assignment], frozen=True, kw_only=True):
    """Give rows to people, or to all with one of the skills.

    Which rows: exactly one of ``where`` (SQL), ``first`` and ``last`` (row ids, both included)
    and ``listed`` (a list's name).
    """

    dataset: str = ""
    people: list[str] = []
    skills: list[str] = []
    where: str = ""
    first: int | None = None
    last: int | None = None
    listed: str = ""
    alone: bool = False


class Reassign(Request[Assignment], frozen=True, kw_only=True):
    """Give the rows of an assignment to others."""

    id: int
    people: list[str] = []
    skills: list[str] = []


class Unassign(Request[None], frozen=True, kw_only=True):
    """End an assignment: its rows are anybody's again."""

    id: int


class ListAssignments(Request[list[Assignment]], frozen=True, kw_only=True):
    """Who is to label which rows of a dataset, oldest first."""

    dataset: str = ""


METHODS: tuple[Method, ...] = (
    Method("annotate.assign", Assign, Assignment, Role.PRACTITIONER, write=True),
    Method("annotate.reassign", Reassign, Assignment, Role.PRACTITIONER, write=True),
    Method("annotate.unassign", Unassign, None, Role.PRACTITIONER, write=True),
    Method("annotate.assignments", ListAssignments, list[Assignment], Role.ANNOTATOR),
)
