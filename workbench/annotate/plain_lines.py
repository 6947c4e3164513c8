"""Line mode's ears and voice: whole lines in, plain sentences out.

Nothing that a terminal must understand: no cursor addressing, no colours, no redraw.
"""

from __future__ import annotations

import asyncio
import os
import sys

from workbench.core.errors import InvalidInputError
from workbench.core.text import inert, wrap

MOST_OF_A_TERMINAL = 4095
"""Bytes of a line that a terminal passes on; what is typed beyond them it drops."""

READ_BYTES = 65_536


class Lines:
    """Lines from a file descriptor, read without ever blocking the hub's connection.

    A terminal, a pipe and a file all do; a file is always readable, which selectors refuse to say.
    """

    def __init__(self, descriptor: int, encoding: str = "utf-8") -> None:
        self._descriptor = descriptor
        self._encoding = encoding
        self._rest = b""
        self._ended = False
        self._terminal = os.isatty(descriptor)

    async def next(self) -> str | None:
        """The next line without its end; None when there are no more.

        Raises InvalidInputError for a line that is no text, or that the terminal has cut.
        """
        while b"\n" not in self._rest and not self._ended:
            await self._readable()
            try:
                part = os.read(self._descriptor, READ_BYTES)
            except OSError:
                # The terminal is gone: what a hang-up looks like from here.
                part = b""
            self._ended = not part
            self._rest += part
        if not self._rest:
            return None
        line, _, self._rest = self._rest.partition(b"\n")
        if self._terminal and len(line) >= MOST_OF_A_TERMINAL:
            raise InvalidInputError(
                f"a terminal passes on {MOST_OF_A_TERMINAL:,} bytes a line, and this may be cut",
                "write it in parts: a line that ends in \\ goes on in the next",
            )
        try:
            return line.decode(self._encoding).rstrip("\r")
        except UnicodeDecodeError:
            raise InvalidInputError(
                f"that line is not {self._encoding} text, so nothing was done", "type it again"
            ) from None

    async def _readable(self) -> None:
        loop = asyncio.get_running_loop()
        ready: asyncio.Future[None] = loop.create_future()

        def arrived() -> None:
            if not ready.done():
                ready.set_result(None)

        try:
            loop.add_reader(self._descriptor, arrived)
        except PermissionError:
            return
        try:
            await ready
        finally:
            loop.remove_reader(self._descriptor)


UNKNOWN_COLUMNS = 80
"""Cells of a terminal that does not say how wide it is."""


class Voice:
    """Says sentences on standard output, one line each, broken between words on a terminal."""

    def __init__(self) -> None:
        self._terminal = sys.stdout.isatty()
        self._echoes = self._terminal and sys.stdin.isatty()

    @property
    def width(self) -> int | None:
        """Cells of a line; None where there is no terminal: there a line may have any length."""
        if not self._terminal:
            return None
        # The terminal itself is asked: what COLUMNS says may be another one's width.
        columns = os.get_terminal_size(sys.stdout.fileno()).columns
        return max(10, (columns or UNKNOWN_COLUMNS) - 1)

    def say(self, text: str) -> None:
        """Say something; what comes from data cannot act on the terminal."""
        shown = inert(text, newlines=True)
        width = self.width
        lines = [shown[a:b] for a, b in wrap(shown, width)] if width else [shown]
        sys.stdout.write("\n".join(lines) + "\n")
        sys.stdout.flush()

    def ask(self, prompt: str) -> None:
        """Ask for a line; the answer is typed behind it. Nothing echoes on a pipe: a line then."""
        sys.stdout.write(prompt + (" " if self._echoes else "\n"))
        sys.stdout.flush()
