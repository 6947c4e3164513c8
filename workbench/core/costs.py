"""What wrong answers cost, pair by pair: as people write it, and on the wire."""

from __future__ import annotations

import math
import shlex
from collections.abc import Sequence

from workbench.core.errors import InvalidInputError
from workbench.core.request import Result

AUTO, LIKELIEST, COST = "auto", "likeliest", "cost"
RULES = (AUTO, LIKELIEST, "f1_macro", "balanced_accuracy", "accuracy")
"""How an answer is chosen: by itself, the likeliest class, or tuned for a metric."""


class Cost(Result, frozen=True, kw_only=True):
    """Saying ``said`` where ``truth`` is right costs ``cost``. A pair that is not named costs 1."""

    truth: str
    said: str
    cost: float


def read_costs(triples: Sequence[Sequence[str]]) -> list[Cost]:
    """Costs from (truth, said, number). Raises InvalidInputError."""
    found = []
    for triple in triples:
        if len(triple) != 3:
            raise InvalidInputError(
                f"{' '.join(triple)!r} is no cost",
                "write TRUE SAID COST, such as: bad good 5 (quotes around spaces)",
            )
        try:
            number = float(triple[2])
        except ValueError:
            number = math.nan
        if not math.isfinite(number) or number < 0:
            raise InvalidInputError(f"the cost {triple[2]!r} is no number of 0 or more")
        found.append(Cost(truth=triple[0], said=triple[1], cost=number))
    return found


def parse_costs(text: str) -> list[Cost]:
    """Costs as a form holds them: ``bad good 5, good bad 1``. Raises InvalidInputError."""
    try:
        words = shlex.split(text)
    except ValueError:
        raise InvalidInputError(f"a quote is not closed in {text!r}") from None
    triples = [words[at : at + 3] for at in range(0, len(words), 3)]
    return read_costs([[*triple[:2], *(word.rstrip(",") for word in triple[2:])]
                       for triple in triples])  # fmt: skip


def write_costs(costs: Sequence[Cost]) -> str:
    """The text that ``parse_costs`` reads."""
    return ", ".join(f"{_quoted(one.truth)} {_quoted(one.said)} {one.cost:g}" for one in costs)


def _quoted(label: str) -> str:
    return label if label and not set(label) & set(" ,'\"\\\t\n") else shlex.quote(label)
