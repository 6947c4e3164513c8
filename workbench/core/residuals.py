"""How far numbers were off: on the wire, and in words and cells. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from workbench.core import figures
from workbench.core.request import Result

ROOM = 0.02
"""Left free beyond the outermost points of a plot, as a share of their range."""

SIGN = "⚑ the interval leaves out 0"
HEADERS = ("said", "rows", "said − true", "95 %", "typical error", "9 in 10 rows")


class Off(Result, frozen=True, kw_only=True):
    """The mean of said minus true with its 95 % interval, whose ends are null with one row."""

    mean: float
    low: float | None = None
    high: float | None = None

    @property
    def by_chance(self) -> bool:
        """Whether it may be 0."""
        return self.low is None or self.high is None or self.low <= 0 <= self.high


class ResidualBin(Result, frozen=True, kw_only=True):
    """Rows to which similar numbers were said, from ``low`` to ``high``, in the target's unit.

    ``typical``: the median size of the error. Of 9 in 10 rows it lies from ``below`` to ``above``.
    """

    rows: int
    low: float
    high: float
    off: Off
    typical: float
    below: float
    above: float


class Residuals(Result, frozen=True, kw_only=True):
    """How far numbers were off: over all rows, in bins by what was said, and some of the rows.

    ``said``, ``truth``: of up to 400 rows, evenly along what was said. ``largest_tenth``: the share
    of the squared error that the tenth of the rows with the largest errors brings; null where
    nothing is off.
    """

    off: Off
    below: float
    above: float
    largest_tenth: float | None
    bins: list[ResidualBin]
    said: list[float]
    truth: list[float]


@dataclass(frozen=True)
class Axis:
    """What both axes of a plot of said against true run over."""

    low: float
    high: float

    def places(self, values: Sequence[float]) -> list[float]:
        """From 0 at ``low`` to 1 at ``high``."""
        return [(value - self.low) / (self.high - self.low) for value in values]


def axis(found: Residuals) -> Axis:
    """Over all points that are shown, with a little room."""
    low, high = min(found.said + found.truth), max(found.said + found.truth)
    room = ROOM * (high - low) or 1.0
    return Axis(low - room, high + room)


def bias(off: Off) -> str:
    """Whether what was said is too high or too low on average, by more than chance."""
    spread = f" ({_interval(off)})" if _interval(off) else ""
    if off.by_chance:
        size = figures.number(off.mean)
        return f"no lean to one side is shown: said minus true is {size} on average{spread}"
    side = "high" if off.mean > 0 else "low"
    return f"what is said is {figures.number(abs(off.mean))} too {side} on average{spread}"


def spread(found: Residuals) -> str:
    """Where 9 in 10 of the rows lie, and who brings the squared error."""
    ends = f"{figures.number(found.below)} to {figures.number(found.above)}"
    told = f"in 9 of 10 rows said minus true is {ends}"
    if found.largest_tenth is not None:
        share = figures.percent(found.largest_tenth)
        told += f"; the tenth with the largest errors brings {share} of the squared error"
    return told


def cells(one: ResidualBin) -> tuple[str, int, str, str, str, str]:
    """A bin under ``HEADERS``, marked where its mean error is more than chance."""
    mark = "" if one.off.by_chance else "⚑ "
    return (
        f"{figures.number(one.low)} to {figures.number(one.high)}",
        one.rows,
        f"{mark}{figures.number(one.off.mean)}",
        _interval(one.off),
        figures.number(one.typical),
        f"{figures.number(one.below)} to {figures.number(one.above)}",
    )


def _interval(off: Off) -> str:
    if off.low is None or off.high is None:
        return ""
    return f"{figures.number(off.low)} to {figures.number(off.high)}"
