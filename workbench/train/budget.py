"""The seconds that a search may take, and what is not begun since it would take too long."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator, Sequence

import numpy as np

from workbench.core import family_names
from workbench.core.errors import JobFailedError
from workbench.core.figures import duration
from workbench.train.fold_store import FoldResult
from workbench.train.requests import Candidate

LATE = "the time budget was used up"
BASELINE = "baseline"
LEAST_EXTENDED = 30.0
LARGEST_SHARE = 0.35
"""What one candidate may take of a budget."""


class Budget:
    """``seconds`` from now on, 0 for no limit; no fold begins, or goes on, after ``deadline``."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._share = 1.0
        self._patient = False
        self.begin()

    def begin(self) -> None:
        """Let the time run from now on: what came before was no searching."""
        self.started = time.monotonic()
        given = self._share * self.seconds
        self.deadline = self.started + given if given > 0 else float("inf")

    def keep_back(self, share: float) -> None:
        """End the search earlier: leave this share of the time for what comes after it."""
        self._share = 1 - share
        self.begin()

    @contextlib.contextmanager
    def first(self, share: float) -> Iterator[None]:
        """No fold within goes on after this share of the time until the deadline."""
        whole = self.deadline
        if self.seconds:
            self.deadline = self.started + share * (whole - self.started)
        try:
            yield
        finally:
            self.deadline = whole

    @contextlib.contextmanager
    def extended(self) -> Iterator[None]:
        """A fold that begins within may take as long as the whole budget, from now on.

        Half a minute at least, of which a process takes some to start.
        """
        whole, more = self.deadline, max(self.seconds, LEAST_EXTENDED)
        self.deadline, self._patient = time.monotonic() + more, True
        try:
            yield
        finally:
            self.deadline, self._patient = whole, False

    @property
    def left(self) -> float:
        """Seconds until the deadline."""
        return self.deadline - time.monotonic()

    @property
    def whole_left(self) -> float:
        """Seconds until the end, with what is kept back for after the search."""
        if not self.seconds:
            return float("inf")
        return self.started + self.seconds - time.monotonic()

    def limit(self) -> float:
        """The moment at which a fold that begins now is given up."""
        if not self.seconds:
            return float("inf")
        if self._patient:
            return self.deadline
        return min(self.deadline, time.monotonic() + LARGEST_SHARE * self.seconds)

    def too_slow(
        self, known: Sequence[FoldResult], folds: int, side_by_side: int, leads: bool = False
    ) -> str:
        """Why the rest of a candidate's ``folds`` is not tried, after the ``known`` ones, or "".

        The one that ``leads`` may take what there is.
        """
        if not self.seconds or not known:
            return ""
        seconds = _each(known)
        if not leads and seconds * folds > LARGEST_SHARE * self.seconds * side_by_side:
            return f"a fold takes {duration(seconds)}: too long for the budget"
        missing = folds - len(known)
        return LATE if seconds * missing > self.left * side_by_side else ""

    def rest(self, known: Sequence[FoldResult], folds: int, side_by_side: int) -> float:
        """The share of the budget that the rest of a candidate's folds would take."""
        return _each(known) * (folds - len(known)) / (self.seconds * side_by_side)


def nothing_trained(rows: Sequence[Candidate], budget: float) -> JobFailedError:
    """Why a search came to nothing: what failed, else that there was no time for a single fold."""
    failed = next((row for row in rows if row.state == "failed"), None)
    if failed is None and budget:
        first = rows[0].family
        of = " of the baseline" if first == BASELINE else f" of {family_names.title(first)}"
        return JobFailedError(
            f"the budget of {duration(budget)} was used up before a single fold{of} was tried",
            "give more seconds",
        )
    told = failed or next((row for row in rows if row.error), None)
    why = f"; {family_names.title(told.family)}: {told.error}" if told else ""
    return JobFailedError(
        f"no candidate could be trained{why}", "give more rows, another family, or more time"
    )


def _each(known: Sequence[FoldResult]) -> float:
    return float(np.mean([r.fit_seconds + r.predict_seconds for r in known]))
