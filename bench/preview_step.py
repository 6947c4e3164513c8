"""Preview of a step over 1,000,000 × 6 through the hub: from the request to the counts.

Each step is asked for as the first of a recipe, and as the eleventh, behind the ten steps of
``bench.cleanse_apply``. What was asked before is known, so every step differs from the others. The
rows behind ten steps are laid down once; how long the first one waits for that is told apart, and
so are facets over them: the first count, and one with another choice.

Run: python -m bench.preview_step [ROWS]
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from bench.cleanse_apply import STEPS, messy
from workbench import open_project
from workbench.cleanse.facets import Facet
from workbench.cleanse.requests import CountFacets, ImportRecipe, PreviewStep
from workbench.collect.requests import AddSource, RunSource
from workbench.core.clock import SystemClock
from workbench.hub.requests import Stop
from workbench.notebook import Project
from workbench.store.store import Store

LIMIT = 1.0
TRIED: list[dict[str, Any]] = [
    {"step": "trim", "columns": ["city", "text"]},
    {"step": "case", "columns": ["city"], "to": "upper"},
    {"step": "replace", "columns": ["text"], "find": "[aeiou]+", "mode": "regex"},
    {"step": "mass_edit", "columns": ["city"], "edits": {"Madrid": "MADRID", "Paris": "P"}},
    {"step": "unicode", "columns": ["text"], "form": "NFKD"},
    {"step": "fill", "columns": ["channel"], "value": "none"},
    {"step": "fill", "columns": ["city"], "method": "mode", "by": ["channel"]},
    {"step": "majority", "columns": ["city"], "by": ["text"]},
    {"step": "derive", "into": "size", "expression": "length(text) * 2"},
    {"step": "filter", "where": "length(text) > 40"},
    {"step": "drop_duplicates", "columns": ["text", "city"]},
    {"step": "merge_clusters", "columns": ["city"], "merges": {"paris": "Paris"}},
    {"step": "mask", "columns": ["text"]},
    {"step": "sample", "share": 0.1},
]

CITY, TEXT = Facet(column="city"), Facet(column="text")
FACETS = ((CITY,), (CITY.toggled("Paris"), TEXT), (CITY, TEXT, Facet(column="id")))


def spent(project: Project, step: dict[str, Any]) -> float:
    """Seconds until the counts are there."""
    started = time.perf_counter()
    project.call(PreviewStep(dataset="rows", step=step))
    return time.perf_counter() - started


def faceted(project: Project, *facets: Facet) -> float:
    """Seconds until the values of all facets are counted."""
    started = time.perf_counter()
    project.call(CountFacets(dataset="rows", facets=list(facets)))
    return time.perf_counter() - started


def main() -> None:
    """Print the table."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "rows.parquet"
        messy(rows).drop("_row").write_parquet(source)
        path = Path(folder) / "bench.duckdb"
        Store.create(path, SystemClock()).close()
        with open_project(path) as project:
            project.call(AddSource(name="rows", location=str(source)))
            project.wait(project.call(RunSource(name="rows")).job)
            spent(project, {"step": "strip_invisible", "columns": ["city"]})
            first = [spent(project, step) for step in TRIED]
            project.call(ImportRecipe(dataset="rows", steps=STEPS))
            laying = spent(project, {"step": "strip_invisible", "columns": ["city"]})
            later = [spent(project, step) for step in TRIED]
            counting = [faceted(project, *facets) for facets in FACETS]
            print(f"{rows:,} × 6, seconds (at most {LIMIT:g})")
            print(f"{'step':18}{'first':>8}{'eleventh':>10}")
            for step, one, other in zip(TRIED, first, later, strict=True):
                print(f"{step['step']:18}{one:8.2f}{other:10.2f}")
            print(f"{'at most':18}{max(first):8.2f}{max(later):10.2f}")
            print(f"the first step behind ten, whose rows are laid down: {laying:.2f}")
            print(f"facets: {', '.join(f'{one:.2f}' for one in counting)}")
            project.call(Stop(force=True))


if __name__ == "__main__":
    main()
