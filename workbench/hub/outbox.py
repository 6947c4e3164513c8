"""What one connection is still to be sent, and no more than it takes.

A reader that is behind gets its answers one after the other as it reads; what happens meanwhile it
is told once, when it has caught up.
"""

from __future__ import annotations

import asyncio
import contextlib

from workbench.hub.events import merge
from workbench.wire import frames

MOST_UNSENT = 1024 * 1024
# How long the last words may take before the line is cut.
LAST_SECONDS = 2.0


class Outbox:
    """The sending side of one connection."""

    def __init__(self, writer: asyncio.StreamWriter) -> None:
        self._writer = writer
        writer.transport.set_write_buffer_limits(high=MOST_UNSENT)
        self._turn = asyncio.Lock()
        self._news: dict[str, dict[str, None]] = {}
        self._telling: asyncio.Task[None] | None = None

    async def send(self, message: frames.Message) -> None:
        """Send as soon as the other side has taken nearly all that came before.

        Raises ProtocolError when the message is too large, ConnectionError when the line is lost.
        """
        async with self._turn:
            # Not before: what waits here is there once, and not a second time as a frame.
            self._writer.write(frames.pack(message))
            await self._writer.drain()

    def tell(self, event: frames.Event) -> None:
        """Send an event; several of a topic that wait become one."""
        merge(self._news, event.topic, event.ids)
        if self._telling is None:
            self._telling = asyncio.create_task(self._tell())

    async def _tell(self) -> None:
        try:
            # The line may be lost meanwhile: nobody is left to be told.
            with contextlib.suppress(ConnectionError):
                while self._news:
                    async with self._turn:
                        topic = next(iter(self._news))
                        event = frames.Event(topic, list(self._news.pop(topic)))
                        self._writer.write(frames.pack(event))
                        await self._writer.drain()
        finally:
            self._telling = None

    def close(self, last: frames.Message | None = None) -> None:
        """End the line after one last message; at once when that is not taken."""
        if last is not None and not self._writer.is_closing():
            self._writer.write(frames.pack(last))
        if self._telling is not None:
            self._telling.cancel()
        self._writer.close()
        asyncio.get_running_loop().call_later(LAST_SECONDS, self._writer.transport.abort)
