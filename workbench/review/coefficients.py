"""The coefficients of agreement by name, and a figure in words: for the screen and the commands."""

from __future__ import annotations

from collections.abc import Callable

from workbench.core import figures
from workbench.evaluate.requests import Figure
from workbench.review.requests import Agreement


def shown(found: Figure) -> str:
    """``.812 (.780–.843)``, or why there is none."""
    if found.value is None:
        return f"{figures.MISSING} {found.why}"
    interval = figures.interval(found.low, found.high)
    return figures.share(found.value) + (f" ({interval})" if interval else "")


COEFFICIENTS: tuple[tuple[str, Callable[[Agreement], Figure]], ...] = (
    ("percent agreement", lambda found: found.percent),
    ("Krippendorff α, nominal", lambda found: found.krippendorff_alpha["nominal"]),
    ("Krippendorff α, ordinal", lambda found: found.krippendorff_alpha["ordinal"]),
    ("Krippendorff α, interval", lambda found: found.krippendorff_alpha["interval"]),
    ("Fleiss κ", lambda found: found.fleiss_kappa),
    ("Gwet AC1", lambda found: found.gwet_ac1),
    ("Randolph κ", lambda found: found.randolph_kappa),
    ("Conger κ", lambda found: found.conger_kappa),
)
"""Names of the coefficients in the order in which they are read, and where they are found."""
