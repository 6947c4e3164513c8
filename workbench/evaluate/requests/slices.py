"""Slices: parts of the test rows in which a version is weaker, and the curves of its scores."""

from __future__ import annotations

import msgspec

from workbench.core.request import Method, Request, Result, Role
from workbench.core.residuals import Residuals
from workbench.evaluate.requests.figures import Figure


class Condition(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the cells of one column are in a slice.

    ``kind``: value (the cell as text is ``value``), missing, between (``low`` <= the cell as a
    number < ``high``; an open end is None) or letters (the same of the text's length).
    """

    column: str
    kind: str
    value: str = ""
    low: float | None = None
    high: float | None = None


class Slice(Result, frozen=True, kw_only=True):
    """A part of the test rows. ``figure``: accuracy, or the mean absolute error of numbers.

    ``rest``: the same of all other rows. ``p``: one-sided, that it is weaker than the rest by
    chance, Holm-adjusted over all slices that were looked at; ``weak``: below .05.
    ``found``: it was searched for (two conditions), not one value of one column.
    ``test_p``: before adjusting.
    """

    title: str
    conditions: list[Condition]
    n: int
    figure: Figure
    rest: float
    test_p: float
    p: float
    weak: bool = False
    found: bool = False


class Slices(Result, frozen=True, kw_only=True):
    """The slices of one evaluation, weakest first. ``looked_at``: how many were tested.

    ``least``: rows that a slice must have. ``why``: why there are none.
    """

    version: int = 0
    split: str = ""
    metric: str = "accuracy"
    looked_at: int = 0
    least: int = 30
    slices: list[Slice] = []
    why: str = ""


class ShowSlices(Request[Slices], frozen=True, kw_only=True):
    """The slices of a version's newest evaluation."""

    version: str
    split: str = ""


class Curve(Result, frozen=True, kw_only=True):
    """Points of one curve, both from 0 to 1; ``area`` below it."""

    x: list[float]
    y: list[float]
    area: float | None = None


class ThresholdRow(Result, frozen=True, kw_only=True):
    """What answering "yes" from a probability on would do, on the test rows.

    ``cost``: the mean of a row, where there are two classes and costs of wrong answers.
    """

    threshold: float
    precision: float | None
    recall: float | None
    f1: float
    accuracy: float
    said: int
    cost: float | None = None


class LabelCurves(Result, frozen=True, kw_only=True):
    """One label against all others: ROC (x false, y true positive share), and precision-recall."""

    label: str
    rows: int
    roc: Curve
    pr: Curve
    thresholds: list[ThresholdRow] = []


class Curves(Result, frozen=True, kw_only=True):
    """The curves of each label, in the labels' order; of numbers ``residuals``.

    ``why``: why there are no curves.
    """

    version: int = 0
    split: str = ""
    labels: list[LabelCurves] = []
    residuals: Residuals | None = None
    why: str = ""


class ShowCurves(Request[Curves], frozen=True, kw_only=True):
    """The curves of a version's newest evaluation; of one ``label`` alone, with "" of all.

    Of a version that says numbers, how far it was off.
    """

    version: str
    split: str = ""
    label: str = ""


METHODS: tuple[Method, ...] = (
    Method("evaluate.slices", ShowSlices, Slices, Role.ANNOTATOR),
    Method("evaluate.curves", ShowCurves, Curves, Role.ANNOTATOR),
)
