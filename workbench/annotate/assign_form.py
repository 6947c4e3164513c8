"""Who labels which rows, from the labelling screen: given, given to others, ended."""

from __future__ import annotations

from functools import partial
from typing import Any

from workbench.annotate.naming import range_of
from workbench.annotate.panes import Panes
from workbench.annotate.requests import (
    Assign,
    Assignment,
    ListAssignments,
    ListLists,
    ListPeople,
    Reassign,
    Unassign,
)
from workbench.core import figures
from workbench.core.errors import InvalidInputError
from workbench.tui.widgets.fields import Field
from workbench.tui.widgets.picker import Choice

NEW, AGAIN, END = "new", "again", "end"
NO_LIST = "none"


async def assign_form(screen: Panes) -> None:
    """Show who labels what; give rows to people, or change what was given."""
    dataset = screen.seat.dataset
    given = {str(one.id): one for one in await screen.hub.call(ListAssignments(dataset=dataset))}
    choices = [Choice(NEW, "give rows …", "to people, or to all with a skill")]
    choices += [Choice(key, _who(one), _state(one)) for key, one in given.items()]
    chosen = await screen.pick(f"who labels what of {dataset}", choices)
    if chosen == NEW:
        await _give(screen)
    elif chosen is not None:
        await _change(screen, given[chosen])


def _who(one: Assignment) -> str:
    return f"{', '.join(one.who) or 'nobody'}: {one.what}"


def _state(one: Assignment) -> str:
    here = f" · here: {', '.join(one.here)}" if one.here else ""
    waiting = f"{figures.count(one.waiting)} of {figures.counted(one.rows, 'row')} wait"
    return f"{waiting}{here}{' · nothing else for them' if one.alone else ''}"


async def _people(screen: Panes) -> list[Field]:
    """The fields that say to whom; without skills there is none for them."""
    people = await screen.hub.call(ListPeople())
    names = sorted({one.name for one in people} | {screen.shell.state.person})
    skills = sorted({skill for one in people for skill in one.skills})
    fields = [Field("people", "many", choices=names)]
    if skills:
        fields.append(Field("skills", "many", help="all who have one", choices=skills))
    return fields


async def _give(screen: Panes) -> None:
    lists = await screen.hub.call(ListLists(dataset=screen.seat.dataset))
    fields = [
        *await _people(screen),
        Field("where", label="rows where", help="SQL over the columns: language = 'fr'"),
        Field("range", label="or rows", help="row ids: 1-500"),
        Field("alone", "toggle", label="only these", help="these people get no other rows"),
    ]
    if lists:
        names = [NO_LIST, *(one.name for one in lists)]
        fields.insert(-1, Field("listed", "choice", label="or the list", choices=names))
    made: list[Assignment] = []

    async def check(answers: dict[str, Any]) -> None:
        first, last = range_of(answers["range"]) if answers["range"] else (None, None)
        listed = answers.get("listed", NO_LIST)
        request = Assign(
            dataset=screen.seat.dataset,
            people=answers["people"],
            skills=answers.get("skills", []),
            where=answers["where"] or "",
            first=first,
            last=last,
            listed="" if listed == NO_LIST else listed,
            alone=answers["alone"],
        )
        made[:] = [await screen.hub.call(request)]

    if await screen.form("give rows to people", fields, check=check, done="give") is not None:
        _tell(screen, made[0])


async def _change(screen: Panes, one: Assignment) -> None:
    choices = [
        Choice(AGAIN, "give them to others …", _state(one)),
        Choice(END, "end it", "its rows are anybody's again"),
    ]
    chosen = await screen.pick(_who(one), choices)
    if chosen == END:
        await screen.hub.call(Unassign(id=one.id))
        screen.toast(f"{figures.counted(one.rows, 'row')} are anybody's again")
        screen.reload()
    elif chosen == AGAIN:
        made: list[Assignment] = []
        fields = await _people(screen)
        values = {"people": one.people, "skills": one.skills}
        check = partial(_reassign, screen, one.id, made)
        if await screen.form(one.what, fields, values, check=check, done="give") is not None:
            _tell(screen, made[0])


async def _reassign(
    screen: Panes, number: int, made: list[Assignment], answers: dict[str, Any]
) -> None:
    people, skills = answers["people"], answers.get("skills", [])
    if not people and not skills:
        raise InvalidInputError("say who is to label the rows")
    made[:] = [await screen.hub.call(Reassign(id=number, people=people, skills=skills))]


def _tell(screen: Panes, made: Assignment) -> None:
    who = ", ".join(made.who) or "nobody"
    screen.toast(f"{figures.counted(made.rows, 'row')} for {who}")
    screen.reload()
