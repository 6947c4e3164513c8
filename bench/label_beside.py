"""What goes on beside the labelling: a 1,000,000-row file is loaded, and a model trains."""

from __future__ import annotations

import threading
import time
from pathlib import Path

from bench.load_csv import write_csv
from workbench.client.blocking import Client
from workbench.collect.requests import AddSource, RunSource
from workbench.core.errors import WorkbenchError
from workbench.hub.requests import ShowJob
from workbench.train.requests import StartTraining
from workbench.wire.place import Place

ENDED = ("done", "failed", "cancelled", "dead")
SMALL = 5_000


class Beside:
    """Loads again and again, and trains again and again, until ``end``."""

    def __init__(self, place: Place, folder: Path, rows: int) -> None:
        self._place, self._folder, self._rows = place, folder, rows
        self._stop = threading.Event()
        self.done: dict[str, int] = {"loads": 0, "trainings": 0}
        write_csv(folder / "small.csv", SMALL)
        write_csv(folder / "large.csv", rows)
        with Client(place) as client:
            self._load(client, "small", folder / "small.csv")
        self.done["loads"] = 0
        self._threads = [
            threading.Thread(target=self._run, args=(each,)) for each in (self._loads, self._trains)
        ]

    def begin(self) -> None:
        """Start both."""
        for thread in self._threads:
            thread.start()

    def end(self) -> None:
        """Let what runs end, and begin nothing more."""
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _run(self, again: object) -> None:
        assert callable(again)
        with Client(self._place) as client:
            number = 0
            while not self._stop.is_set():
                number += 1
                again(client, number)

    def _loads(self, client: Client, number: int) -> None:
        self._load(client, f"large{number}", self._folder / "large.csv")

    def _load(self, client: Client, name: str, path: Path) -> None:
        client.call(AddSource(name=name, location=str(path)))
        self._follow(client, client.call(RunSource(name=name)).job)
        self.done["loads"] += 1

    def _trains(self, client: Client, number: int) -> None:
        started = client.call(
            StartTraining(dataset="small", target="city", family="logistic", seed=number)
        )
        self._follow(client, started.job)
        self.done["trainings"] += 1

    def _follow(self, client: Client, job: str) -> None:
        while (view := client.call(ShowJob(job=job, wait=5.0))).state not in ENDED:
            time.sleep(0.05)
        if view.error is not None:
            raise WorkbenchError(view.error["message"])
