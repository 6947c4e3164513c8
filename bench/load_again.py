"""Load a 1,000,000-row source again: unchanged, touched, and grown by 1 %.

``python -m bench.load_again [--rows N] [--rounds N] [--pause S]``. Each way of keeping rows
(append; merge by key; append with a cursor) has a source of its own. A round makes a fresh source,
loads it in full, loads the very same bytes, then adds 1 % of new rows at its end and loads those;
what the loads said is checked. The second load must change nothing, the grown one must cost at most
15 % of the full one. Both shares are told: of what a person waits for, and of the seconds in the
account.

Before each load ``--pause`` seconds go by, as they do where somebody loads what has grown: the
process of the next job comes up once the one before has ended. With ``--pause 0`` a load that comes
at once waits for it, a third of a second however many rows there are.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

import duckdb

from bench.load_csv import write_csv
from workbench.client import launch
from workbench.client.blocking import Client
from workbench.collect.requests import AddSource, GetLoad, LoadAccount, RunSource
from workbench.hub.requests import ShowJob, Stop
from workbench.wire.place import Place

SHARE = 0.15
WAYS: dict[str, dict[str, Any]] = {
    "append": {},
    "merge by key": {"disposition": "merge", "keys": ["id"]},
    "append with a cursor": {"cursor": "id"},
}


def grow(path: Path, rows: int, more: int) -> None:
    """Add ``more`` rows at the end of a file of ``rows``."""
    tail = path.with_suffix(".tail")
    with duckdb.connect() as connection:
        connection.execute(
            "COPY (SELECT i AS id, (TIMESTAMP '2025-06-01' + INTERVAL (i) SECOND) AS created, "
            "'Oslo', 1.5, 2, 'Message ' || i || ' that came later' "
            f"FROM range({rows}, {rows + more}) r(i)) TO '{tail}' (HEADER false)"
        )
    with path.open("ab") as file:
        file.write(tail.read_bytes())
    tail.unlink()


def load(client: Client, name: str, pause: float) -> tuple[float, LoadAccount]:
    """Seconds from the request to the account, and the account."""
    time.sleep(pause)
    started = time.perf_counter()
    begun = client.call(RunSource(name=name))
    while client.call(ShowJob(job=begun.job, wait=10.0)).state in ("queued", "running"):
        pass
    seconds = time.perf_counter() - started
    account = client.call(GetLoad(load=begun.load))
    if account.state != "counted":
        raise SystemExit(f"the load went wrong: {account}")
    return seconds, account


def one_round(
    client: Client, folder: Path, name: str, rows: int, pause: float, **way: Any
) -> list[float]:
    """Seconds of the full load, the same again, and the grown one, waited for; then by account."""
    source = folder / f"{name}.csv"
    write_csv(source, rows)
    client.call(AddSource(name=name, location=str(source), **way))
    full, first = load(client, name, pause)
    again, second = load(client, name, pause)
    if first.loaded != rows or second.loaded or second.updated or second.removed:
        raise SystemExit(f"not 0 changes: {second}")
    more = rows // 100
    grow(source, rows, more)
    grown, third = load(client, name, pause)
    if (third.loaded, third.updated, third.removed) != (more, 0, 0):
        raise SystemExit(f"not {more:,} new rows: {third}")
    source.unlink()
    return [full, again, grown, first.seconds, second.seconds, third.seconds]


def _halves(figures: list[float]) -> tuple[list[float], list[float]]:
    return figures[:3], figures[3:]


def main() -> None:
    """Print the figures of each way."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--pause", type=float, default=1.0)
    given = parser.parse_args()
    print(f"{given.rows:,} rows x 6, median of {given.rounds}; seconds from request to account")
    print("and, in brackets, those in the account")
    print(f"{'':<22}{'in full':>14}{'the same':>14}{'+ 1 %':>14}{'share':>16}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        place = Place.of(folder / "project.duckdb")
        launch.create(place)
        with Client(place) as client:
            for at, (title, way) in enumerate(WAYS.items()):
                found = [
                    one_round(client, folder, f"rows{at}_{number}", given.rows, given.pause, **way)
                    for number in range(given.rounds)
                ]
                waited, noted = _halves([statistics.median(c) for c in zip(*found, strict=True)])
                cells = [f"{a:.2f} ({b:.2f})" for a, b in zip(waited, noted, strict=True)]
                share, own = waited[2] / waited[0], noted[2] / noted[0]
                good = " ".join("yes" if one <= SHARE else "NO" for one in (share, own))
                shares = f"{share:.0%} ({own:.1%})"
                print(
                    f"{title:<22}{''.join(f'{cell:>14}' for cell in cells)}{shares:>16}"
                    f"   (must be <= {SHARE:.0%}): {good}"
                )
            client.call(Stop(force=True))


if __name__ == "__main__":
    main()
