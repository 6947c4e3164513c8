"""A search that came to nothing says why."""

from __future__ import annotations

from typing import Any

import pytest

from workbench.train.budget import LATE, nothing_trained
from workbench.train.requests import Candidate


def row(family: str, state: str, **more: Any) -> Candidate:
    return Candidate(position=0, family=family, parameters={}, state=state, **more)


@pytest.mark.parametrize(
    ("rows", "budget", "told"),
    [
        (
            [row("baseline", "running"), row("boosting", "skipped", error=LATE)],
            20.0,
            "the budget of 20 s was used up before a single fold of the baseline was tried",
        ),
        (
            [row("logistic", "skipped", error=LATE)],
            0.5,
            "the budget of 0.5 s was used up before a single fold of logistic was tried",
        ),
        (
            [row("baseline", "running"), row("boosting", "failed", error="out of memory")],
            20.0,
            "no candidate could be trained; boosting: out of memory",
        ),
        ([row("baseline", "running")], 0.0, "no candidate could be trained"),
    ],
)
def test_what_failed_is_told_and_else_that_the_time_was_short(
    rows: list[Candidate], budget: float, told: str
) -> None:
    error = nothing_trained(rows, budget)
    assert error.message.lower() == told
    assert error.hint
