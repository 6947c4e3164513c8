"""Which counts of loads are shown where there is little room."""

from __future__ import annotations

from typing import Any

import msgspec

from workbench.collect.account import counts_within
from workbench.collect.requests import LoadAccount


def load(**counts: int) -> LoadAccount:
    fields: dict[str, Any] = {
        field.name: "" if field.type is str else 0
        for field in msgspec.structs.fields(LoadAccount)
        if field.required
    }
    return LoadAccount(**fields | {"state": "counted"} | counts)


def test_all_counts_are_shown_where_there_is_room() -> None:
    told = counts_within([load(read=6, loaded=4, quarantined=2)], 40)
    assert told == ("read", "loaded", "updated", "known", "aside")


def test_counts_that_are_nothing_go_first_and_what_was_kept_aside_never() -> None:
    million = load(read=1_000_000, loaded=990_000, unchanged=9_000, quarantined=1_000)
    assert counts_within([million], 40) == ("read", "loaded", "known", "aside")
    assert counts_within([million], 30) == ("read", "loaded", "aside")
    assert counts_within([million], 5) == ("read", "aside")
