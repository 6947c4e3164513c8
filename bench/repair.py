"""How many wrong cells of two dirty tables a recipe mends, and how many right ones it harms.

``raha_beers`` and ``raha_hospital`` (Mahdavi et al., Raha, SIGMOD 2019) are loaded into a project,
as a person would do it: suggestions are accepted as they are offered, the steps by hand are those
below, and of the clusters those spellings are merged that few rows have beside their target's. The
clean rows are then compared with the true ones, cell by cell: texts letter by letter, numbers as
numbers.

Run: python -m bench.repair ../shared/data/cleansing
"""

from __future__ import annotations

import csv
import sys
import tempfile
from pathlib import Path
from typing import Any

import msgspec

from workbench import open_project
from workbench.cleanse.clusters.likeness import Likeness
from workbench.cleanse.requests import AddStep, ApplyRecipe, StartClusters, Suggest
from workbench.cleanse.views import ClustersView
from workbench.collect.requests import AddSource, RunSource
from workbench.core.clock import SystemClock
from workbench.hub.requests import Stop
from workbench.notebook import Project
from workbench.store.store import Store

Steps = list[dict[str, Any]]
BEERS: Steps = [
    {"step": "extract", "columns": ["city"], "into": "tail", "pattern": " ([A-Z]{2})$"},
    {"step": "coalesce", "columns": ["state", "tail"], "into": "state"},
    {"step": "replace", "columns": ["city"], "mode": "regex", "find": " [A-Z]{2}$"},
    {"step": "drop_columns", "columns": ["tail"]},
]
PROVIDER = [
    "name", "address_1", "city", "state", "zip", "county", "phone", "type", "owner",
    "emergency_service",
]  # fmt: skip
CLUSTERED = ["name", "address_1", "county", "type", "owner", "condition", "measure_name"]
RARE = 0.1
"""Rows of a spelling that is merged, as a share of its target's."""
HOSPITAL: Steps = [
    {"step": "majority", "columns": ["provider_number"], "by": ["name", "address_1"]},
    {"step": "majority", "columns": ["provider_number"], "by": ["phone"]},
    {"step": "majority", "columns": PROVIDER, "by": ["provider_number"]},
    {"step": "majority", "columns": ["measure_code"], "by": ["measure_name"]},
    {"step": "majority", "columns": ["measure_name", "condition"], "by": ["measure_code"]},
    {"step": "majority", "columns": ["state_average"], "by": ["state", "measure_code"]},
]


def accept(project: Project, dataset: str) -> int:
    """Take every suggestion as it is offered, again until there are no new ones."""
    taken = 0
    while True:
        offered = project.call(Suggest(dataset=dataset))
        if not offered:
            return taken
        first = offered[0]
        project.call(AddStep(dataset=dataset, step=first.step, suggestion=first.id))
        taken += 1


def merge(project: Project, dataset: str, column: str) -> int:
    """Merge the rare spellings of a column's nearest-neighbour clusters."""
    likeness = Likeness(method="knn", radius=0.25)
    job = project.call(StartClusters(dataset=dataset, column=column, likeness=likeness)).job
    found = msgspec.convert(project.wait(job), ClustersView)
    merges = {
        member.value: one.target
        for one in found.clusters
        for member in one.members
        if member.rows <= RARE * one.members[0].rows
    }
    if merges:
        step = {"step": "merge_clusters", "columns": [column], "merges": merges}
        project.call(AddStep(dataset=dataset, step={**step, **msgspec.to_builtins(likeness)}))
    return len(merges)


def same(found: Any, true: str) -> bool:
    """Whether a cell is the true one."""
    if found is None or found == "":
        return true == ""
    if isinstance(found, float | int):
        try:
            return float(true) == float(found)
        except ValueError:
            return False
    return str(found) == true


def measured(project: Project, dataset: str, folder: Path) -> tuple[int, int, int, int]:
    """Wrong cells, those of them that are right now, right cells, those of them wrong now."""
    project.wait(project.call(ApplyRecipe(dataset=dataset)).job)
    clean = project.rows(dataset, stage="clean")
    wrong = mended = right = harmed = 0
    with (folder / "dirty.csv").open(newline="") as dirty, (folder / "clean.csv").open() as true:
        before, after = list(csv.reader(dirty)), list(csv.reader(true))
    found = [clean[name].to_list() if name in clean.columns else None for name in before[0]]
    for row, (old, wanted) in enumerate(zip(before[1:], after[1:], strict=True)):
        for column, (had, need) in enumerate(zip(old, wanted, strict=True)):
            values = found[column]
            good = values is not None and same(values[row], need)
            if had == need:
                right, harmed = right + 1, harmed + (not good)
            else:
                wrong, mended = wrong + 1, mended + good
    return wrong, mended, right, harmed


def beers(project: Project) -> str:
    """Suggestions, then four steps by hand."""
    taken = accept(project, "beers")
    for step in BEERS:
        project.call(AddStep(dataset="beers", step=step))
    return f"{taken} suggestions as offered, {len(BEERS)} steps by hand"


def hospital(project: Project) -> str:
    """Clusters of the text columns, then the majority within what belongs together."""
    merged = sum(merge(project, "hospital", column) for column in CLUSTERED)
    for step in HOSPITAL:
        project.call(AddStep(dataset="hospital", step=step))
    return f"{merged} spellings merged by clusters, {len(HOSPITAL)} look-ups inside the file"


def main() -> None:
    """Print the table."""
    data = Path(sys.argv[1]).absolute()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bench.duckdb"
        Store.create(path, SystemClock()).close()
        with open_project(path) as project:
            print(f"{'table':10}{'wrong':>7}{'mended':>9}{'right':>8}{'harmed':>9}  how")
            for name, mend in (("beers", beers), ("hospital", hospital)):
                source = data / f"raha_{name}"
                add = AddSource(name=name, location=str(source / "dirty.csv"))
                project.call(add)
                project.wait(project.call(RunSource(name=name)).job)
                how = mend(project)
                wrong, mended, right, harmed = measured(project, name, source)
                cells = f"{wrong:7,}{mended / wrong:9.1%}{right:8,}{harmed / right:9.3%}"
                print(f"{name:10}{cells}  {how}")
            project.call(Stop(force=True))


if __name__ == "__main__":
    main()
