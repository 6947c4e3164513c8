"""New spellings that are merged, step by step, as long as the recipe is the one that was seen."""

from __future__ import annotations

from collections.abc import Sequence

from workbench.cleanse.requests import AcceptUnseen
from workbench.cleanse.views import UnseenVariant


def accepting(dataset: str, variants: Sequence[UnseenVariant]) -> list[AcceptUnseen]:
    """A request for each step that merges some of them.

    The first goes by the recipe in which they were found, each later one by what the one before
    made of it: fill in its ``base``.
    """
    merges: dict[int, dict[str, str]] = {}
    for one in variants:
        merges.setdefault(one.index, {})[one.value] = one.target
    base = variants[0].version if variants else None
    return [
        AcceptUnseen(dataset=dataset, index=index, merges=table, base=base)
        for index, table in merges.items()
    ]
