"""How long the hub takes to answer a label, with 32 people, gold and refits: percentiles in ms.

32 terminals do not fit two cores beside the hub, so the people here are real clients (a connection
each, in one process) that label as the screen does: three labels a second each, four rows held.
``python -m bench.label_hub --people 32 --rows 1000000 --seconds 40``; the limit is 20 ms for p99.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import threading
import time
from pathlib import Path

from bench.label_project import LABELS, make
from bench.ptys import cpu
from workbench.annotate.requests import (
    AddGold,
    ListGold,
    Open,
    RightAnswers,
    SetGold,
    SetQueue,
    ShowCurve,
    Submit,
)
from workbench.client.blocking import Client
from workbench.hub.requests import Status, Stop
from workbench.wire.place import Place

RATE = 3.0
LIMIT = 0.020
GOLD = 60
WARM = 5.0
REFIT_EVERY = 500


class Person(threading.Thread):
    """Somebody who labels at the rate until ``end``; ``waits``: when, and seconds of an answer."""

    def __init__(self, place: Place, name: str, end: float) -> None:
        super().__init__(daemon=True)
        self._place, self._name, self._end = place, name, end
        self.waits: list[tuple[float, float]] = []

    def run(self) -> None:
        """Label row after row, each when it is due."""
        draw = random.Random(self._name)
        with Client(self._place, acting=self._name) as client:
            items = list(client.call(Open(dataset="tickets", want=4)).items)
            due = time.perf_counter() + draw.random() / RATE
            while items and due < self._end:
                time.sleep(max(0.0, due - time.perf_counter()))
                first = items.pop(0)
                rows = [item.row for item in items]
                request = Submit(
                    dataset="tickets",
                    row=first.row,
                    label=draw.choice(LABELS),
                    seconds=0.3,
                    shown=rows[0] if rows else None,
                    holding=rows,
                    want=4,
                )
                began = time.perf_counter()
                handed = client.call(request)
                self.waits.append((began, time.perf_counter() - began))
                items += handed.items
                due = max(due + 1 / RATE, time.perf_counter())


def prepare(client: Client, refit_every: int) -> None:
    """Gold rows, all answers right so that nobody is paused; refits; a model's queue."""
    right = [RightAnswers(row=row, answers=list(LABELS)) for row in range(1, GOLD + 1)]
    client.call(AddGold(dataset="tickets", items=right))
    client.call(SetGold(dataset="tickets", share=0.1))
    client.call(SetQueue(dataset="tickets", refit_every=refit_every))


def main() -> None:
    """Print the percentiles, and what went on meanwhile."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=32)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--seconds", type=float, default=40.0)
    parser.add_argument("--refit-every", type=int, default=REFIT_EVERY)
    options = parser.parse_args()
    names = [f"p{number}" for number in range(options.people)]
    with tempfile.TemporaryDirectory() as folder:
        place = make(Path(folder), options.rows, names)
        with Client(place) as client:
            prepare(client, options.refit_every)
            client.call(Open(dataset="tickets", want=0), timeout=120.0)
            hub = client.call(Status()).pid
            began, used = time.perf_counter(), cpu(hub)
            people = [Person(place, name, began + WARM + options.seconds) for name in names]
            for one in people:
                one.start()
            for one in people:
                one.join()
            report(client, people, began + WARM)
            labels = sum(len(one.waits) for one in people)
            print(f"processor time of the hub a label: {1000 * (cpu(hub) - used) / labels:.1f} ms")
            client.call(Stop(force=True))


def report(client: Client, people: list[Person], since: float) -> None:
    """The percentiles of answers to labels that were sent after the first seconds."""
    waits = sorted(wait for one in people for moment, wait in one.waits if moment > since)
    refits = client.call(ShowCurve(dataset="tickets")).refits
    gold = sum(one.answered for one in client.call(ListGold(dataset="tickets")).items)
    print(
        f"{len(people)} people, {len(waits):,} labels; "
        f"answers to gold {gold:,}, refits {len(refits)}"
    )
    for name, share in (("median", 0.5), ("p95", 0.95), ("p99", 0.99), ("p99.9", 0.999)):
        wait = waits[min(len(waits) - 1, int(share * len(waits)))]
        print(f"{name:8}{1000 * wait:8.1f} ms{wait / LIMIT:8.2f} of 20 ms")
    print(f"worst   {1000 * waits[-1]:8.1f} ms")
    print(f"hub: {client.call(Status()).memory / 1e6:.0f} MB")


if __name__ == "__main__":
    main()
