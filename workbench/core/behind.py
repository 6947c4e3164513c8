"""What clean rows lack, compared with the recipe and the raw rows as they are now."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

NEVER, RECIPE, ROWS, CURRENT = "never", "recipe", "rows", ""
WORDS = {
    NEVER: "not applied yet",
    RECIPE: "edited since it was applied",
    ROWS: "rows changed since it was applied",
}


GIVEN = ("salt", "file")
"""What a step is given to run, besides the parameters that people set."""
FOUND = ("learned", "found", *GIVEN)
"""What a step that has run knows besides."""


def as_set(steps: Sequence[Any]) -> list[Any]:
    """Steps as people set them: without what they learned or were given."""
    return [{name: v for name, v in step.items() if name not in FOUND} for step in steps]


def looked_up(steps: Sequence[Any]) -> list[str]:
    """The other datasets whose rows the steps take, each once."""
    names = [
        str(step.get("dataset", ""))
        for step in steps
        if step.get("step") == "look_up" and step.get("enabled", True)
    ]
    return sorted(set(names))


def behind(
    steps: Sequence[Any],
    version: int,
    state: str,
    build: tuple[int, Sequence[Any], str] | None,
) -> str:
    """One of ``NEVER``, ``RECIPE``, ``ROWS`` and ``CURRENT``.

    Args:
        steps: the recipe's, as it is now.
        version: the recipe's number.
        state: of the raw rows now, and of those they are looked up in (``datasets.state_with``).
        build: the version, steps and state of raw rows that the newest clean rows were made with.
    """
    if build is None:
        return NEVER if steps else CURRENT
    if build[0] != version and as_set(build[1]) != as_set(steps):
        return RECIPE
    return CURRENT if build[2] == state else ROWS
