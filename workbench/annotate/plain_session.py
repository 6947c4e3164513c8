"""One person labelling in line mode: rows are said, and what is typed is sent.

The connection is the one the screens have: it notices a lost hub while the person thinks, rejoins
by itself, and sends what was under way once. Rows held are then taken up again.
"""

from __future__ import annotations

import asyncio
import contextlib
import time

from workbench.annotate import plain_words
from workbench.annotate.attention import IDLE_CAP
from workbench.annotate.plain_answers import Command, Given, Unclear, meaning
from workbench.annotate.plain_commands import Commands
from workbench.annotate.plain_lines import Lines, Voice
from workbench.annotate.plain_sitting import Sitting
from workbench.annotate.requests import Item, Submit
from workbench.annotate.seat import Seat
from workbench.client.asynchronous import AsyncClient
from workbench.core.errors import InvalidInputError, WorkbenchError

POLL_SECONDS = 5.0
"""How often a person who has no row is looked for one."""

WORDS_A_SECOND = 2.0
"""What is read aloud slowly: so long a text may take before the time counts as a pause."""


class PlainSession:
    """Rows one after another until the lines end or somebody quits."""

    def __init__(self, hub: AsyncClient, lines: Lines, voice: Voice, queue: str) -> None:
        self.hub, self.lines, self.voice = hub, lines, voice
        self.sitting = Sitting(hub, voice, queue)
        self._commands = Commands(self)
        self._told: tuple[object, ...] = ()
        self._since = 0.0

    @property
    def seat(self) -> Seat:
        """What is known of rows and answers."""
        return self.sitting.seat

    async def run(self) -> None:
        """Label until the person quits. Raises what makes going on impossible."""
        await self.sitting.begin()
        if not self.seat.schema.version:
            raise InvalidInputError(
                f"{self.seat.dataset} has no labels to give yet",
                "set them: workbench labels schema set FILE",
            )
        welcome = self.hub.welcome
        for line in plain_words.opening(self.seat, welcome.person if welcome else ""):
            self.voice.say(line)
        while await self._once():
            pass
        self.voice.say(f"ended: {plain_words.progress(self.seat.progress)}")

    async def _once(self) -> bool:
        """Say a row if it is a new one, take a line, and do what it says; False at the end."""
        self.tell()
        try:
            line = await self._line()
        except InvalidInputError as error:
            self.sitting.say_error(error)
            return True
        return line is not None and await self._obey(line)

    def tell(self, *, again: bool = False) -> None:
        """Say the row that is asked about, unless it was said just now."""
        item = self.seat.shown
        what = (item.row, self.seat.looking) if item else ("nothing",)
        if what == self._told and not again:
            return
        self._told, self._since = what, time.monotonic()
        if item is None:
            self.voice.say("no row is left for you now. A new one is said when it comes.")
            return
        self.voice.say("")
        for line in plain_words.row_lines(self.seat, item):
            self.voice.say(line)

    async def give(self, label: str | None) -> None:
        """Send an answer (``None`` skips) and say what became of it."""
        item = self.seat.shown
        request = self.seat.submit(label, self._active_seconds())
        if item is None or request is None:
            self.voice.say("there is no row to answer")
            return
        answer = item.answer
        before = answer.label if answer and answer.status == "labelled" else None
        sentence = plain_words.recorded(self.seat, item, label, before)
        if await self._send(request, item):
            self.voice.say(sentence)
        if self.seat.looking is not None:
            self.seat.look(None)

    async def _send(self, request: Submit, item: Item) -> bool:
        """Whether the answer is in the file; what it was is said where it is not."""
        try:
            handed = await self.hub.call(request)
        except WorkbenchError as error:
            self.seat.failed(request, item)
            self._told = ()
            what = "the skip" if request.label is None else request.label
            self.voice.say(f"not recorded: row {item.row}, {what}")
            if self.sitting.turned_away:
                raise
            self.sitting.say_error(error)
            await self.sitting.renew()
            return False
        self.seat.handed(request, handed)
        if handed.refused:
            self.voice.say(f"not recorded: row {item.row}: {handed.refused}")
        else:
            self.sitting.tell(handed.paused or handed.notice)
        if handed.schema_version != self.seat.schema.version:
            self.sitting.stirred.set()
        return not handed.refused

    def _active_seconds(self) -> float:
        """Seconds since the row was said; a pause counts only as long as reading it may take."""
        item = self.seat.shown
        words = sum(len(value.split()) for _, value in item.fields) if item else 0
        spent = time.monotonic() - self._since
        return min(max(0.0, spent), IDLE_CAP + words / WORDS_A_SECOND)

    async def _obey(self, line: str) -> bool:
        """Do what a line says; False when that was the end."""
        item = self.seat.shown
        line = await self._continued(line)
        text = item.fields[0][1] if item and item.fields else ""
        stands = item.answer.label if item and item.answer else None
        means = meaning(line, self.seat.schema, text, stands)
        if isinstance(means, Unclear):
            self.voice.say(means.why)
        elif isinstance(means, Given):
            await self.give(means.label)
        elif means.name == "quit":
            return False
        else:
            await self._do(means)
        return True

    async def _do(self, command: Command) -> None:
        try:
            await self._commands.do(command)
        except WorkbenchError as error:
            if self.sitting.turned_away:
                raise
            self.sitting.say_error(error)

    async def _continued(self, line: str) -> str:
        """A text with the lines that follow where it ends in a backslash."""
        if self.seat.schema.task != "text":
            return line
        while line.endswith("\\"):
            following = await self._line("more>")
            line = line[:-1] + ("" if following is None else f"\n{following}")
        return line

    async def _line(self, prompt: str = "") -> str | None:
        """The next line; what happens before it comes is dealt with and said."""
        self.voice.ask(prompt or plain_words.prompt(self.seat))
        typed = asyncio.ensure_future(self.lines.next())
        try:
            while not typed.done():
                stirred = asyncio.ensure_future(self.sitting.stirred.wait())
                limit = POLL_SECONDS if self.seat.shown is None else None
                await asyncio.wait(
                    {typed, stirred}, timeout=limit, return_when=asyncio.FIRST_COMPLETED
                )
                stirred.cancel()
                # Who typed before the news came answered what was said before.
                if not typed.done() and await self.sitting.renew():
                    self._told = () if self.seat.shown else self._told
                    self.tell()
                    self.voice.ask(prompt or plain_words.prompt(self.seat))
            return typed.result()
        finally:
            if not typed.done():
                typed.cancel()
                with contextlib.suppress(asyncio.CancelledError, InvalidInputError):
                    await typed
