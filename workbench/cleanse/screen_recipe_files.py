"""Recipes that come from files and go into them, on the cleanse screen."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from workbench.cleanse import listing
from workbench.cleanse import requests as wire
from workbench.cleanse.panels import ColumnsPanel
from workbench.cleanse.recipe_file import document_of, parsed, read_text, steps_of, write_text
from workbench.cleanse.screen_forms import StepFormsScreen
from workbench.core.errors import InvalidInputError
from workbench.core.figures import counted
from workbench.tui.widgets.fields import Field

FROM = Field("path", "file", label="file", required=True, help="as X or recipe export wrote it")
INTO = Field(
    "path",
    "file",
    label="file",
    required=True,
    help=".json: to be imported again; .py: a Polars script that gives the same rows",
)
ENDINGS = (".json", ".py")


class RecipeFilesScreen(StepFormsScreen):
    """A screen with a recipe, which can be imported and exported."""

    async def action_bring(self) -> None:
        """Take the steps of an exported recipe, fitted to these columns."""
        steps: list[Any] = []

        async def check(answer: dict[str, Any]) -> None:
            path = str(answer["path"])
            name = Path(path).name
            steps[:] = steps_of(parsed(read_text(path), name), name)

        answer = await self.form("import a recipe", [FROM], check=check, done="look at it")
        if answer is not None:
            await self._fit(steps, str(Path(answer["path"]).name))

    async def action_adapt(self) -> None:
        """Fit the recipe to the columns as they are."""
        if self.recipe is None or not self.recipe.steps:
            raise InvalidInputError("the recipe has no steps yet", "n adds one")
        await self._fit(None, "the recipe as it is")

    async def _fit(self, steps: list[Any] | None, name: str) -> None:
        from workbench.cleanse.screen_adapt import AdaptScreen

        self.app.push_screen(AdaptScreen(self.dataset, steps, name))

    async def action_facets(self) -> None:
        """Values of several columns, counted under what is chosen in the others."""
        name = await self._column_for("count which column")
        if name:
            from workbench.cleanse.screen_facets import FacetsScreen

            self.app.push_screen(FacetsScreen(self.dataset, name))

    async def _column_for(self, title: str, first: Sequence[str] = ()) -> str:
        """The column under the cursor, in the rows or the columns; else one that is chosen.

        Of those the kinds in ``first`` stand above the others.
        """
        panel = self.query_one(ColumnsPanel)
        name = self.column_at_cursor() if self.query_one("#rows").has_focus else ""
        if not name and panel.table.has_focus and panel.table.current is not None:
            name = str(panel.table.current[0])
        if name:
            return name
        names = self._names_at(None, {})
        choices = [listing.column_choice(one, panel.profiles.get(one)) for one in names]
        kinds = {name: one.type for name, one in panel.profiles.items()}
        if first:
            choices.sort(key=lambda one: kinds.get(one.id, first[0]) not in first)
        return await self.pick(title, choices) or ""

    def action_versions(self) -> None:
        """Every version of the recipe; any can be restored."""
        from workbench.cleanse.screen_versions import VersionsScreen

        self.app.push_screen(VersionsScreen(self.dataset))

    def action_unseen(self) -> None:
        """Spellings that came after their cluster was merged."""
        from workbench.cleanse.screen_unseen import UnseenScreen

        self.app.push_screen(UnseenScreen(self.dataset))

    async def action_clusters(self) -> None:
        """Clusters of the column under the cursor."""
        name = await self._column_for("clusters of which column", ("text", "identifier"))
        if name:
            from workbench.cleanse.screen_clusters import ClustersScreen

            self.app.push_screen(ClustersScreen(self.dataset, name))

    async def action_export(self) -> None:
        """Write the recipe as JSON, or as a Polars script."""
        if self.recipe is None or not self.recipe.steps:
            raise InvalidInputError("the recipe has no steps yet", "n adds one")
        request = wire.ShowRecipe(dataset=self.dataset, learned=True)
        steps = (await self.hub.call(request)).steps

        async def check(answer: dict[str, Any]) -> dict[str, str] | None:
            path = Path(answer["path"]).expanduser()
            if path.suffix.lower() not in ENDINGS:
                return {"path": f"end the name with {' or '.join(ENDINGS)}"}
            if path.exists():
                return {"path": "this file is there already"}
            text = json.dumps(document_of([s.step for s in steps]), ensure_ascii=False, indent=2)
            if path.suffix.lower() == ".py":
                request = wire.WriteScript(dataset=self.dataset, name=path.name)
                text = (await self.hub.call(request)).text
            write_text(str(path), text.rstrip("\n") + "\n")
            return None

        start = {"path": f"{self.dataset}.json"}
        answer = await self.form("export the recipe", [INTO], start, check=check, done="write")
        if answer is not None:
            self.toast(f"{answer['path']}: {counted(len(steps), 'step')}")
