"""Hub side: a recipe on other columns than it was made for: what fits, and what else becomes."""

from __future__ import annotations

from collections import Counter
from typing import Any

from workbench.cleanse import requests as wire
from workbench.cleanse.service_ready import bare
from workbench.cleanse.service_recipe import Steps, check, current, edit
from workbench.cleanse.service_tables import dataset_named
from workbench.cleanse.tasks import StepCheck
from workbench.cleanse.views import Document, RecipeFit, RecipeView, StepFit
from workbench.core.errors import InvalidInputError
from workbench.store import datasets
from workbench.store.datasets import Dataset
from workbench.store.session import Session

Asked = wire.CheckRecipe | wire.ImportRecipe


async def fit(session: Session, request: wire.CheckRecipe) -> RecipeFit:
    """Whether the steps work on the dataset's rows."""
    dataset = await dataset_named(session, request.dataset)
    names = await _columns(session, dataset)
    steps = await _asked(session, dataset, request, names)
    checks = await check(session, dataset, steps)
    fits = [
        StepFit(title=one.title, step=one.step, missing=one.missing, error=one.error, hint=one.hint)
        for one in checks
    ]
    number = await session.read(lambda reader: current(reader, dataset.id).number)
    return RecipeFit(version=number, dataset=dataset.name, columns=names, steps=fits)


async def bring(session: Session, request: wire.ImportRecipe) -> RecipeView:
    """Replace the recipe by steps that work here, as was chosen for those that do not."""
    dataset = await dataset_named(session, request.dataset)
    steps = await _asked(session, dataset, request, await _columns(session, dataset))
    ahead = 1 if request.renames else 0
    left: list[dict[str, Any]] = []
    checks = await check(session, dataset, steps)
    if ahead and checks[0].error:
        # It is no step of the recipe that may be left out: the others were to build on it.
        raise InvalidInputError(checks[0].error, checks[0].hint)
    for index in range(len(steps)):
        one = checks[index]
        if not one.error or not steps[index].get("enabled", True):
            continue
        choice = request.choices.get(index - ahead, request.otherwise)
        steps[index] = _settled(one, steps[index], choice)
        checks = await check(session, dataset, steps)
        if checks[index].error and steps[index].get("enabled", True):
            steps[index] = {**steps[index], "enabled": False}
            checks = await check(session, dataset, steps)
        left.append({"step": index, "choice": choice, "missing": one.missing, "error": one.error})

    def change(old: Steps) -> tuple[Steps, dict[str, Any]]:
        payload: dict[str, Any] = {"steps": steps, "renames": request.renames, "left": left}
        return steps, payload

    verb = "recipe_imported" if request.steps is not None else "recipe_adapted"
    return await edit(session, request.dataset, verb, change, request.base)


def _settled(found: StepCheck, step: Document, choice: str) -> Document:
    """The step as it was chosen to be. Raises InvalidInputError when it was to stop there."""
    if choice == "abort":
        raise InvalidInputError(found.error, found.hint)
    there = [name for name in step.get("columns", []) if name not in found.missing]
    if choice == "continue" and found.missing and there:
        return {**step, "columns": there}
    return {**step, "enabled": False}


async def _columns(session: Session, dataset: Dataset) -> list[str]:
    found = await session.read(lambda reader: datasets.columns(reader, dataset, "raw"))
    return [column.name for column in found]


async def _asked(
    session: Session, dataset: Dataset, request: Asked, names: list[str]
) -> list[Document]:
    """The steps in question, with a step in front that renames. Raises InvalidInputError."""
    if request.steps is None:
        now = await session.read(lambda reader: current(reader, dataset.id))
        steps = now.steps
    else:
        steps = request.steps
    for here in request.renames.values():
        if here not in names:
            raise InvalidInputError(
                f"{dataset.name} has no column {here!r}", "its columns: " + ", ".join(names)
            )
    renamed = {here: wanted for wanted, here in request.renames.items()}
    if len(renamed) < len(request.renames):
        twice = next(here for here, n in Counter(request.renames.values()).items() if n > 1)
        raise InvalidInputError(
            f"the column {twice!r} would get two names", "Give each column one of the recipe's."
        )
    front: list[Document] = [{"step": "rename", "names": renamed}] if renamed else []
    return [*front, *bare(steps)]
