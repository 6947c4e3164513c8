"""A place at a queue in line mode: taken, lost with the hub, taken up again, with words for it."""

from __future__ import annotations

import asyncio

from workbench.annotate import plain_words
from workbench.annotate.plain_lines import Voice
from workbench.annotate.requests import Open
from workbench.annotate.seat import WANT, Seat, under_way
from workbench.client.asynchronous import CLOSED, JOINED, LOST, REFUSED, AsyncClient
from workbench.core.errors import NotFoundError, WorkbenchError


class Sitting:
    """The seat and the hub behind it. ``stirred`` is set when it should be renewed."""

    def __init__(self, hub: AsyncClient, voice: Voice, queue: str) -> None:
        self.hub, self.voice = hub, voice
        self.seat = Seat()
        self.stirred = asyncio.Event()
        self._queue = queue
        self._joined_before = False
        self._noticed = ""

    async def begin(self) -> None:
        """Reach the hub and sit down. Raises WorkbenchError."""
        self.hub.on_state(self._state_changed)
        await self.hub.open()
        self.hub.subscribe("schema", self._schema_changed)
        await self.sit()

    @property
    def turned_away(self) -> bool:
        """Whether the hub will not have this person any more."""
        return self.hub.state in (REFUSED, CLOSED)

    async def sit(self) -> None:
        """Take a place at the queue, or take up again what is held."""
        name, _, strategy = self._queue.partition(":")
        request = Open(
            dataset=self.seat.dataset or name,
            strategy=strategy,
            holding=self.seat.rows,
            want=WANT,
        )
        asked = under_way(self.seat)
        opened = await self.hub.call(request)
        self.seat.sit(opened, asked)
        self.tell(opened.paused or opened.notice)

    def tell(self, notice: str) -> None:
        """Say how somebody stands whose labels were checked, unless it was said before."""
        if notice and notice != self._noticed:
            for line in notice.splitlines():
                self.voice.say(line)
        self._noticed = notice or self._noticed

    async def renew(self) -> bool:
        """Sit down again; whether labels or row are others now, which is said."""
        self.stirred.clear()
        if self.hub.state == REFUSED and self.hub.error is not None:
            raise self.hub.error
        old, item = self.seat.schema, self.seat.shown
        try:
            await self.sit()
        except NotFoundError as error:
            self.say_error(error)
            return True
        now = self.seat.shown
        relabelled = self.seat.schema.version != old.version
        if relabelled:
            self.voice.say(plain_words.changed_labels(old, self.seat.schema))
        if item is not None and (now is None or now.row != item.row):
            self.voice.say(f"row {item.row} is somebody else's now")
        return relabelled or now is not item

    def say_error(self, error: WorkbenchError) -> None:
        """Say what went wrong, and what to do."""
        self.voice.say(f"{error.message}. {error.hint}" if error.hint else error.message)

    def _schema_changed(self, _topic: str, ids: list[str]) -> None:
        if not ids or self.seat.dataset in ids:
            self.stirred.set()

    def _state_changed(self, state: str) -> None:
        """Say when the hub is lost and found; what was held is taken up again then."""
        if state == LOST and self._joined_before:
            why = f": {self.hub.error.message}" if self.hub.error else ""
            self.voice.say(f"the hub is lost{why}. What you type is kept, and sent once it is back")
        elif state == JOINED and self._joined_before:
            self.voice.say("the hub is back")
            self.stirred.set()
        elif state == REFUSED:
            self.stirred.set()
        self._joined_before = self._joined_before or state == JOINED
