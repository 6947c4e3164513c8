"""Eight people label all there is, as fast as the hub hands it out.

Eight clients hold rows ahead, as the screen does, and label until none is left. In the end the
file is asked: every row must have its one label. All the while it is watched whether a row is in
two people's hands at once, and whether anybody had none while others had some waiting.

Run: python -m bench.label_all [--people N] [--each N]
"""

from __future__ import annotations

import argparse
import asyncio
import random
import tempfile
import time
from collections import Counter
from pathlib import Path

from bench.label_project import LABELS, make
from bench.ptys import quantile
from workbench.annotate.requests import ExportLabels, Open, Submit
from workbench.client.asynchronous import AsyncClient
from workbench.client.blocking import Client
from workbench.hub.requests import Stop
from workbench.wire.place import Place

WANT = 4
LOOK_AGAIN = 0.05


class Table:
    """What is in whose hands, as their screens know it."""

    def __init__(self) -> None:
        self.hands: dict[str, list[int]] = {}
        self.twice = 0
        self.idle: list[float] = []
        self.labelled = 0
        self.refused = 0
        self.milliseconds: list[float] = []

    def take(self, name: str, rows: list[int], revoked: list[int]) -> None:
        """Rows that somebody got, and that somebody has lost."""
        held = [row for row in self.hands.get(name, []) if row not in revoked]
        fresh = [row for row in rows if row not in held]
        others = {row for other, own in self.hands.items() if other != name for row in own[:1]}
        self.twice += len(others & set(fresh))
        self.hands[name] = held + fresh

    def waiting(self, name: str) -> int:
        """Rows that others hold beyond the one that they look at."""
        return sum(max(0, len(own) - 1) for other, own in self.hands.items() if other != name)


async def label(place: Place, name: str, table: Table) -> None:
    """One person's work, until everything is labelled."""
    draw = random.Random(name)
    client = AsyncClient(place, acting=name)
    await client.open()
    since: float | None = None
    while True:
        held = table.hands.setdefault(name, [])
        if not held:
            desk = await client.call(Open(dataset="tickets", want=WANT))
            table.take(name, [item.row for item in desk.items], [])
            if desk.progress.labelled == desk.progress.total:
                break
            if not desk.items:
                since = since or time.perf_counter()
                if not table.waiting(name):
                    since = None  # What is left, others look at.
                await asyncio.sleep(LOOK_AGAIN)
            continue
        if since is not None:
            table.idle.append(time.perf_counter() - since)
            since = None
        row = held.pop(0)
        shown = held[0] if held else None
        request = Submit(
            dataset="tickets",
            row=row,
            label=draw.choice(LABELS),
            shown=shown,
            holding=held,
            want=WANT,
        )
        began = time.perf_counter()
        handed = await client.call(request)
        table.milliseconds.append(1000 * (time.perf_counter() - began))
        table.labelled += not handed.refused
        table.refused += bool(handed.refused)
        table.take(name, [item.row for item in handed.items], handed.revoked)
    await client.close()


async def run(place: Place, names: list[str]) -> tuple[Table, float]:
    """All at once; what happened, and how long it took."""
    table, began = Table(), time.perf_counter()
    await asyncio.gather(*(label(place, name, table) for name in names))
    return table, time.perf_counter() - began


def main() -> None:
    """Run, and print what the file and the screens say."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=8)
    parser.add_argument("--each", type=int, default=1000)
    options = parser.parse_args()
    rows = options.people * options.each
    names = [f"person{n}" for n in range(options.people)]
    with tempfile.TemporaryDirectory() as folder:
        place = make(Path(folder), rows, names)
        table, seconds = asyncio.run(run(place, names))
        path = Path(folder) / "labels.csv"
        with Client(place) as client:
            client.call(ExportLabels(path=str(path), format="csv"))
            client.call(Stop(force=True))
        stored = Counter(line.split(",")[0] for line in path.read_text().splitlines()[1:])
    p50, p99 = quantile(table.milliseconds, 0.5), quantile(table.milliseconds, 0.99)
    print(f"rows, people                        {rows:>8,}, {options.people}")
    print(f"labels acknowledged                 {table.labelled:>8,}   must be {rows:,}")
    print(f"rows with one label in the file     {list(stored.values()).count(1):>8,}")
    print(
        f"rows with several                   {sum(n > 1 for n in stored.values()):>8,}   must be 0"
    )
    print(f"given while another looked at it    {table.twice:>8,}   must be 0")
    print(f"answers refused as taken            {table.refused:>8,}")
    print(f"longest without a row while others had some waiting {max(table.idle, default=0):.2f} s")
    print(
        f"labels a second {rows / seconds:,.0f}; a label takes p50 {p50:.1f} ms, p99 {p99:.1f} ms"
    )


if __name__ == "__main__":
    main()
