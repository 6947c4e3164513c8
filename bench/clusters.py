"""Clusters of many distinct values: by fingerprint, and by nearest neighbours.

The values are made-up names of companies and people with slips of the pen among them.

Run: python -m bench.clusters
"""

from __future__ import annotations

import random
import string
import tempfile
import time
from pathlib import Path

import polars as pl

from workbench import open_project
from workbench.cleanse.clusters.likeness import Likeness
from workbench.cleanse.requests import FindClusters, StartClusters
from workbench.collect.requests import AddSource, RunSource
from workbench.core.clock import SystemClock
from workbench.hub.requests import CancelJob, ShowJob, Stop
from workbench.notebook import Project
from workbench.store.store import Store

KNN = Likeness(method="knn", radius=0.2)
ENDS = ("Inc", "Inc.", "INC", "LLC", "Ltd", "& Co", "GmbH")


def names(count: int, seed: int = 3) -> list[str]:
    """Distinct names, one in ten a slip of an earlier one."""
    draw = random.Random(seed)
    parts = [
        "".join(draw.choices(string.ascii_lowercase, k=draw.randint(4, 9))) for _ in range(9_000)
    ]
    found: dict[str, None] = {}
    known: list[str] = []
    while len(found) < count:
        if known and draw.random() < 0.1:
            letters = list(draw.choice(known))
            letters[draw.randrange(len(letters))] = draw.choice(string.ascii_lowercase)
            name = "".join(letters)
        else:
            words = [word.title() for word in draw.choices(parts, k=draw.randint(2, 3))]
            name = " ".join([*words, draw.choice(ENDS)])
        if name not in found:
            found[name] = None
            known.append(name)
    return list(found)


def loaded(project: Project, folder: Path, count: int) -> str:
    """A dataset of so many distinct values; its name."""
    name = f"names_{count}"
    path = folder / f"{name}.parquet"
    pl.DataFrame({"name": names(count)}).write_parquet(path)
    project.call(AddSource(name=name, location=str(path)))
    project.wait(project.call(RunSource(name=name)).job)
    project.call(FindClusters(dataset=name, column="name", limit=1))
    return name


def by_fingerprint(project: Project, name: str) -> tuple[float, int]:
    """Seconds of a search, and the clusters."""
    started = time.perf_counter()
    found = project.call(FindClusters(dataset=name, column="name"))
    return time.perf_counter() - started, found.total


def by_neighbours(project: Project, name: str) -> tuple[float, int]:
    """Seconds of a search in a job, and the clusters."""
    started = time.perf_counter()
    job = project.call(StartClusters(dataset=name, column="name", likeness=KNN)).job
    found = project.wait(job)
    return time.perf_counter() - started, int(found["total"])


def cancelled(project: Project, name: str) -> float:
    """Seconds from the cancel of a search to its end."""
    job = project.call(StartClusters(dataset=name, column="name", likeness=KNN)).job
    while not project.call(ShowJob(job=job, wait=5.0)).done:
        continue
    started = time.perf_counter()
    project.call(CancelJob(job=job))
    while project.call(ShowJob(job=job, wait=5.0)).state == "running":
        continue
    return time.perf_counter() - started


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bench.duckdb"
        Store.create(path, SystemClock()).close()
        with open_project(path) as project:
            print(f"{'method':14}{'values':>11}{'seconds':>9}{'at most':>9}{'clusters':>10}")
            for count, limit in ((100_000, 1), (1_000_000, 8)):
                name = loaded(project, Path(folder), count)
                spent, total = by_fingerprint(project, name)
                print(f"{'fingerprint':14}{count:11,}{spent:9.2f}{limit:9}{total:10,}")
            name = loaded(project, Path(folder), 20_000)
            spent, total = by_neighbours(project, name)
            print(f"{'neighbours':14}{20_000:11,}{spent:9.2f}{30:9}{total:10,}")
            print(f"cancelled within {cancelled(project, name):.2f} s (at most 1)")
            project.call(Stop(force=True))


if __name__ == "__main__":
    main()
