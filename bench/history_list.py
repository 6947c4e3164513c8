"""The history of 10,000 versions: list, filter, sort, open, diff at the hub, through the client.

Run with ``python -m bench.history_list``. The limit in the same run: one empty query over the
same connection, which is what a round trip to the hub costs. With MLflow installed, the same number
of runs in its SQLite store is asked the same, in this process: its ratio is MLflow's time by ours.

At the end the models screen is opened on a real pty: from the key until its rows are written.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bench import mlflow_beside
from bench.ptys import Terminal, await_text, drain, environment, settle
from bench.tui_start import workbench
from workbench.client.blocking import Client
from workbench.core.actor import Actor
from workbench.core.clock import SystemClock
from workbench.core.request import Role
from workbench.history.requests import DiffVersions, ListVersions, ShowVersion
from workbench.hub.requests import Status, Stop
from workbench.store.store import Store
from workbench.store.transaction import Transaction
from workbench.wire.place import Place

METRICS = ("f1_macro", "accuracy", "balanced_accuracy", "mcc", "roc_auc", "log_loss", "brier")
FAMILIES = ("logistic", "linear_svm", "naive_bayes", "boosting")
REPEATS = 15
STARTS = 7
FRAME_LIMIT = 150
"""Milliseconds from the key to the first rows."""


def fill(tx: Transaction, versions: int) -> None:
    """Records of ``versions`` models, evaluated, some tagged, with a past of champions."""
    pick = random.Random(0)
    now = tx.now
    tx.execute("INSERT INTO dataset VALUES (1, 'tickets', ?)", (now,))
    for split in (1, 2, 3):
        tx.execute(
            "INSERT INTO split VALUES (?, ?, 1, 'stratified', 0, 0.2, '{}', '[]', ?, 'ana')",
            (split, f"t{split}", now),
        )
    cv = '{"f1_macro": {"mean": 0.8, "sd": 0.01}}'
    numbers = range(1, versions + 1)
    tx.append(
        "model",
        [
            (
                *(number, f"model {number}", "j", 1, "clean", None, 1 + number % 3),
                *("classification", "labels", pick.choice(FAMILIES), f'{{"C": {number % 7}}}'),
                *('["a", "b"]', "f1_macro", cv, "{}", 1800 + number % 500, 240, "ab", 1000),
                *("cd", '{"python": "3.12"}', 1.5, 0, now, pick.choice(("ana", "ben"))),
            )
            for number in numbers
        ],
    )
    found = {n: {name: pick.random() for name in METRICS} for n in numbers}
    rest = (0, 2000, 0.1, 1.0, now, "ana")
    tx.append(
        "evaluation",
        [
            (n, f"job{n}", n, 1 + n % 3, "classification", 240, "f1_macro", document(one), *rest)
            for n, one in found.items()
        ],
    )
    tx.append(
        "evaluation_metric",
        [(n, n, name, x, 0.1, 0.9, 240, "") for n, one in found.items() for name, x in one.items()],
    )
    tagged = [(pick.randrange(versions) + 1, pick.choice(("good", "slow"))) for _ in range(2000)]
    tx.append("model_tag", [(*one, True, now, "ana") for one in tagged])
    champions = [(1, "labels", "champion", n, None, "", now, "ana") for n in range(1, 200)]
    tx.append("alias_change", champions)
    for number in range(versions - 200, versions + 1):
        tx.event("train.model_trained", f"model:v{number}", {"family": "logistic"})


def document(found: dict[str, float]) -> str:
    """The figures of an evaluation, as they are kept."""
    figures = {name: {"value": x, "low": 0.1, "high": 0.9, "n": 240} for name, x in found.items()}
    return json.dumps({"metrics": figures})


def timed(run: Callable[[], object]) -> tuple[float, float]:
    """Median and worst of several runs, in milliseconds."""
    taken = []
    for _ in range(REPEATS):
        started = time.perf_counter()
        run()
        taken.append(1000 * (time.perf_counter() - started))
    return statistics.median(taken), max(taken)


def main(arguments: list[str]) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--versions", type=int, default=10_000)
    versions = parser.parse_args(arguments).versions
    with tempfile.TemporaryDirectory() as folder:
        place = Place.of(Path(folder) / "history.duckdb")
        store = Store.create(place.project, SystemClock())
        store.write(Actor(0, "ana", Role.OWNER), lambda tx: fill(tx, versions)).result()
        store.close()
        beside = {}
        if mlflow_beside.installed():
            runs = Path(folder) / "mlflow.db"
            filled = mlflow_beside.filled(runs, versions, METRICS, FAMILIES)
            beside = mlflow_beside.questions(filled, FAMILIES)
        else:
            print(mlflow_beside.MISSING)
        with Client(place) as client:
            measure(client, versions, beside)
            first, again = frames(place, versions)
            for name, waits in (
                ("first frame of the screen", first),
                ("and when it is back", again),
            ):
                median = statistics.median(waits)
                print(
                    f"{name:<29}{median:>9.1f}{max(waits):>9.1f}"
                    f"  {median / FRAME_LIMIT:.2f} of the limit, {len(waits)} times"
                )
            client.call(Stop(force=True))
        time.sleep(1)


def measure(client: Client, versions: int, beside: dict[str, Callable[[], object]]) -> None:
    """One line for each thing a person does."""
    asked = {
        "round trip (limit)": Status(),
        "list, newest 100": ListVersions(),
        "list, last page": ListVersions(offset=versions - 100),
        "filter by two words": ListVersions(filter="svm good"),
        "sort by F1": ListVersions(sort="figure"),
        "filter and sort": ListVersions(filter="ben", sort="labels"),
        "open one": ShowVersion(version=str(versions)),
        "diff two": DiffVersions(a=str(versions - 1), b=str(versions)),
    }
    print(f"{f'{versions:,} versions':<29}{'median ms':>9}{'worst':>9}{'MLflow':>9}{'ratio':>8}")
    for name, request in asked.items():
        median, worst = timed(lambda request=request: client.call(request))  # type: ignore[misc]
        line = f"{name:<29}{median:>9.1f}{worst:>9.1f}"
        if name in beside:
            theirs, _ = timed(beside[name])
            line += f"{theirs:>9.1f}{theirs / median:>7.1f}×"
        print(line)


def frames(place: Place, versions: int) -> tuple[list[float], list[float]]:
    """Milliseconds until rows are on a new terminal, and when one comes back to the screen."""
    words = f"{versions - 10:,}".encode()
    first, again = [], []
    for _ in range(STARTS):
        terminal = Terminal.start(workbench(str(place.project)), environment())
        try:
            await_text([terminal], b"keys")
            settle([terminal], quiet=2.0)
            first.append(_opened(terminal, words))
            terminal.press("g")
            settle([terminal])
            terminal.press("h")
            settle([terminal])
            again.append(_opened(terminal, words))
        finally:
            terminal.end()
    return first, again


def _opened(terminal: Terminal, words: bytes) -> float:
    """Milliseconds from the last key of ``g m`` until ``words`` are written."""
    terminal.press("g")
    settle([terminal])
    began = terminal.press("m")
    while words not in terminal.text():
        drain([terminal], 0.05)
        if time.perf_counter() - began > 60:
            raise TimeoutError(f"{words!r} did not appear")
    taken = 1000 * (terminal.chunks[-1][0] - began)
    settle([terminal])
    return taken


if __name__ == "__main__":
    main(sys.argv[1:])
