"""A label renamed, merged and split under a million answers: its time, and how long others wait.

``python -m bench.label_changes --rows 1000000``. While the change is made, two people label; the
limit is for the longest that one of their labels waits.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from pathlib import Path

from bench.label_formats import SINGLE, Beside, Peaks, hub, make
from workbench.annotate.requests import ChangeLabels, LabelChange, SetQueue, SetSchema, UndoChange
from workbench.client.blocking import Client
from workbench.core.clock import SystemClock
from workbench.hub.requests import Status, Stop
from workbench.store.reader import Reader
from workbench.store.store import Store
from workbench.wire.place import Place

SECONDS = 1.0
FREE = 20_000
"""Rows without an answer, for those who label beside."""


def answered(folder: Path, rows: int) -> Place:
    """A project of so many answers of one person, a third of them with each label."""
    place = make(folder, rows + FREE)
    with Client(place) as client:
        client.call(SetSchema(dataset="mails", document=json.dumps(SINGLE)))
        client.call(SetQueue(dataset="mails", overlap=1))
        client.call(Stop())
    time.sleep(1)
    store = Store.open(place.project, SystemClock())

    def fill(reader: Reader) -> None:
        reader.execute(
            "INSERT INTO annotation SELECT 1, i, 'zoe', 'labelled', "
            "['spam', 'ham', 'other'][1 + i % 3], false, '', 1.0, 1, now()::TIMESTAMP, 1 "
            f"FROM range(1, {rows + 1}) AS t(i)"
        )

    store.bulk(fill).result()
    store.close()
    return place


def timed(place: Place, client: Client, what: str, request: object) -> None:
    """Make one change, and print its line."""
    peaks = Peaks(client.call(Status()).pid)
    others = [Beside(place, "other") for _ in range(2)]
    for one in (peaks, *others):
        one.start()
    time.sleep(1)
    began = time.perf_counter()
    done = client.call(request, timeout=600.0)  # type: ignore[call-overload]
    seconds = time.perf_counter() - began
    time.sleep(1)
    felt = [one.end() for one in others]
    peaks.end()
    worst = max(max(one.seconds, default=0.0) for one in others)
    print(
        f"{what:10}{done.answers:10,}{seconds:8.1f} s{peaks.hub:8.0f}{1000 * worst:9.0f} ms "
        f"{worst / SECONDS:5.2f}   {felt[0]}; {felt[1]}",
        flush=True,
    )


def main() -> None:
    """Print a line for each change."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    options = parser.parse_args()
    print(
        f"{'change':10}{'answers':>10}{'time':>10}{'hub MB':>8}{'longest wait':>12} {'/1 s':>5}"
        "   labels beside: number, ms median/p99/worst"
    )
    changes = (
        ("rename", LabelChange(kind="rename", labels=["spam"], become=["junk"])),
        ("merge", LabelChange(kind="merge", labels=["junk", "ham"], become=["mail"])),
    )
    with tempfile.TemporaryDirectory() as name:
        place = answered(Path(name), options.rows)
        with hub(place) as client:
            for what, change in changes:
                timed(place, client, what, ChangeLabels(dataset="mails", change=change))
            timed(place, client, "undo", UndoChange(dataset="mails"))
            split = LabelChange(kind="split", labels=["ham"], become=["wanted", "known"])
            timed(place, client, "split", ChangeLabels(dataset="mails", change=split))


if __name__ == "__main__":
    main()
