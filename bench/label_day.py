"""A labelling day in one terminal: how much its memory grows over 5,000 labelled rows.

One ``workbench annotate`` on a pty of 120×40 labels rows of a 20,000-row project through its hub,
in bursts of ten keys. Besides labels there is what a day has: of a hundred items some are skipped,
undone and given again, flagged, found by typing, and looked back at; the guideline and the rows
like the shown one are opened now and then. Memory is resident memory, from the 200th item on, when
everything was used once. With ``--plain`` the same in line mode.

Run: python -m bench.label_day [--items N] [--plain]
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench.label_project import make
from bench.ptys import Terminal, await_text, drain, environment, settle
from workbench.annotate.requests import ShowProgress
from workbench.client.blocking import Client, may_not_start
from workbench.hub.requests import Stop

ROWS = 20_000
WARM = 200
BURST = 10
MOST_MB = 5.0
PATIENCE = 3.0
PERSON = "person0"

EXTRAS = {
    # Each leaves as many answers as there were, and the next row on the screen.
    7: ("f",),
    23: ("u", "2"),
    31: ("\x1b[D", "\x1b"),
    47: ("/", "bu", "\r"),
    61: ("h", "\x1b"),
    83: ("\x14", "\x1b"),
}
DIALOGS = ("/", "h", "\x14", "\x1b[D", "\x1b")
PLAIN_EXTRAS = {7: ("f\r",), 23: ("u\r", "2\r"), 31: ("b\r", ":next\r"), 61: ("g\r",), 83: ("l\r",)}


def keys_of(item: int, draw: random.Random, plain: bool) -> Iterator[str]:
    """What is typed at an item."""
    end = "\r" if plain else ""
    extras = PLAIN_EXTRAS if plain else EXTRAS
    yield from extras.get(item % 100, ())
    if item % 100 == 47 and not plain:
        return
    yield draw.choice("123456") + end


def work(terminal: Terminal, client: Client, items: int, plain: bool) -> list[tuple[int, float]]:
    """Label so many items; memory after the first ones, and after each tenth of all."""
    draw, found, typed, given = random.Random(11), [], 0, 0
    marks = [WARM, *(items * tenth // 10 for tenth in range(1, 11) if items * tenth // 10 > WARM)]
    while marks:
        for _ in range(BURST):
            for key in keys_of(typed, draw, plain):
                terminal.press(key)
                # A dialog takes the keys that follow: what comes after is typed once it is there.
                if key in DIALOGS or plain:
                    settle([terminal], 0.15, 5.0)
            typed += 1
        given = answered(terminal, client, given + BURST)
        terminal.history.clear()
        if given >= marks[0]:
            settle([terminal])
            found.append((given, terminal.memory()))
            marks = [mark for mark in marks if mark > given]
    return found


def answered(terminal: Terminal, client: Client, wanted: int) -> int:
    """How many rows are labelled, once it is as many as wanted or no more come for a while.

    On a slow machine a label that was meant for the next row may change one that is looked back at.
    """
    since, before = time.monotonic(), -1
    while True:
        now = client.call(ShowProgress(dataset="tickets")).labelled
        if now != before:
            since, before = time.monotonic(), now
        if now >= wanted or time.monotonic() - since > PATIENCE:
            return now
        drain([terminal], 0.05)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--items", type=int, default=5_000)
    parser.add_argument("--plain", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        place = make(Path(folder), ROWS, [PERSON])
        command = ["workbench", "annotate", "--project", str(place.project), "--as", PERSON]
        command += ["--plain"] if options.plain else []
        terminal = Terminal.start(command, environment())
        await_text([terminal], b"item")
        with Client(place, acting=PERSON, reach=may_not_start) as client:
            found = work(terminal, client, options.items, options.plain)
        terminal.end()
        with Client(place, reach=may_not_start) as owner:
            owner.call(Stop(force=True))
    print(f"{'items':>8}{'MB':>10}")
    for items, megabytes in found:
        print(f"{items:>8,}{megabytes:>10.1f}")
    first = next(megabytes for items, megabytes in found if items >= WARM)
    growth = found[-1][1] - first
    print(f"growth after the first {WARM} items: {growth:.1f} MB, at most {MOST_MB:g} are wanted")
    return 0 if growth <= MOST_MB else 1


if __name__ == "__main__":
    sys.exit(main())
