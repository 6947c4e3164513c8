"""The values of a facet: the first of them, those that contain a text, and those chosen."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from tests.unit.collect.reading import Context
from workbench.cleanse import facet_job
from workbench.cleanse.facet_views import FacetCount
from workbench.cleanse.facets import Facet
from workbench.cleanse.tasks import FacetParams


def counted(tmp_path: Path, *facets: Facet, search: str = "", limit: int = 3) -> FacetCount:
    """The first facet over 20 names: ``Name 0`` has one row, ``Name 19`` twenty."""
    names = [f"Name {n}" for n in range(20) for _ in range(n + 1)] + [None]
    frame = pl.DataFrame({"_row": range(len(names)), "name": names})
    frame.write_parquet(tmp_path / "rows.parquet")
    params = FacetParams(
        dataset="people",
        files=[str(tmp_path / "rows.parquet")],
        facets=list(facets),
        count=[],
        limit=limit,
        search={"name": search},
    )
    return facet_job.count(Context(tmp_path), params).columns[0]


def listed(found: FacetCount) -> dict[str | None, int]:
    return {one.value: one.count for one in found.values}


def test_a_text_finds_values_that_are_not_among_the_first(tmp_path: Path) -> None:
    found = counted(tmp_path, Facet(column="name"), search="AME 1")
    assert listed(found) == {"Name 19": 20, "Name 18": 19, "Name 17": 18}
    assert (found.found, found.distinct) == (11, 21)
    assert listed(counted(tmp_path, Facet(column="name"), search="name 0")) == {"Name 0": 1}


def test_a_text_is_no_pattern(tmp_path: Path) -> None:
    assert counted(tmp_path, Facet(column="name"), search="name .").found == 0


def test_a_chosen_value_keeps_its_count_where_it_is_not_listed(tmp_path: Path) -> None:
    facet = Facet(column="name", values=["Name 2", None, "gone"])
    found = counted(tmp_path, facet)
    assert "Name 2" not in listed(found)
    assert {one.value: one.count for one in found.chosen} == {"Name 2": 3, None: 1, "gone": 0}
