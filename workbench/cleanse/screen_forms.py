"""Steps by form: choose a type, fill in its parameters, see what it touches, commit it."""

from __future__ import annotations

from typing import Any

from workbench.cleanse import forms
from workbench.cleanse import requests as wire
from workbench.cleanse.agreeing import agreed
from workbench.cleanse.panels import ColumnsPanel, PreviewPanel
from workbench.cleanse.screen_drill import change_choices
from workbench.cleanse.screen_edits import EditsScreen
from workbench.cleanse.views import Document, PreviewView, StepKind
from workbench.collect.requests import Dataset
from workbench.tui.widgets.picker import Choice

LAST = 1_000_000
"""A place behind all steps."""


class StepFormsScreen(EditsScreen):
    """A screen with a recipe and a panel of columns, where steps are added and changed."""

    def __init__(self) -> None:
        super().__init__()
        self.kinds: list[StepKind] = []
        self.datasets: list[Dataset] = []

    async def action_new_step(self) -> None:
        """Choose a step type, fill in its form, see what it touches, add it."""
        kinds = await self._step_kinds()
        choices = [Choice(kind.step, kind.step.replace("_", " "), kind.summary) for kind in kinds]
        name = await self.pick("new step", choices)
        if name is None:
            return
        kind = next(kind for kind in kinds if kind.step == name)
        made = await self._settled(kind, self._start(kind), None)
        if made is not None:
            request = wire.AddStep(dataset=self.dataset, step=made, base=self.version)
            await self.edit(request, LAST)

    async def action_edit(self) -> None:
        """Change the step's parameters."""
        step = self.chosen
        kinds = await self._step_kinds()
        kind = next(kind for kind in kinds if kind.step == step.step["step"])
        values = forms.values(step.step, kind)
        made = await self._settled(kind, values, step.index)
        if made is None:
            return
        document = {**made, "enabled": step.enabled}
        await self.edit(
            wire.EditStep(dataset=self.dataset, index=step.index, step=document, base=self.version),
            step.index,
        )

    async def _settled(
        self, kind: StepKind, values: dict[str, Any], replaced: int | None
    ) -> Document | None:
        """A step that was agreed to; who does not agree is back in the form they filled in.

        ``replaced`` is the place of the step that it takes; without one it comes last, however
        many others come meanwhile.
        """
        while (made := await self._form(kind, values, replaced)) is not None:
            document, preview = made
            if await agreed(self, preview, "add" if replaced is None else "change"):
                return document
            values = forms.values(document, kind)
        return None

    async def _step_kinds(self) -> list[StepKind]:
        if not self.kinds:
            self.kinds = await self.hub.call(wire.ListStepKinds())
        return self.kinds

    def _start(self, kind: StepKind) -> dict[str, Any]:
        """What the form starts with: the column under the cursor, and how its cells read."""
        panel = self.query_one(ColumnsPanel)
        column = panel.chosen
        if column is None or not panel.table.has_focus:
            return {}
        if column.reads.get("step") == kind.step:
            return forms.values(column.reads, kind)
        return {"columns": [column.name]}

    async def _form(
        self, kind: StepKind, values: dict[str, Any], replaced: int | None
    ) -> tuple[Document, PreviewView] | None:
        """The step and its preview; the form stays open until the step works on these rows."""
        made: list[tuple[Document, PreviewView]] = []

        async def check(answer: dict[str, Any]) -> dict[str, str]:
            try:
                document = forms.document(kind, answer)
            except ValueError as error:
                return {forms.table_field(kind): str(error)}
            replaces = replaced is not None
            request = wire.PreviewStep(
                dataset=self.dataset, step=document, index=replaced, replaces=replaces
            )
            made[:] = [(document, await self.hub.call(request))]
            return {}

        others = self._others(values) if "dataset" in kind.schema.get("properties", {}) else None
        fields = forms.fields(kind, self._names_at(replaced, values), others)
        title = f"{kind.step.replace('_', ' ')} · {kind.summary}"
        answer = await self.form(title, fields, values, check=check, done="preview")
        return made[0] if answer is not None and made else None

    def _others(self, values: dict[str, Any]) -> dict[str, list[str]]:
        """The other datasets with their columns; one that is named stays, there or not."""
        others = {
            one.name: [column.name for column in one.columns]
            for one in self.datasets
            if one.name != self.dataset
        }
        named = values.get("dataset")
        return {**({named: []} if named else {}), **others}

    def _names_at(self, replaced: int | None, values: dict[str, Any]) -> list[str]:
        """The columns when the step's turn comes; those that it names stay, there or not."""
        steps = self.recipe.steps if self.recipe is not None else []
        names: list[str] = []
        if replaced is not None and replaced < len(steps):
            names = steps[replaced].before
        elif steps:
            names = steps[-1].after
        names = list(names or self.query_one(ColumnsPanel).names)
        named = [name for one in forms.COLUMN_LISTS for name in values.get(one) or ()]
        return [*names, *(name for name in dict.fromkeys(named) if name not in names)]

    async def drill_into_step(self) -> None:
        """Rows that the step under the cursor touches, as it meets them."""
        found, view, index = self.query_one(PreviewPanel).found, self.recipe, self.chosen_index
        if found is None or view is None or index is None:
            self.toast("the rows are still being counted", "attention")
            return
        choices = change_choices(found)
        if not choices:
            self.toast("no rows stand behind this", "attention")
            return
        picked = await self.pick("rows of this step", [one for one, _ in choices.values()])
        if picked is not None:
            from workbench.cleanse.screen_touched import TouchedScreen

            title, what = view.steps[index].title, choices[picked][1]
            self.app.push_screen(TouchedScreen(self.dataset, view.version, index, title, what))
