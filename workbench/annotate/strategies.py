"""The ways in which the next row is picked, by name. Pure; the hub and the screens import it."""

from __future__ import annotations

RANDOM = "random"
SEQUENTIAL = "sequential"
LEAST_LABELLED = "least labelled"
LEAST_CONFIDENCE = "least confidence"
MARGIN = "margin"
ENTROPY = "entropy"
DIVERSITY = "diversity"
BALANCE = "class balance"
DISPUTED = "disagreement"

BY_MODEL = (LEAST_CONFIDENCE, MARGIN, ENTROPY, DIVERSITY, BALANCE)
"""Those that a model's suggestions rank; a share of rows is drawn at random all the same."""

BEST = DIVERSITY
"""The one that is taken where nobody chose: see ``bench/active_learning.py``."""

ABOUT = {
    RANDOM: "every row is as likely as any other",
    SEQUENTIAL: "the rows in their own order",
    LEAST_LABELLED: "rows that fewest people have labelled first",
    LEAST_CONFIDENCE: "what the model is least sure of first",
    MARGIN: "where the model's two best labels are closest",
    ENTROPY: "where the model wavers between most labels",
    DIVERSITY: "unsure, unlike each other, rare labels first",
    DISPUTED: "people disagree: one more is asked about each",
    BALANCE: "rows that look like the labels with fewest answers so far",
}
STRATEGIES = tuple(ABOUT)

REASONS = {
    LEAST_CONFIDENCE: "",
    MARGIN: "",
    ENTROPY: "wavering between many",
    DIVERSITY: "unlike the others",
    BALANCE: "few such labels yet",
    DISPUTED: "others disagree",
    SEQUENTIAL: "the next in order",
    LEAST_LABELLED: "fewest answers",
}
"""What a row was picked for, in a few words; of those by a model, behind its two best shares."""

LIST = "list "
"""A stored list of rows is a strategy of its own: ``list NAME``."""


def is_strategy(name: str) -> bool:
    """Whether rows can be picked so."""
    return name in ABOUT or (name.startswith(LIST) and bool(name.removeprefix(LIST).strip()))


def column_of(strategy: str) -> str:
    """The column of the suggestions that has the rank by a strategy of a model."""
    return "rank" if strategy == LEAST_CONFIDENCE else f"rank_{strategy.split()[-1]}"
