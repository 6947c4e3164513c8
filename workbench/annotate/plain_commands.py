"""What can be done in line mode besides answering: each command is a method of its name."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING

from workbench.annotate import plain_words, similar_words
from workbench.annotate.plain_answers import Command
from workbench.annotate.requests import Flag, Item, Mine, Note, Redo, Show, Undo
from workbench.annotate.requests.similar import FindSimilar
from workbench.annotate.seat import Given, proposed

if TYPE_CHECKING:
    from workbench.annotate.plain_session import PlainSession

PAGE = 50


class Commands:
    """Bound to one session; ``do`` raises what the hub raises."""

    def __init__(self, session: PlainSession) -> None:
        self._session = session
        self._does: dict[str, Callable[[str], Awaitable[None]]] = {
            "help": self._help,
            "guideline": self._guideline,
            "row": partial(_say_again, session),
            "like": self._like,
            "undo": self._undo,
            "redo": self._redo,
            "skip": self._skip,
            "flag": self._flag,
            "note": self._note,
            "back": self._back,
            "next": self._next,
            "accept": self._accept,
            "reject": self._reject,
        }

    async def do(self, command: Command) -> None:
        """Do what a command says."""
        await self._does[command.name](command.text)

    def _say(self, *lines: str) -> None:
        for line in lines:
            self._session.voice.say(line)

    async def _help(self, _text: str) -> None:
        self._say(*plain_words.help_lines(self._session.seat))

    async def _guideline(self, _text: str) -> None:
        self._say(*plain_words.guideline_lines(self._session.seat.schema))

    async def _like(self, _text: str) -> None:
        seat = self._session.seat
        if seat.shown is None:
            self._say("no row is shown")
            return
        request = FindSimilar(dataset=seat.dataset, row=seat.shown.row)
        self._say(*similar_words.lines(await self._session.hub.call(request)))

    async def _undo(self, _text: str) -> None:
        await self._turn(Undo(dataset=self._session.seat.dataset), "undo", "taken back")

    async def _redo(self, _text: str) -> None:
        await self._turn(Redo(dataset=self._session.seat.dataset), "redo", "done again")

    async def _turn(self, request: Undo | Redo, word: str, done: str) -> None:
        seat = self._session.seat
        undone = await self._session.hub.call(request)
        seat.undone(undone)
        if undone.refused:
            self._say(undone.refused)
        elif not undone.kind:
            self._say(f"there is nothing to {word}")
        else:
            self._say(f"{done}: the {undone.kind}" + _of(undone.item))
            if undone.item is None:
                # Many rows: which are open now, and how many are mine today, the hub knows.
                self._session.sitting.stirred.set()

    async def _skip(self, reason: str) -> None:
        if reason:
            await self._note(reason)
        await self._session.give(None)

    async def _flag(self, _text: str) -> None:
        seat = self._session.seat
        item = seat.shown
        if item is None:
            self._say("there is no row to flag")
            return
        flagged = not (item.answer and item.answer.flagged)
        request = Flag(dataset=seat.dataset, row=item.row, flagged=flagged)
        seat.marked(await self._session.hub.call(request))
        self._say(f"recorded: row {item.row} is {'flagged' if flagged else 'flagged no more'}")

    async def _note(self, text: str) -> None:
        seat = self._session.seat
        item = seat.shown
        if item is None or not text:
            self._say("say what to note, as in: note TEXT. A - alone removes the note.")
            return
        written = "" if text == "-" else text
        request = Note(dataset=seat.dataset, row=item.row, text=written)
        seat.marked(await self._session.hub.call(request))
        self._say(f"recorded: row {item.row}, note {written}" if written else "the note is removed")

    async def _back(self, _text: str) -> None:
        seat = self._session.seat
        row = seat.older()
        if row is None:
            known = {one.answer.row for one in seat.given}
            request = Mine(dataset=seat.dataset, offset=len(known), limit=PAGE)
            found = await self._session.hub.call(request)
            seat.given += [Given(one) for one in found if one.row not in known]
            row = seat.older()
        if row is None:
            self._say("that is your oldest answer")
        else:
            await _look(self._session, row)

    async def _next(self, _text: str) -> None:
        seat = self._session.seat
        row = seat.newer()
        if row is not None:
            await _look(self._session, row)
        elif seat.looking is None:
            self._say("this is the row that waits: answer or skip it")
        else:
            seat.look(None)

    async def _accept(self, _text: str) -> None:
        seat = self._session.seat
        if seat.schema.task == "binary":
            await self._session.give(seat.schema.labels[0].name)
        elif (label := proposed(seat)) is not None:
            await self._session.give(label)
        else:
            self._say("no model and no rule suggests anything for this row")

    async def _reject(self, _text: str) -> None:
        seat = self._session.seat
        if seat.schema.task == "binary":
            await self._session.give(seat.schema.labels[1].name)
        else:
            self._say("that is for yes-or-no questions")


async def _say_again(session: PlainSession, _text: str) -> None:
    session.tell(again=True)


async def _look(session: PlainSession, row: int) -> None:
    session.seat.look(await session.hub.call(Show(dataset=session.seat.dataset, row=row)))


def _of(item: Item | None) -> str:
    return "" if item is None else f" of row {item.row}"
