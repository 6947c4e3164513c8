"""The cleanse screen: columns and what is wrong with them, the recipe, what a step does, rows."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

import msgspec
from textual.app import ComposeResult
from textual.containers import Horizontal

from workbench.cleanse import requests as wire
from workbench.cleanse.panels import Ask, ColumnsPanel, PreviewPanel
from workbench.cleanse.screen_recipe_files import RecipeFilesScreen
from workbench.collect.requests import Dataset, ListDatasets
from workbench.core.errors import WorkbenchError
from workbench.core.figures import counted
from workbench.tui.actions import Action
from workbench.tui.paint import Line
from workbench.tui.widgets.panel import Panel
from workbench.tui.widgets.picker import Choice
from workbench.tui.widgets.row_table import RowTable
from workbench.tui.widgets.small_table import SmallTable
from workbench.tui.work import begin

COUNTS = ("changed", "nulled", "failed", "dropped", "quarantined")
COUNTED_ROWS = 250_000
"""Rows up to which suggestions are looked for unasked: it takes a run of the whole recipe."""
EDITS = ("switch", "edit", "move_down", "move_up", "remove")
NO_ROWS: list[Line] = [
    [("there is nothing to cleanse yet: the project has no rows", "secondary")],
    [],
    [("g d", "key"), (" goes to the data, where ", "text"), ("n", "key"), (" adds a file", "text")],
    [("in a shell: workbench collect add NAME FILE --run", "dim")],
]
NO_STEPS: list[Line] = [
    [("the recipe has no steps yet", "secondary")],
    [],
    [("s", "key"), ("  see what the columns suggest", "text")],
    [("n", "key"), ("  choose a step yourself", "text")],
]


@dataclass(frozen=True)
class StepAt:
    """A step of one version of a recipe, over so many rows: what a preview is of."""

    dataset: str
    version: int
    index: int
    rows: int


class CleanseScreen(RecipeFilesScreen):
    """Columns, recipe, preview and rows of one dataset."""

    PLACE = "cleanse"
    TOPICS = ("rows", "recipe", "labels")
    AUTO_FOCUS = "#recipe"
    CSS_PATH = "screen.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]

    def body(self) -> ComposeResult:
        """Columns beside the recipe, the preview, the rows."""
        with Horizontal(id="cleanse-top"):
            yield ColumnsPanel(id="columns-panel")
            yield Panel(SmallTable(id="recipe", header=False), title="recipe", id="recipe-panel")
        yield PreviewPanel(self._wanted, NO_STEPS, id="preview-panel")
        yield Panel(RowTable(id="rows"), title="rows", id="rows-panel")

    async def load(self) -> None:
        """The recipe, the columns, the rows; then what takes longer."""
        self.datasets = await self.hub.call(ListDatasets())
        names = [one.name for one in self.datasets]
        if self.dataset not in names:
            state = self.shell.state
            shown = (one for one in (state.looked_at, state.dataset, *names) if one in names)
            self.dataset = next(shown, "")
        preview = self.query_one(PreviewPanel)
        if not self.dataset:
            preview.say(*NO_ROWS)
            return
        self.recipe = await self.hub.call(wire.ShowRecipe(dataset=self.dataset))
        self.show_recipe()
        try:
            await self.show_rows(keep=True)
        except WorkbenchError as error:
            go = [("g d", "key"), (" goes to the data, where ", "text")]
            shell = f"in a shell: workbench collect run {self.dataset}"
            load = [*go, ("L", "key"), (" loads them", "text")]
            preview.say([(error.message, "secondary")], [], load, [(shell, "dim")])
            return
        panel = self.query_one(ColumnsPanel)
        panel.retitle(f"{self.dataset} · columns" if len(names) > 1 else "columns")
        panel.show([column.name for column in self.looked_at.columns])
        begin(self, self._look, "profile", exclusive=True)
        preview.look(at_once=True)

    @property
    def looked_at(self) -> Dataset:
        """The dataset on screen."""
        return next(one for one in self.datasets if one.name == self.dataset)

    async def _look(self) -> None:
        """Profile the columns, then count what they suggest."""
        build = self.recipe.build if self.recipe is not None else None
        state = (self.dataset, self.stage, build, self.looked_at.rows)
        try:
            await self.query_one(ColumnsPanel).profile(self.hub, self.dataset, self.stage, state)
            await self._count_waiting()
            if self.looked_at.rows > COUNTED_ROWS:
                self.hint("cleanse.suggestions", "suggestions")
                return
            found = await self.hub.call(wire.Suggest(dataset=self.dataset))
        except WorkbenchError as error:
            self.fail(error)
            return
        self.hint("cleanse.suggestions", f"suggestions {len(found)}" if found else "suggestions")

    async def _count_waiting(self) -> None:
        """New spellings, where a step merges clusters."""
        steps = self.recipe.steps if self.recipe is not None else []
        merging = any(one.step["step"] == "merge_clusters" and one.enabled for one in steps)
        request = wire.ListUnseen(dataset=self.dataset)
        waiting = len(await self.hub.call(request)) if merging else 0
        if waiting != self.waiting:
            self.waiting = waiting
            self.show_recipe()

    def _wanted(self) -> tuple[Hashable, Ask | None]:
        """The step under the cursor, for the preview."""
        index = self.chosen_index
        if index is None or self.recipe is None:
            return (self.dataset, None), None
        request = wire.PreviewStep(dataset=self.dataset, index=index)
        key = StepAt(self.dataset, self.recipe.version, index, self.looked_at.rows)
        return key, lambda: self.hub.call(request)

    def on_row_table_moved(self, event: RowTable.Moved) -> None:
        """Preview the step once the cursor rests."""
        if event.control.id == "recipe":
            self.query_one(PreviewPanel).look()
        self.refresh_keys()

    def on_preview_panel_found(self, event: PreviewPanel.Found) -> None:
        """Show what a step touches beside it, too; of an older recipe it says nothing."""
        at, view = event.key, self.recipe
        assert isinstance(at, StepAt), "previews of this screen are of steps of its recipe"
        if view is None or (at.dataset, at.version) != (view.dataset, view.version):
            return
        if not view.steps[at.index].enabled:
            return
        counted = {name: getattr(event.found.counts, name) for name in COUNTS}
        steps = list(view.steps)
        steps[at.index] = msgspec.structs.replace(steps[at.index], **counted)
        self.recipe = msgspec.structs.replace(view, steps=steps)
        self.show_recipe()

    def on_resize(self) -> None:
        """Lay the recipe out for the new width."""
        self.call_after_refresh(self.show_recipe)

    def why_not(self, action: Action) -> str | None:
        """Edits need a dataset, and a step under the cursor."""
        if not self.dataset:
            return "there is no dataset yet: g d brings rows in"
        view = self.recipe
        if action.method in EDITS and self.chosen_index is None:
            return "the recipe has no steps yet: n adds one"
        if action.method in EDITS and self.is_mounted and not self.query_one("#recipe").has_focus:
            return "this is for a step: tab goes to the recipe"
        reasons = {
            "undo": (view is None or not view.can_undo, "there is nothing to undo"),
            "redo": (view is None or not view.can_redo, "there is nothing to redo"),
            "apply": (
                view is not None and view.build is not None and not view.behind,
                "the clean rows are up to date with this recipe",
            ),
            "stage": (
                view is None or view.build is None,
                "there are no clean rows yet: A applies the recipe",
            ),
            "all_rows": (not self.drill, "all rows are shown"),
        }
        refused, reason = reasons.get(action.method, (False, ""))
        return reason if refused else None

    async def action_drill(self) -> None:
        """The rows behind a column's number, or behind a step's change."""
        columns = self.query_one(ColumnsPanel)
        if self.query_one("#recipe").has_focus:
            await self.drill_into_step()
        elif columns.table.has_focus and columns.chosen is not None:
            await self.drill_into_column(columns.chosen)

    async def action_profile(self) -> None:
        """All that is known of the column under the cursor, in the rows or among the columns."""
        columns = self.query_one(ColumnsPanel)
        name = self.column_at_cursor() if self.query_one("#rows").has_focus else ""
        column = columns.profiles.get(name) if name else columns.chosen
        if column is None:
            self.toast("the columns are still being looked at", "attention")
            return
        from workbench.cleanse.profile_sheet import ProfileSheet

        if await self.app.push_screen_wait(ProfileSheet(column)):
            await self.drill_into_column(column)

    def action_stage(self) -> None:
        """Look at raw rows instead of clean ones, and back."""
        self.stage = "raw" if self.stage == "best" else "best"
        self.leave_drill()
        self.toast("raw rows" if self.stage == "raw" else "clean rows")
        self.reload()

    async def action_dataset(self) -> None:
        """Choose another dataset."""
        choices = [Choice(one.name, one.name, counted(one.rows, "row")) for one in self.datasets]
        name = await self.pick("dataset", choices)
        if name is not None and name != self.dataset:
            self.dataset = self.shell.state.looked_at = name
            self.leave_drill()
            self.reload()

    def action_suggestions(self) -> None:
        """Steps worth adding."""
        from workbench.cleanse.screen_suggestions import SuggestionsScreen

        self.app.push_screen(SuggestionsScreen(self.dataset))
