"""Whether more labels would help, in words."""

from __future__ import annotations

import msgspec
import pytest

from workbench.annotate.advice import advise, reservation, standing
from workbench.annotate.requests import Refitting
from workbench.evaluate.requests import Figure


def refit(gain: Figure, newest: int = 400) -> Refitting:
    value = Figure(value=0.871, low=0.84, high=0.9, n=812)
    return Refitting(
        number=3,
        labels=2_000,
        rows=1_990,
        by="cross-validation",
        f1_macro=value,
        gain=gain,
        newest=newest,
        seconds=1.0,
        made="2026-01-01T00:00:00Z",
    )


@pytest.mark.parametrize(
    ("gain", "sentence"),
    [
        (
            (0.004, -0.006, 0.014),
            "the last 400 labels moved macro-F1 by +.004 ±.010: more of the same will hardly help",
        ),
        (
            (0.08, 0.05, 0.11),
            "still climbing: about +.020 per 100 labels "
            "(the last 400 labels moved macro-F1 by +.080 ±.030)",
        ),
        (
            (0.02, -0.03, 0.07),
            "the last 400 labels moved macro-F1 by +.020 ±.050: too close to tell, label on",
        ),
        (
            (-0.02, -0.05, 0.01),
            "the last 400 labels moved macro-F1 by −.020 ±.030: more of the same will hardly help",
        ),
    ],
)
def test_advice(gain: tuple[float, float, float], sentence: str) -> None:
    value, low, high = gain
    assert advise(refit(Figure(value=value, low=low, high=high, n=812))) == sentence


def test_too_little_says_nothing() -> None:
    assert advise(refit(Figure(why="too few labels", n=0))) == ""


def test_how_it_stands_says_who_judged() -> None:
    said = standing(refit(Figure(why="too few labels", n=0)))
    assert said == "macro-F1 .871 .840–.900 with 2,000 labels (cross-validation, 812 rows)"


def test_a_figure_of_rows_that_a_model_may_have_picked_says_so() -> None:
    crossed = refit(Figure(value=0.0, low=-0.1, high=0.1, n=812))
    assert "no fair sample" in reservation(crossed)
    assert reservation(msgspec.structs.replace(crossed, by="test rows")) == ""
    unknown = msgspec.structs.replace(crossed, f1_macro=Figure(why="too few labels"))
    assert reservation(unknown) == ""
