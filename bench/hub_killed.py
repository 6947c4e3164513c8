"""The hub is killed with -9 again and again while eight people label.

Eight clients label a row every third of a second, as the screen does: they hold rows ahead, and
after a kill they rejoin (the first starts a new hub) and send what was under way. In the end
the file is asked: every acknowledged label must be there once, no row may have two.

Run: python -m bench.hub_killed [--times N] [--people N]
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import signal
import tempfile
import time
from collections import Counter
from pathlib import Path

from bench.label_project import LABELS, make
from bench.ptys import quantile
from workbench.annotate.requests import ExportLabels, Handed, Open, Submit
from workbench.client.asynchronous import AsyncClient
from workbench.client.blocking import Client, may_not_start
from workbench.core.errors import UnavailableError
from workbench.hub.requests import Status, Stop
from workbench.wire.place import Place

WANT = 4
GAP = 3.5


class Person:
    """One person's labelling; ``acknowledged`` is (row, label), ``moments`` when."""

    def __init__(self, place: Place, name: str) -> None:
        self.client = AsyncClient(place, acting=name)
        self.acknowledged: list[tuple[int, str]] = []
        self.moments: list[float] = []
        self.refused = 0
        self._waiting: list[int] = []
        self._rejoined = False

    async def label(self, stop: asyncio.Event) -> None:
        """Label until told to stop."""
        draw = random.Random(self.client.place.project.name + str(id(self)))
        await self.client.open()
        self.client.on_state(self._state)
        await self._sit_down()
        while not stop.is_set():
            if self._rejoined:
                self._rejoined = False
                await self._sit_down()
            if not self._waiting:
                await asyncio.sleep(0.05)
                await self._sit_down()
                continue
            row, label = self._waiting.pop(0), draw.choice(LABELS)
            shown = self._waiting[0] if self._waiting else None
            request = Submit(
                dataset="tickets",
                row=row,
                label=label,
                shown=shown,
                holding=self._waiting,
                want=WANT,
            )
            self._take(row, label, await self.client.call(request))
            await asyncio.sleep(draw.uniform(0.2, 0.45))
        await self.client.close()

    def _state(self, state: str) -> None:
        self._rejoined = self._rejoined or state == "joined"

    async def _sit_down(self) -> None:
        desk = await self.client.call(Open(dataset="tickets", holding=self._waiting, want=WANT))
        self._waiting = [row for row in self._waiting if row not in desk.revoked]
        self._waiting += [item.row for item in desk.items if item.row not in self._waiting]

    def _take(self, row: int, label: str, handed: Handed) -> None:
        if handed.refused:
            self.refused += 1
        else:
            self.acknowledged.append((row, label))
            self.moments.append(time.monotonic())
        self._waiting = [one for one in self._waiting if one not in handed.revoked]
        known = set(self._waiting)
        self._waiting += [item.row for item in handed.items if item.row not in known]


async def kill_often(place: Place, times: int) -> list[float]:
    """Kill the hub again and again; when."""
    moments = []
    while len(moments) < times:
        await asyncio.sleep(random.uniform(0.5 * GAP, 1.5 * GAP))
        try:
            pid = await asyncio.to_thread(_hub_pid, place)
        except (UnavailableError, ConnectionError, EOFError):
            continue
        os.kill(pid, signal.SIGKILL)
        moments.append(time.monotonic())
    return moments


def _hub_pid(place: Place) -> int:
    with Client(place, reach=may_not_start) as client:
        return client.call(Status()).pid


async def run(place: Place, names: list[str], times: int) -> tuple[list[Person], list[float]]:
    """Label and kill at the same time."""
    people = [Person(place, name) for name in names]
    stop = asyncio.Event()
    tasks = [asyncio.create_task(person.label(stop)) for person in people]
    kills = await kill_often(place, times)
    await asyncio.sleep(4)
    stop.set()
    await asyncio.gather(*tasks)
    return people, kills


def pauses(people: list[Person], kills: list[float]) -> list[float]:
    """Seconds from each kill to each person's next acknowledged label, if no kill came between."""
    found = []
    for person in people:
        for kill, following in zip(kills, [*kills[1:], float("inf")], strict=True):
            after = [moment for moment in person.moments if kill < moment < following]
            if after:
                found.append(after[0] - kill)
    return found


def main() -> None:
    """Run and print what was lost, doubled and waited for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=100)
    parser.add_argument("--people", type=int, default=8)
    parser.add_argument("--rows", type=int, default=100_000)
    options = parser.parse_args()
    names = [f"person{n}" for n in range(options.people)]
    with tempfile.TemporaryDirectory() as folder:
        place = make(Path(folder), options.rows, names)
        people, kills = asyncio.run(run(place, names, options.times))
        path = Path(folder) / "labels.csv"
        with Client(place) as client:
            client.call(ExportLabels(path=str(path), format="csv"))
            client.call(Stop(force=True))
        lines = path.read_text().splitlines()[1:]
    stored = Counter((int(line.split(",")[0]), line.split(",")[1]) for line in lines)
    rows = Counter(row for row, _ in stored.elements())
    acknowledged = [one for person in people for one in person.acknowledged]
    lost = [one for one in acknowledged if one not in stored]
    waits = pauses(people, kills)
    print(f"hub killed                      {len(kills):>8,} times, {options.people} people")
    print(f"labels acknowledged             {len(acknowledged):>8,}")
    print(f"of these lost                   {len(lost):>8,}")
    print(f"rows with two labels            {sum(n > 1 for n in rows.values()):>8,}")
    print(f"answers refused as taken        {sum(p.refused for p in people):>8,}")
    print(f"from a kill to the next label   {quantile(waits, 0.5):>8.2f} s in the median")
    print(f"                                {max(waits, default=0.0):>8.2f} s at most")


if __name__ == "__main__":
    main()
