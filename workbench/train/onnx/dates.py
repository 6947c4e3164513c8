"""A date's parts as nodes, from days since 1970 (rows × 1, double, NaN where it is missing)."""

from __future__ import annotations

import numpy as np

from workbench.train import blocks
from workbench.train.onnx.graph import Graph

_SLIVER = 1e-7
"""Of an hour: a full hour must not fall into the one before it by rounding."""


class _Sums:
    """Arithmetic on doubles."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph

    def do(self, kind: str, left: str, right: float) -> str:
        return self.graph.op(kind, left, self.graph.const(right))

    def whole(self, value: str, divisor: float) -> str:
        return self.graph.op("Floor", self.do("Div", value, divisor))

    def add(self, *values: str) -> str:
        total, *rest = values
        for value in rest:
            total = self.graph.op("Add", total, value)
        return total

    def less(self, left: str, right: str) -> str:
        return self.graph.op("Sub", left, right)


def parts(graph: Graph, column: str) -> str:
    """Days, year, month, weekday and hour, as ``blocks.DateParts``: rows × 5.

    The calendar is that of Howard Hinnant's ``civil_from_days``: years begin in March.
    """
    do = _Sums(graph)
    day = graph.op("Floor", column)
    shifted = do.do("Add", day, 719_468)
    era = do.whole(shifted, 146_097)
    of_era = do.less(shifted, do.do("Mul", era, 146_097))
    leaps = do.add(do.less(do.whole(of_era, 36_524), do.whole(of_era, 1_460)), of_era)
    year = do.whole(do.less(leaps, do.whole(of_era, 146_096)), 365)
    before = do.less(do.add(do.do("Mul", year, 365), do.whole(year, 4)), do.whole(year, 100))
    of_year = do.less(of_era, before)
    march = do.whole(do.do("Add", do.do("Mul", of_year, 5), 2), 153)
    late = graph.cast(graph.op("GreaterOrEqual", march, graph.const(10.0)), np.float64)
    month = do.less(do.do("Add", march, 3), do.do("Mul", late, 12))
    full = do.add(year, do.do("Mul", era, 400), late)
    moved = do.do("Add", day, 3)
    weekday = do.do("Add", do.less(moved, do.do("Mul", do.whole(moved, 7), 7)), 1)
    hours = do.do("Add", do.do("Mul", do.less(column, day), 24), _SLIVER)
    found = graph.beside([column, full, month, weekday, graph.op("Floor", hours)])
    missing = graph.op("IsNaN", column)
    return graph.op("Where", missing, graph.const(np.nan), found)


def through(graph: Graph, block: blocks.DateThrough, column: str) -> list[str]:
    """Each part, rows × 1, NaN where the date is missing."""
    found = parts(graph, column)
    return [graph.columns(found, [at]) for at in range(len(block.numbers_))]
