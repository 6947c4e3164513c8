"""The confusion matrix in plain text: its columns say which label they are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

import pytest

from workbench.cli.command import Context
from workbench.cli.table import plain_table
from workbench.evaluate import documents
from workbench.evaluate.requests import Confusion


class Shown:
    """A context that makes tables."""

    def table(
        self, headers: Sequence[str], rows: Sequence[Sequence[object]], right: str = ""
    ) -> str:
        return plain_table(headers, rows, set(right.split(",")))


def matrix(labels: list[str]) -> list[str]:
    counts = [[10 * row + column for column in range(len(labels))] for row in range(len(labels))]
    confusion = Confusion(labels=labels, counts=counts)
    return documents.matrix(cast("Context", cast("Any", Shown())), confusion).splitlines()


def test_labels_that_are_numbers_stand_over_their_columns() -> None:
    assert matrix(["0", "1"]) == [
        "true \\ said   0   1",
        "0             0   1",
        "1            10  11",
    ]


@pytest.mark.parametrize("labels", [[f"label number {n}" for n in range(6)], list("abc")])
def test_columns_are_numbered_only_where_names_find_no_room(labels: list[str]) -> None:
    first, *rows = matrix(labels)
    numbered = len(labels) > 3
    assert first.split()[3:] == ([str(n + 1) for n in range(6)] if numbered else labels)
    assert rows[1].startswith("2 · label number" if numbered else "b ")
    assert max(map(len, [first, *rows])) <= 80
