"""Who belongs to the project."""

from __future__ import annotations

from workbench.core.request import Method, Request, Result, Role


class Enrolled(Result, frozen=True, kw_only=True):
    """A person of the project. ``at``: the datasets that they sit at and label now.

    ``seen``: when the newest thing that they did to a label happened, "" if nothing did.
    ``skills`` are what assignments may ask for.
    """

    name: str
    account: str
    uid: int
    role: str
    added: str
    labels: int
    at: list[str] = []
    seen: str = ""
    skills: list[str] = []


class AddPerson(Request[Enrolled], frozen=True, kw_only=True):
    """Enrol a name for an account (default: the account of that name); or change its role.

    ``skills`` that are None stay as they are.
    """

    name: str
    account: str = ""
    role: str = "annotator"
    skills: list[str] | None = None


class ListPeople(Request[list[Enrolled]], frozen=True, kw_only=True):
    """Who is enrolled."""


class RemovePerson(Request[None], frozen=True, kw_only=True):
    """Withdraw a name; what it labelled stays."""

    name: str


METHODS: tuple[Method, ...] = (
    Method("annotate.add_person", AddPerson, Enrolled, Role.OWNER, write=True),
    Method("annotate.people", ListPeople, list[Enrolled], Role.ANNOTATOR),
    Method("annotate.remove_person", RemovePerson, None, Role.OWNER, write=True),
)
