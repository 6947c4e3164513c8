"""How often a test set may be looked at before its figures mislead."""

from __future__ import annotations

from statistics import NormalDist

MOST_VERSIONS = 20
"""More versions than this on the same test rows, and their best is no fair figure any more.

Of k equally good models the best looks better than it is by the expected largest of k normal
deviates: 1.87 standard errors for 20 (Harter 1961). Its 95 % interval reaches 1.96 to each side,
so beyond that the luck of the choice alone fills the interval. Why every look that decides what is
tried next spends the test set: Dwork et al. 2015, "The reusable holdout", Science 349."""


def caution(versions: int) -> str:
    """What to say of test rows that ``versions`` different versions were measured on; mostly ""."""
    if versions <= MOST_VERSIONS:
        return ""
    luck = NormalDist().inv_cdf((versions - 0.375) / (versions + 0.25))  # Blom 1958
    return (
        f"{versions:,} versions were measured on these test rows: by luck alone the best looks "
        f"about {luck:.1f} standard errors too good; confirm it on fresh rows"
    )
