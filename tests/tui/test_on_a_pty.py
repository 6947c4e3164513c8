"""What reaches a real terminal: inert data, and a clean end on signals."""

from __future__ import annotations

import os
import re
import signal
import sys
import time
from pathlib import Path

import pytest

from tests.journeys.terminal import Terminal

ROOT = Path(__file__).resolve().parents[2]
ALTERNATE_SCREEN_LEFT = b"\x1b[?1049l"


def _stage(*arguments: str) -> Terminal:
    command = [sys.executable, "-m", "tests.tui.stage", *arguments]
    return Terminal(command, directory=str(ROOT))


def _watch(terminal: Terminal, until: str) -> bytes:
    """All bytes until the words are on screen and things have come to rest."""
    raw = bytearray()
    feed = terminal._stream.feed

    def recorded(data: bytes) -> None:
        raw.extend(data)
        feed(data)

    terminal._stream.feed = recorded  # type: ignore[method-assign]
    terminal.wait_for(until)
    for _ in range(20):
        terminal.read(0.05)
    return bytes(raw)


@pytest.mark.parametrize(("arguments", "until"), [((), "next"), (("gallery",), "rows")])
def test_no_escape_sequence_of_the_data_reaches_the_terminal(
    arguments: tuple[str, ...], until: str
) -> None:
    with _stage(*arguments) as terminal:
        raw = _watch(terminal, "clipboard")
        assert b"\x1b]52" not in raw
        assert b"\x1b]0;title" not in raw
        assert b"\x1bP1;1" not in raw
        assert b"\x1b[2J\x1b[H" not in raw.split(b"\x1b[?1049h")[-1][200:]
        assert ALTERNATE_SCREEN_LEFT not in raw
        text = raw.decode("utf-8", "surrogateescape")
        assert not {"\u202e", "\u2066", "\u200b", "\ufeff", "\u200d", "\x9b"} & set(text)
        shown = terminal.text()
        assert "␛]52;c;" in shown
        assert "[bold red]markup[/]" in shown
        assert "<202e>" in shown


def test_a_hundred_thousand_characters_do_not_flood_the_line() -> None:
    with _stage() as terminal:
        raw = _watch(terminal, "clipboard")
        assert len(raw) < 120_000


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM])
def test_a_signal_ends_the_process_and_gives_the_terminal_back(number: signal.Signals) -> None:
    with _stage() as terminal:
        terminal.wait_for("clipboard")
        os.kill(terminal.process.pid, number)
        deadline = time.monotonic() + 10
        while terminal.process.isalive() and time.monotonic() < deadline:
            terminal.read(0.05)
        assert not terminal.process.isalive()
        terminal.read(0.2)
        assert "the end" in terminal.text()


def test_ctrl_q_ends_it() -> None:
    with _stage() as terminal:
        terminal.wait_for("clipboard")
        terminal.press("ctrl+q")
        assert terminal.wait_end() == 0


def test_no_color_means_no_colour_and_the_active_area_still_stands_out() -> None:
    command = [sys.executable, "-m", "tests.tui.stage"]
    with Terminal(command, directory=str(ROOT), environment={"NO_COLOR": "1"}) as terminal:
        text = _watch(terminal, "clipboard").decode()
        codes = {
            code for found in re.findall(r"\x1b\[([0-9;]*)m", text) for code in found.split(";")
        }
        assert codes <= {"", "0", "1", "2", "3", "4", "7", "39", "49"}
        assert "7" in codes
