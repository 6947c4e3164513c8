"""Profile of 1,000,000 × 40 through the hub, as the cleanse screen asks for it.

Columns of every kind: numbers and dates as text, categories, free text that is different in nearly
every row, identifiers, missing cells. After a load the hub lays the rows out for reading, for a
terminal that is open in the background and unasked; how long that takes is told apart.

``--peer PYTHON`` names an interpreter with ydata-profiling, whose minimal report of the same rows
is made in the same run.

Run: python -m bench.profile_wide [--rows N] [--peer /path/to/python]
"""

from __future__ import annotations

import argparse
import os
import subprocess
import tempfile
import time
from pathlib import Path

import polars as pl

from workbench import open_project
from workbench.cleanse.panels import in_turn
from workbench.cleanse.requests import PreviewStep, Profile
from workbench.collect.requests import AddSource, RunSource
from workbench.core.clock import SystemClock
from workbench.hub.requests import Stop
from workbench.notebook import Project
from workbench.store.store import Store

FIRST, ALL = 0.3, 3.0
TRIM = {"step": "trim", "columns": ["kind_0"]}
PEER = """
import sys, time, pandas
from ydata_profiling import ProfileReport
frame = pandas.read_parquet(sys.argv[1])
start = time.perf_counter()
ProfileReport(frame, minimal=True, progress_bar=False).get_description()
print(time.perf_counter() - start)
"""


def wide(rows: int) -> pl.DataFrame:
    """Forty columns of text, as a file holds them."""
    row = pl.int_range(rows, dtype=pl.Int64, eager=True).alias("row")
    columns: dict[str, pl.Series] = {}
    for number in range(10):
        noise = row.hash(seed=10 + number)
        columns[f"amount_{number}"] = (noise % 10_000_000 / 100).cast(pl.String)
        columns[f"kind_{number}"] = "kind " + (noise % (5 + 40 * number)).cast(pl.String)
    for number in range(6):
        days = (row.hash(seed=40 + number) % 3_650).cast(pl.Int32).cast(pl.Date)
        columns[f"day_{number}"] = days.dt.to_string("%d/%m/%Y")
    for number in range(6):
        words = [row.hash(seed=60 + 7 * number + word) % 3_000 for word in range(6)]
        parts = pl.DataFrame({f"w{place}": word for place, word in enumerate(words)})
        columns[f"text_{number}"] = parts.select(
            pl.concat_str(pl.all().cast(pl.String), separator=" word ")
        ).to_series()
    for number in range(4):
        columns[f"code_{number}"] = "C-" + row.hash(seed=80 + number).cast(pl.String)
        missing = row.hash(seed=90 + number) % 5 == 0
        columns[f"flag_{number}"] = missing.replace_strict({True: "n/a", False: "yes"})
    return pl.DataFrame(columns)


def profiled(project: Project, names: list[str]) -> tuple[float, float]:
    """Seconds to the first columns, and to all of them."""
    started = time.perf_counter()
    first = 0.0
    for some in in_turn(names):
        project.call(Profile(dataset="wide", stage="raw", columns=some))
        first = first or time.perf_counter() - started
    return first, time.perf_counter() - started


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--peer")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "wide.parquet"
        frame = wide(asked.rows)
        frame.write_parquet(source)
        names = frame.columns
        del frame
        path = Path(folder) / "bench.duckdb"
        Store.create(path, SystemClock()).close()
        with open_project(path) as project:
            project.call(AddSource(name="wide", location=str(source)))
            project.wait(project.call(RunSource(name="wide")).job)
            print(f"{asked.rows:,} × 40 (load average {os.getloadavg()[0]:.1f})")
            started = time.perf_counter()
            project.call(PreviewStep(dataset="wide", step=TRIM))
            laid = time.perf_counter() - started
            print(f"  the rows are laid out for reading in {laid:.1f} s")
            first, whole = profiled(project, names)
            print(f"  as the screen asks   first columns {first:5.2f} s   all {whole:5.2f} s")
            project.call(Stop(force=True))
        print(f"  limits               first columns {FIRST:5.2f} s   all {ALL:5.2f} s")
        if asked.peer:
            done = subprocess.run(
                [asked.peer, "-c", PEER, str(source)], capture_output=True, text=True, check=True
            )
            spent = float(done.stdout.split()[-1])
            print(f"  ydata-profiling, minimal report {spent:17.2f} s   {spent / whole:.0f} ×")


if __name__ == "__main__":
    main()
