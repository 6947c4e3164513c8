"""Eight people label over real ssh for a long time, while lines are cut and hubs are killed.

Each person's ``workbench annotate`` runs as the forced command of their key, through an sshd on
loopback, on a terminal of 120×40. They press a label's key about once a second. All the while
ssh clients are killed at random (the person comes back at once), the hub is killed with -9, and a
model is fitted anew and the queue ranked after every 200 labels. In the end the file is asked:
every label whose ✓ was on somebody's screen must be there once, and no row may have two.

Run: python -m bench.label_soak [--minutes M] [--people N] [--rows N]
"""

from __future__ import annotations

import argparse
import os
import random
import shlex
import signal
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from bench.label_latency import ITEM
from bench.label_project import LABELS, make
from bench.ptys import Terminal, drain, environment, memory, quantile, settle
from bench.replay import outcomes
from tests.journeys.ssh import Server, ssh_server
from workbench.annotate.requests import ExportLabels, SetQueue
from workbench.client.blocking import Client, may_not_start
from workbench.core.errors import UnavailableError
from workbench.hub.requests import Status, Stop
from workbench.wire.place import Place

RATE = 1.0
CUT_EVERY, KILL_EVERY = 45.0, 150.0
SAMPLE_EVERY = 30.0
REFIT_EVERY = 200
NEAR = 12.0
"""Seconds after a cut or a kill in which waiting is no starving."""


@dataclass
class Seat:
    """A person, the terminal they sit at now, those before it, and their keys on each."""

    name: str
    terminal: Terminal
    due: float
    sittings: list[tuple[Terminal, list[float]]] = field(default_factory=list)

    def sit(self, terminal: Terminal) -> None:
        """Begin at a new terminal."""
        self.terminal = terminal
        self.sittings.append((terminal, []))


@dataclass
class Run:
    """What happened: when lines were cut and hubs killed, and memory in MB over time."""

    cuts: list[float] = field(default_factory=list)
    kills: list[float] = field(default_factory=list)
    hub: list[tuple[float, float]] = field(default_factory=list)
    peak: float = 0.0


def _hub_pid(place: Place) -> int | None:
    try:
        with Client(place, reach=may_not_start) as client:
            return client.call(Status()).pid
    except (UnavailableError, ConnectionError, EOFError):
        return None


def label(server: Server, place: Place, names: list[str], seconds: float) -> tuple[list[Seat], Run]:
    """Press, cut and kill until the time is over."""
    clock, draw, run = time.perf_counter, random.Random(7), Run()
    seats = []
    for name in names:
        seat = Seat(name, _come_in(server, name), clock() + 5 + draw.random())
        seat.sit(seat.terminal)
        seats.append(seat)
    began = clock()
    cut, kill, sample = began + CUT_EVERY, began + KILL_EVERY, began + SAMPLE_EVERY
    while clock() - began < seconds:
        now = clock()
        for seat in seats:
            if now >= seat.due:
                _press(seat, draw)
                seat.due = max(seat.due + 1 / RATE, now)
        if now > cut:
            _cut(server, draw.choice(seats), now)
            run.cuts.append(now)
            cut = now + draw.uniform(0.5, 1.5) * CUT_EVERY
        if now > kill and (pid := _hub_pid(place)) is not None:
            os.kill(pid, signal.SIGKILL)
            run.kills.append(now)
            kill = now + draw.uniform(0.5, 1.5) * KILL_EVERY
        if now > sample:
            _sample(place, run, now - began)
            sample = now + SAMPLE_EVERY
        drain([seat.terminal for seat in seats], 0.02)
    settle([seat.terminal for seat in seats], 1.0)
    return seats, run


def _come_in(server: Server, name: str) -> Terminal:
    return Terminal.start(server.command(name), environment())


def _press(seat: Seat, draw: random.Random) -> None:
    """A label's key, when an item has come since the last one; or once more after a while."""
    presses = seat.sittings[-1][1]
    late = not presses or time.perf_counter() - presses[-1] > 5
    if ITEM.search(seat.terminal.text()) or (presses and late):
        presses.append(seat.terminal.press(draw.choice("123456"[: len(LABELS)])))


def _cut(server: Server, seat: Seat, now: float) -> None:
    """Kill the ssh client: the line is gone without a word. The person comes back at once."""
    os.kill(seat.terminal.pid, signal.SIGKILL)
    os.waitpid(seat.terminal.pid, 0)
    os.close(seat.terminal.descriptor)
    seat.sit(_come_in(server, seat.name))
    seat.due = now + 3


def _sample(place: Place, run: Run, since: float) -> None:
    pid = _hub_pid(place)
    if pid is not None:
        used = memory(pid)
        run.hub.append((since, used))
        run.peak = max(run.peak, used)
        print(f"  {since:6.0f} s: hub {used:.0f} MB", file=sys.stderr, flush=True)


def report(seats: list[Seat], run: Run, path: Path) -> None:
    """What the screens and the file say."""
    rows = [line.split(",") for line in path.read_text().splitlines()[1:]]
    by_row = Counter(int(row[0]) for row in rows)
    pressed, waits = 0, []
    shown: set[int] = set()
    for seat in seats:
        for terminal, presses in seat.sittings:
            pressed += len(presses)
            for one in outcomes(terminal, presses):
                if one.committed is not None and one.item:
                    shown.add(int(one.item))
                if one.painted is not None and not _near(one.pressed, run):
                    waits.append(one.painted - one.pressed)
    lost = [item for item in shown if item not in by_row]
    print(f"lines cut, hubs killed              {len(run.cuts):>8,}, {len(run.kills)}")
    print(f"keys pressed                        {pressed:>8,}")
    print(f"labels in the file                  {sum(by_row.values()):>8,}")
    print(f"labels whose ✓ was on a screen      {len(shown):>8,}")
    print(f"of these lost                       {len(lost):>8,}   must be 0")
    print(
        f"rows with two labels                {sum(n > 1 for n in by_row.values()):>8,}   must be 0"
    )
    print(f"key → next row, median              {1000 * quantile(waits, 0.5):>8.0f} ms")
    print(f"                longest             {max(waits, default=0.0):>8.1f} s")
    if len(run.hub) > 3:
        early, late = run.hub[1][1], run.hub[-1][1]
        print(f"hub's memory, early and late        {early:>8.0f} MB, {late:.0f} MB")


def _near(moment: float, run: Run) -> bool:
    return any(
        0 <= moment - other < NEAR or 0 <= other - moment < 3 for other in run.cuts + run.kills
    )


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--people", type=int, default=8)
    parser.add_argument("--rows", type=int, default=50_000)
    options = parser.parse_args()
    names = [f"person{n}" for n in range(options.people)]
    with tempfile.TemporaryDirectory() as folder:
        place = make(Path(folder), options.rows, names)
        with Client(place) as client:
            client.call(SetQueue(dataset="tickets", refit_every=REFIT_EVERY))
        command = shlex.join(
            [
                f"{Path(sys.executable).parent}/workbench",
                "annotate",
                "--project",
                str(place.project),
            ]
        )
        forced = {name: f"{command} --as {name}" for name in names}
        with ssh_server(Path(folder) / "ssh", forced) as server:
            seats, run = label(server, place, names, 60 * options.minutes)
            for seat in seats:
                seat.terminal.end()
        path = Path(folder) / "labels.csv"
        with Client(place) as client:
            client.call(ExportLabels(path=str(path), format="csv"), timeout=120)
            client.call(Stop(force=True))
        report(seats, run, path)


if __name__ == "__main__":
    main()
