"""Hub side: a recipe with what its steps learned when it was applied, as it leaves the project."""

from __future__ import annotations

import json
from typing import Any

import msgspec

from workbench.cleanse.service_ready import bare
from workbench.cleanse.views import RecipeView
from workbench.core.behind import as_set
from workbench.store.datasets import Dataset
from workbench.store.reader import Reader
from workbench.store.session import Session


async def with_learned(session: Session, dataset: Dataset, view: RecipeView) -> RecipeView:
    """The steps that begin the recipe just as they began the newest build's, as they were fitted.

    What a step learned goes by the steps before it; from the first that differs on, nothing is.
    """

    def look(reader: Reader) -> list[Any]:
        sql = "SELECT steps FROM clean_build WHERE dataset = ? ORDER BY build DESC LIMIT 1"
        found = reader.scalar(sql, (dataset.id,))
        return bare(json.loads(found)) if found else []

    built = await session.read(look)
    steps = list(view.steps)
    for place, (step, fitted) in enumerate(zip(view.steps, built, strict=False)):
        if as_set([step.step]) != as_set([fitted]):
            break
        steps[place] = msgspec.structs.replace(step, step=fitted)
    return msgspec.structs.replace(view, steps=steps)
