"""Which counts of loads are shown where there is little room."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec

from workbench.collect.account import (
    account_sentence,
    account_text,
    counts_within,
    load_cells,
)
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


def test_lines_that_were_decided_about_are_said_to_be() -> None:
    told = [
        account_sentence(load(read=6, unchanged=4, quarantined=2, decided=decided))
        for decided in (0, 1, 2)
    ]
    assert [sentence.split("quarantined")[1] for sentence in told] == [
        "",
        " (1 is decided already)",
        " (all decided already)",
    ]


def test_lines_ask_for_attention_until_all_are_decided_about() -> None:
    def weight(decided: int) -> str:
        found = load(read=6, unchanged=4, quarantined=2, decided=decided)
        moment = dt.datetime(2024, 5, 2, tzinfo=dt.UTC)
        cell = load_cells(
            msgspec.structs.replace(found, started=moment.isoformat()), moment, ("aside",)
        )[-1]
        return str(cell[0][1])

    assert [weight(decided) for decided in (0, 1, 2)] == ["attention", "attention", "dim"]


def test_an_account_tells_what_became_of_the_lines_kept_aside() -> None:
    told = [
        account_text(
            msgspec.structs.replace(
                load(read=6, quarantined=aside, decided=decided),
                notes=[],
                columns_added=[],
                columns_missing=[],
            )
        ).splitlines()[2:]
        for aside, decided in ((2, 0), (2, 1), (2, 2), (1, 1))
    ]
    assert told == [
        [],
        ["of the lines kept aside 1 is decided already"],
        ["the lines kept aside are all decided already"],
        ["the line kept aside is decided already"],
    ]
