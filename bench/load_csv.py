"""Load a 1,000,000-row, 6-column CSV, beside DuckDB's own ``read_csv(all_varchar)`` into a file.

``python -m bench.load_csv [--rows N] [--rounds N]``. Both read the same file in the same run, in
turns; ours is timed from the request to the account, job process and all, hub running.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from pathlib import Path

import duckdb

from workbench.client import launch
from workbench.client.blocking import Client
from workbench.collect.requests import AddSource, GetLoad, RunSource
from workbench.hub.requests import ShowJob, Stop
from workbench.wire.place import Place

GOAL = 2.0


def write_csv(path: Path, rows: int) -> None:
    """Six columns as an export has them: number, time, category, price, count, sentence."""
    with duckdb.connect() as connection:
        connection.execute(
            "COPY (SELECT i AS id, (TIMESTAMP '2024-01-01' + INTERVAL (i * 37) SECOND) AS created, "
            "['Berlin', 'Paris', 'London', 'Madrid', 'Wien'][1 + i % 5] AS city, "
            "round(random() * 1000, 2) AS amount, (random() * 100)::INT AS quantity, "
            "'Message ' || i || ' about ' || (i * 7919 % 10007) || ', please reply' AS text "
            f"FROM range({rows}) r(i)) TO '{path}' (HEADER)"
        )


def load_with_duckdb(source: Path, folder: Path, number: int) -> float:
    """DuckDB alone, all columns text, into a new file; seconds until it is closed."""
    started = time.perf_counter()
    with duckdb.connect(
        str(folder / f"peer{number}.duckdb"), config={"storage_compatibility_version": "v1.5.0"}
    ) as connection:
        connection.execute(
            f"CREATE TABLE rows AS SELECT * FROM read_csv('{source}', all_varchar = true)"
        )
    return time.perf_counter() - started


def load_with_workbench(client: Client, source: Path, number: int) -> tuple[float, float]:
    """The whole way through the hub: seconds, and the seconds in the job."""
    name = f"rows{number}"
    client.call(AddSource(name=name, location=str(source)))
    started = time.perf_counter()
    begun = client.call(RunSource(name=name))
    while True:
        job = client.call(ShowJob(job=begun.job, wait=10.0))
        if job.state not in ("queued", "running"):
            break
    seconds = time.perf_counter() - started
    account = client.call(GetLoad(load=begun.load))
    if account.state != "counted" or account.read != account.loaded:
        raise SystemExit(f"the load went wrong: {account}")
    return seconds, account.seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source = folder / "rows.csv"
        write_csv(source, given.rows)
        place = Place.of(folder / "project.duckdb")
        launch.create(place)
        ours, peer = [], []
        with Client(place) as client:
            for number in range(given.rounds):
                peer.append(load_with_duckdb(source, folder, number))
                ours.append(load_with_workbench(client, source, number)[0])
            client.call(Stop(force=True))
        size = source.stat().st_size / 1e6
    ratio = statistics.median(ours) / statistics.median(peer)
    print(f"{given.rows:,} rows x 6, {size:.0f} MB, median of {given.rounds}")
    print(f"{'DuckDB read_csv(all_varchar) into a file':<44}{statistics.median(peer):6.2f} s")
    print(f"{'workbench collect run, start to account':<44}{statistics.median(ours):6.2f} s")
    print(f"{'ratio':<44}{ratio:6.2f}   must be <= {GOAL:g}: {'yes' if ratio <= GOAL else 'NO'}")


if __name__ == "__main__":
    main()
