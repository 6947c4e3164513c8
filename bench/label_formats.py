"""Labels in and out of files, format by format: seconds, peak memory, and what others feel.

``python -m bench.label_formats --rows 1000000``. Each format gets a fresh copy of the project and a
hub of its own; while its file goes in and out, somebody else labels. The limits: 20 s a direction,
500 MB for the process that does it. Beside the seconds on the clock stand the seconds of processor
time that the hub and its workers took: on a machine with other work these tell what it costs.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from workbench.annotate import formats
from workbench.annotate.requests import (
    ExportLabels,
    ImportLabels,
    Open,
    SetQueue,
    SetSchema,
    Submit,
)
from workbench.client.blocking import Client
from workbench.core.clock import SystemClock
from workbench.hub.requests import Status, Stop
from workbench.store.reader import Reader
from workbench.store.store import Store
from workbench.wire.place import Place

SECONDS, MEGABYTES = 20.0, 500.0
SINGLE = {"field": ["text"], "labels": ["spam", "ham", "other"]}
SPANS = {"field": ["text"], "task": "spans", "labels": ["WHO", "WHAT"]}
KINDS = (
    "csv",
    "jsonl",
    "prodigy",
    "doccano",
    "table",
    "labelstudio",
    "labelstudio-min",
    "huggingface",
    "conll",
)


def make(folder: Path, rows: int) -> Place:
    """A project of so many short messages, all different."""
    place = Place.of(folder / "base.duckdb")
    store = Store.create(place.project, SystemClock())

    def fill(reader: Reader) -> None:
        reader.execute("INSERT INTO dataset VALUES (1, 'mails', now()::TIMESTAMP)")
        reader.execute(
            "CREATE TABLE raw_1 AS SELECT i AS _row, 1 AS _load, hash(i) AS _hash, "
            "'message ' || i || ' about the order of last week, from Ana' AS text, "
            f"'m' || i AS id FROM range(1, {rows + 1}) AS t(i)"
        )
        reader.execute("CREATE VIEW rows_1 AS SELECT * FROM raw_1")

    store.bulk(fill).result()
    store.close()
    return place


def write_labels(path: Path, rows: int, spans: bool) -> None:
    """A file of one label a row, in our own JSON lines."""
    names = SINGLE["labels"]
    with path.open("w") as file:
        for row in range(1, rows + 1):
            label = '[[0,7,"WHAT"],[8,9,"WHO"]]' if spans else names[row % 3]
            line = {"_row": row, "label": label, "annotator": "ana", "at": "2026-01-01T10:00:00Z"}
            file.write(json.dumps(line) + "\n")


class Spent(threading.Thread):
    """What a hub and its workers take until ``end``: peak memory (MB), processor seconds."""

    def __init__(self, hub: int) -> None:
        super().__init__(daemon=True)
        self._hub, self._ended = hub, threading.Event()
        self.hub = self.job = 0.0
        self._began = {hub: _seconds(hub)} | {one: _seconds(one) for one in self._children()}
        self._last: dict[int, float] = {}

    @property
    def seconds(self) -> tuple[float, float]:
        """Processor seconds of the hub, and of its workers."""
        spent = {pid: last - self._began.get(pid, 0.0) for pid, last in self._last.items()}
        hub = spent.pop(self._hub, 0.0)
        return hub, sum(spent.values())

    def run(self) -> None:
        """Look, ten times a second."""
        while not self._ended.wait(0.1):
            self._look()

    def _look(self) -> None:
        self.hub = max(self.hub, _peak(self._hub))
        self._last[self._hub] = _seconds(self._hub)
        for child in self._children():
            self.job = max(self.job, _peak(child))
            self._last[child] = max(self._last.get(child, 0.0), _seconds(child))

    def _children(self) -> list[int]:
        found: list[int] = []
        for thread in Path(f"/proc/{self._hub}/task").iterdir():
            with contextlib.suppress(OSError):
                found += map(int, (thread / "children").read_text().split())
        return found

    def end(self) -> None:
        """Look once more, and no further."""
        self._ended.set()
        self.join()
        self._look()


def _peak(pid: int) -> float:
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1000
    return 0.0


def _seconds(pid: int) -> float:
    """Processor seconds that a process has taken; 0 once it is gone."""
    with contextlib.suppress(OSError):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return 0.0


class Beside(threading.Thread):
    """Somebody else who labels, every 20 ms, until ``end``."""

    def __init__(self, place: Place, label: str) -> None:
        super().__init__(daemon=True)
        self._place, self._label, self._ended = place, label, threading.Event()
        self.seconds: list[float] = []

    def run(self) -> None:
        """Label row after row."""
        with Client(self._place) as client:
            opened = client.call(Open(dataset="mails", want=1))
            items = list(opened.items)
            while items and not self._ended.wait(0.02):
                began = time.perf_counter()
                request = Submit(dataset="mails", row=items[0].row, label=self._label, want=1)
                handed = client.call(request)
                self.seconds.append(time.perf_counter() - began)
                items = list(handed.items)

    def end(self) -> str:
        """Stop, and tell the median, the 99th percentile and the worst, in ms."""
        self._ended.set()
        self.join()
        if len(self.seconds) < 2:
            return "none"
        times = sorted(1000 * one for one in self.seconds)
        last = times[min(len(times) - 1, int(0.99 * len(times)))]
        return f"{len(times)}: {statistics.median(times):.0f}/{last:.0f}/{times[-1]:.0f}"


@contextlib.contextmanager
def hub(place: Place) -> Iterator[Client]:
    """A hub of its own, ended at the end."""
    with Client(place) as client:
        yield client
        client.call(Stop())


def timed(place: Place, client: Client, kind: str, what: str, call: object, label: str) -> None:
    """Run one direction, and print its line."""
    spent, beside = Spent(client.call(Status()).pid), Beside(place, label)
    spent.start()
    beside.start()
    began = time.perf_counter()
    done = client.call(call, timeout=1800.0)  # type: ignore[arg-type]
    seconds = time.perf_counter() - began
    felt = beside.end()
    spent.end()
    count = getattr(done, "added", None) or getattr(done, "rows", 0)
    print(
        f"{kind:16}{what:7}{count:10,}{seconds:8.1f} s {seconds / SECONDS:5.2f}"
        f"{spent.seconds[0]:7.1f}{spent.seconds[1]:7.1f}"
        f"{spent.hub:8.0f} {spent.hub / MEGABYTES:5.2f}{spent.job:8.0f} "
        f"{spent.job / MEGABYTES:5.2f}   {felt}",
        flush=True,
    )


def prepare(folder: Path, rows: int, kinds: list[str], spans: bool) -> tuple[Path, Path]:
    """A project without labels, and a folder of files in each format."""
    folder.mkdir()
    place = make(folder, rows)
    with Client(place) as client:
        client.call(SetSchema(dataset="mails", document=json.dumps(SPANS if spans else SINGLE)))
        client.call(SetQueue(dataset="mails", overlap=5))
        client.call(Stop())
    time.sleep(1)
    empty = folder / "empty.duckdb"
    shutil.copy(place.project, empty)
    write_labels(folder / "labels.jsonl", rows, spans)
    with hub(place) as client:
        path = str(folder / "labels.jsonl")
        client.call(ImportLabels(path=path, format="jsonl"), timeout=1800.0)
        for kind in kinds:
            target = str(folder / f"file.{kind}")
            client.call(ExportLabels(path=target, format=kind), timeout=1800.0)
    return empty, folder


def main() -> None:
    """Print a line for each format and direction."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--formats", default=",".join(KINDS))
    options = parser.parse_args()
    kinds = options.formats.split(",")
    print(
        f"{'format':16}{'':7}{'labels':>10}{'time':>10} {'/20 s':>5}{'hub s':>7}{'job s':>7}"
        f"{'hub MB':>8} {'/500':>5}{'job MB':>8} {'/500':>5}   "
        "labels beside: number, ms median/p99/worst"
    )
    with tempfile.TemporaryDirectory() as name:
        for spans in (False, True):
            wanted = [kind for kind in kinds if formats.find(kind).spans_alone == spans]
            if not wanted:
                continue
            empty, files = prepare(Path(name) / str(spans), options.rows, wanted, spans)
            label = "[]" if spans else "ham"
            for kind in wanted:
                place = Place.of(files / f"{kind}.duckdb")
                shutil.copy(empty, place.project)
                with hub(place) as client:
                    path = str(files / f"file.{kind}")
                    into = ImportLabels(path=path, format=kind, person="ana")
                    timed(place, client, kind, "import", into, label)
                    out = ExportLabels(path=path, format=kind, person="ana")
                    timed(place, client, kind, "export", out, label)


if __name__ == "__main__":
    main()
