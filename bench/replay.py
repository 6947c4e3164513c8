"""What a terminal showed when: everything a program wrote is replayed on an emulated screen."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import pyte

from bench.ptys import COLUMNS, LINES, Terminal

ITEM = re.compile(r"\bitem (\d+) ")
STORED = re.compile(r"✓ \S+ +item (\d+)\b")


@dataclass
class Outcome:
    """A key pressed at ``pressed`` while ``item`` was shown; None is not within the replay."""

    pressed: float
    item: str
    painted: float | None = None
    committed: float | None = None


def outcomes(terminal: Terminal, presses: Sequence[float]) -> list[Outcome]:
    """When the next item was on the screen after each press, and when ✓ stood before its own."""
    screen = pyte.Screen(COLUMNS, LINES)
    stream = pyte.ByteStream(screen)
    waiting = list(presses)
    found: list[Outcome] = []
    under_way: list[Outcome] = []
    item = ""
    for moment, chunk in terminal.history:
        while waiting and waiting[0] < moment:
            under_way.append(Outcome(waiting.pop(0), item))
            found.append(under_way[-1])
        stream.feed(chunk)
        text = "\n".join(screen.display)
        match = ITEM.search(text)
        item = match[1] if match else item
        stored = set(STORED.findall(text)) if under_way else set()
        for one in under_way:
            if one.painted is None and one.item != item:
                one.painted = moment
            if one.committed is None and one.item in stored:
                one.committed = moment
        under_way = [one for one in under_way if None in (one.painted, one.committed)]
    return found
