"""Null words that a recipe writes into cells: somebody wants them there, so they are values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from workbench.cleanse.steps.base import Step
from workbench.cleanse.steps.categories import MergeClusters, RareToOther
from workbench.cleanse.steps.columns import Rename
from workbench.cleanse.steps.fill import Fill
from workbench.cleanse.steps.missing import NULL_WORDS, NullTokens
from workbench.cleanse.steps.replace import MassEdit

Meant = Mapping[str, frozenset[str]]
NOTHING: frozenset[str] = frozenset()


def meant_words(steps: Iterable[Step], columns: Sequence[str]) -> dict[str, frozenset[str]]:
    """The null words that the active steps leave in the columns, by the columns' names after them.

    ``columns`` are those before the first step.
    """
    names, meant = list(columns), dict.fromkeys(columns, NOTHING)
    for step in steps:
        if not step.enabled:
            continue
        if isinstance(step, Rename):
            names = [step.names.get(name, name) for name in names]
            meant = {step.names.get(name, name): words for name, words in meant.items()}
        touched = [name for name in step.columns or names if name in meant]
        if isinstance(step, NullTokens):
            meant.update(dict.fromkeys(touched, NOTHING))
        elif written := _written(step):
            meant.update({name: meant[name] | written for name in touched})
    return {name: words for name, words in meant.items() if words}


def _written(step: Step) -> frozenset[str]:
    """The null words that a step writes."""
    texts: Iterable[object] = ()
    if isinstance(step, Fill) and step.method == "constant":
        texts = [step.value]
    elif isinstance(step, MassEdit):
        texts = step.edits.values()
    elif isinstance(step, MergeClusters):
        texts = step.merges.values()
    elif isinstance(step, RareToOther):
        texts = [step.other]
    found = (text.strip() for text in texts if isinstance(text, str))
    return frozenset(text for text in found if text in NULL_WORDS)
