"""A person at a real terminal: a process on a pty, its screen as text, keys, and patience."""

from __future__ import annotations

import contextlib
import os
import re
import time
from collections.abc import Iterator, Sequence
from typing import Self

import pexpect
import pyte

PATIENCE = 30.0
ESCAPE_SECONDS = 0.2


class Terminal:
    """One program on a pty of a given size; ``text()`` is what a person would see."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        columns: int = 120,
        lines: int = 40,
        environment: dict[str, str] | None = None,
        directory: str | None = None,
    ) -> None:
        self.screen = pyte.Screen(columns, lines)
        self._stream = pyte.ByteStream(self.screen)
        env = {**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor"}
        env.update(environment or {})
        self.process = pexpect.spawn(
            command[0],
            list(command[1:]),
            dimensions=(lines, columns),
            env=env,
            cwd=directory,
            timeout=PATIENCE,
        )
        self.received = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the program, whatever it is doing."""
        self.process.close(force=True)

    def read(self, seconds: float = 0.05) -> None:
        """Take in what the program wrote within ``seconds``."""
        with contextlib.suppress(pexpect.TIMEOUT, pexpect.EOF):
            data = self.process.read_nonblocking(1 << 16, timeout=seconds)
            self.received += len(data)
            self._stream.feed(data)

    def text(self) -> str:
        """The screen as lines of text."""
        return "\n".join(line.rstrip() for line in self.screen.display)

    def wait_for(self, *words: str, seconds: float = PATIENCE) -> str:
        """The screen as soon as all ``words`` are on it. Raises AssertionError with the screen."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            shown = self.text()
            if all(word in shown for word in words):
                return shown
            self.read()
        raise AssertionError(f"{words!r} did not appear:\n{self.text()}")

    def wait_without(self, word: str, seconds: float = PATIENCE) -> str:
        """The screen as soon as ``word`` is gone."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if word not in self.text():
                return self.text()
            self.read()
        raise AssertionError(f"{word!r} stays:\n{self.text()}")

    def press(self, *keys: str) -> None:
        """Type keys at once: characters, or names such as ``enter``, ``escape``, ``ctrl+q``.

        One read of the program may have them all. Only after ``escape`` something is waited: what
        follows it at once would be read as one key with it, by any program.
        """
        typed = "".join(KEYS.get(key, key) for key in keys)
        for part in re.split("(?<=\x1b)(?=[^\\[]|$)", typed):
            os.write(self.process.child_fd, part.encode())
            if part.endswith("\x1b"):
                self.read(ESCAPE_SECONDS)

    def write(self, text: str) -> None:
        """Type a text."""
        self.press(*text)

    def wait_end(self, seconds: float = PATIENCE) -> int | None:
        """Wait until the program has ended; its exit status (None when a signal ended it)."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            self.read()
            if not self.process.isalive():
                status: int | None = self.process.exitstatus
                return status
        raise AssertionError(f"it does not end:\n{self.text()}")


KEYS = {
    "enter": "\r",
    "escape": "\x1b",
    "backspace": "\x7f",
    "space": " ",
    "tab": "\t",
    "up": "\x1b[A",
    "down": "\x1b[B",
    "right": "\x1b[C",
    "left": "\x1b[D",
    **{f"ctrl+{letter}": chr(ord(letter) - 96) for letter in "abcdefghijklmnopqrstuvwxyz"},
}


@contextlib.contextmanager
def opened(*command: str, **options: object) -> Iterator[Terminal]:
    """A terminal that is closed whatever happens."""
    terminal = Terminal(command, **options)  # type: ignore[arg-type]
    try:
        yield terminal
    finally:
        terminal.close()
