"""What is told of a version on few lines leaves out the less needed, and cuts no number."""

from __future__ import annotations

import msgspec

from tests.tui.models import detail, diff, version
from workbench.evaluate.requests import Figure
from workbench.history import lines
from workbench.history.requests import Link, MetricPair


def words(line: lines.Line) -> str:
    return "".join(text for text, _ in line)


def test_an_interval_that_has_no_room_is_left_out_whole() -> None:
    figure = Figure(value=45_396.0, low=43_406.0, high=47_751.0, n=9)
    delta = Figure(value=22_201.0, low=20_457.0, high=23_800.0, n=9)
    pair = MetricPair(name="rmse", a=figure, b=figure, delta=delta)
    found = msgspec.structs.replace(diff(version(12, 0.8), version(14, 0.9)), metrics=[pair])
    wide, narrow = (words(lines.against(found, (width, 9))[1]) for width in (80, 50))
    assert wide.endswith("✗ +22,201 +20,457 to +23,800")
    assert narrow.endswith("✗ +22,201")


def test_names_of_a_lineage_are_cut_only_where_it_has_no_room() -> None:
    links = [
        Link(kind="source", text="california_housing_of_the_census.csv"),
        Link(kind="version", text="v2"),
        Link(kind="alias", text="challenger"),
    ]
    found = msgspec.structs.replace(detail(version(2, 0.8)), lineage=links, labels_by=[])
    full, _, cut = map(words, lines.lineage(found))
    assert full == "california_housing_of_the_census.csv → v2 → challenger"
    assert cut == "california_housin… → v2 → challenger"
