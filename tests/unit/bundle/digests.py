"""Prints a line for each family, task and kind of rows: the hash of the bundle it gives."""

from __future__ import annotations

import tempfile
from pathlib import Path

import polars as pl

from tests.unit.train.sample import (
    INSTALLED,
    duels,
    letters,
    prepared_sample,
    prices,
    tickets,
    topics,
)
from workbench import bundle
from workbench.train.fitting import bundle_of, fit_all
from workbench.train.search import Trial

ROWS: dict[str, list[tuple[str, pl.DataFrame]]] = {
    "classification": [
        ("text and table", tickets(90)),
        ("table", tickets(90).drop("text")),
        ("text", tickets(90).select("_row", "_target", "text")),
    ],
    "regression": [("table", prices(90))],
    "multilabel": [("text and table", topics(90)), ("table", topics(90).drop("text"))],
    "spans": [("text", letters(90))],
    "pairwise": [("table", duels(90))],
}


def main() -> None:
    """Train each on the same rows with the same seed."""
    with tempfile.TemporaryDirectory() as folder:
        for family in INSTALLED:
            for task in family.tasks:
                for kind, frame in ROWS[task]:
                    prepared = prepared_sample(frame, task)
                    trial = Trial(family, family.defaults(prepared.task.problem))
                    fitted = fit_all(prepared.task, trial, 0)
                    made = bundle_of(prepared, trial, fitted, "topic", "raw")
                    print(family.name, kind, bundle.dump(made, Path(folder) / "model"))


if __name__ == "__main__":
    main()
