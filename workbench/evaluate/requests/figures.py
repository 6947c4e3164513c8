"""Figures with intervals, and what an evaluation and a comparison say."""

from __future__ import annotations

import math

from workbench.core.request import Result


class Figure(Result, frozen=True, kw_only=True, omit_defaults=True):
    """A number with its 95 % interval on ``n`` rows; ``value`` is null when undefined.

    ``why`` says why it is undefined. ``method`` is ``wilson``, ``bootstrap`` or ``clusters``.
    Raises ValueError for an undefined one that does not say why, and for what is no finite number.
    """

    value: float | None = None
    low: float | None = None
    high: float | None = None
    n: int = 0
    method: str = ""
    why: str = ""

    def __post_init__(self) -> None:
        if self.value is None and not self.why:
            raise ValueError("an undefined figure says why")
        for number in (self.value, self.low, self.high):
            if number is not None and not math.isfinite(number):
                raise ValueError(f"{number} is no figure")


class Bin(Result, frozen=True, kw_only=True):
    """One bin of the reliability diagram: stated and observed share, and what chance allows."""

    stated: float
    observed: Figure
    null_low: float
    null_high: float


class Calibration(Result, frozen=True, kw_only=True):
    """Reliability in bins of equal mass; chance alone passes ``threshold`` 1 time in 20."""

    ece: float | None = None
    threshold: float | None = None
    calibrated: bool | None = None
    bins: list[Bin] = []
    of: str = ""
    why: str = ""


class Confusion(Result, frozen=True, kw_only=True):
    """Counts with truth in rows and prediction in columns, both in the order of ``labels``."""

    labels: list[str] = []
    counts: list[list[int]] = []


class Comparison(Result, frozen=True, kw_only=True):
    """Model ``a`` against model ``b`` on the same rows; every delta is a minus b.

    ``groups``: of rows that the split keeps together, 0 where rows stand alone.
    """

    a: int
    b: int
    split: str
    rows: int
    metric: str
    deltas: dict[str, Figure]
    better: str
    verdict: str
    groups: int = 0
    seed: int = 0
    mcnemar_b: int | None = None
    mcnemar_c: int | None = None
    mcnemar_p: float | None = None
    mcnemar_kind: str = ""


class Evaluation(Result, frozen=True, kw_only=True):
    """One look at a test set: what was measured, on what, when and by whom.

    ``looks`` counts how often this split's test rows have been looked at, this one included;
    ``caution`` says so when they were too many. ``left_out``: test rows of another split in the
    training part of the version's own, not measured. ``without_target``: test rows whose target
    column holds nothing usable, not measured. ``group``: the column whose values keep rows
    together in the split, "" where rows stand alone; intervals are then those of the ``groups``.
    ``decision``: how answers are chosen, "" for the likeliest class; ``costs[truth][said]`` in the
    order of labels, empty where there are none.
    """

    evaluation: int
    version: int
    split: str
    task: str
    rows: int
    metrics: dict[str, Figure]
    primary: str
    per_class: dict[str, dict[str, Figure]] = {}
    confusion: Confusion = Confusion()
    calibration: Calibration = Calibration()
    against: Comparison | None = None
    seed: int = 0
    draws: int = 0
    looks: int = 0
    caution: str = ""
    left_out: int = 0
    without_target: int = 0
    group: str = ""
    groups: int = 0
    decision: str = ""
    costs: list[list[float]] = []
    seconds: float = 0.0
    by: str = ""
    at: str = ""
