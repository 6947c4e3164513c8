"""Tables that every step has to live with."""

from __future__ import annotations

import datetime as dt
from typing import Any

import polars as pl

from workbench.cleanse.steps import registry, step_from
from workbench.cleanse.steps.base import Step

EXAMPLES: dict[str, dict[str, Any]] = {
    "boolean": {"columns": ["flag"]},
    "case": {"to": "title"},
    "coalesce": {"columns": ["flag", "name"], "into": "first"},
    "collapse_space": {},
    "date": {"columns": ["day"], "format": "%d/%m/%Y"},
    "derive": {"into": "size", "expression": "length(name)"},
    "drop_columns": {"columns": ["flag"]},
    "drop_conflicting": {"columns": ["flag"], "by": ["name"]},
    "drop_idle_columns": {},
    "drop_missing": {"share": 0.5},
    "drop_outliers": {"columns": ["count"]},
    "drop_duplicates": {"columns": ["name"]},
    "epoch": {"columns": ["amount"]},
    "excel_serial": {"columns": ["amount"]},
    "extract": {"columns": ["name"], "pattern": "[a-z]+"},
    "fill": {"columns": ["name"], "value": "?"},
    "filter": {"where": "amount is not null"},
    "join": {"columns": ["name", "flag"], "into": "both"},
    "mask": {},
    "mass_edit": {"columns": ["name"], "edits": {"paris": "Paris", "x": None}},
    "mend_mojibake": {},
    "merge_clusters": {"columns": ["name"], "merges": {"paris": "Paris"}},
    "null_tokens": {},
    "number": {"columns": ["amount"]},
    "outliers": {"columns": ["count"]},
    "pad": {"length": 6},
    "rare_to_other": {"columns": ["name"], "least": 2},
    "reorder": {"columns": ["flag", "day"]},
    "rename": {"names": {"name": "title"}},
    "replace": {"find": "a", "replacement": "b"},
    "split": {"columns": ["name"], "separator": " ", "into": ["left", "right"]},
    "straighten_quotes": {},
    "strip_diacritics": {},
    "strip_invisible": {},
    "trim": {},
    "truncate": {"length": 3},
    "unescape_html": {},
    "was_missing": {"columns": ["name"]},
    "unicode": {"form": "NFKC"},
    "drop_near_duplicates": {"columns": ["name"]},
    "explode": {"columns": ["name"], "separator": " "},
    "hash": {"columns": ["name"]},
    "look_up": {
        "columns": ["name"],
        "dataset": "cities",
        "key": "city",
        "take": {"country": "land"},
        "found": {"keys": [" paris"], "columns": {"land": ["FR"]}, "kinds": {"land": "text"}},
    },
    "majority": {"columns": ["flag"], "by": ["name"]},
    "pivot": {
        "columns": ["day"],
        "names_from": "flag",
        "values_from": "count",
        "values": ["yes", "1"],
    },
    "sample": {"share": 0.5},
    "sort": {"columns": ["flag", "day"]},
    "unnest": {"columns": ["flag"], "fields": {"a": "b.c"}},
    "unpivot": {"columns": ["flag", "count"], "name_into": "of", "value_into": "is"},
}
"""A working document of every step type; a new type adds its own."""


def example(name: str) -> Step:
    """The step of ``EXAMPLES``."""
    return step_from({"step": name, **EXAMPLES[name]})


def names() -> list[str]:
    """All step types."""
    return list(registry())


def table() -> pl.DataFrame:
    """Text in every shape, a number column and a date column."""
    return pl.DataFrame(
        {
            "_row": [1, 2, 5, 6, 7, 9],
            "name": [" paris", "PARIS\t x", None, "", "São  Paulo\u200b", "x" * 5_000],
            "amount": ["1,234.50", "(3)", None, "n/a", "€ 5", "12%"],
            "day": ["01/02/2024", "31/02/2024", "", None, " 29/02/2024 ", "2024-01-01"],
            "flag": ["yes", "NO", None, "maybe", "1", ""],
            "count": [1.5, None, 2.0, float("nan"), -1.0, 0.0],
            "made": [dt.date(2024, 1, 1), None, None, dt.date(2023, 1, 1), None, None],
        },
        schema_overrides={"_row": pl.Int64},
    )


def after(frame: pl.DataFrame, *documents: dict[str, Any]) -> pl.DataFrame:
    """The table after these steps."""
    from workbench.cleanse.recipe import Recipe

    recipe = Recipe.from_documents(list(documents))
    return recipe.fit(frame.lazy()).run(frame.lazy()).collect(engine="in-memory")


def column(values: list[Any], **step: Any) -> list[Any]:
    """The column ``x`` of these values after one step."""
    frame = pl.DataFrame({"x": values}, schema={"x": pl.String})
    return after(frame, {"columns": ["x"], **step})["x"].to_list()
