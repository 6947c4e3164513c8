"""The edits of the cleanse screen that need no form: moving, switching, undo, apply."""

from __future__ import annotations

from workbench.cleanse import listing
from workbench.cleanse import requests as wire
from workbench.cleanse.forward import may_leave
from workbench.cleanse.screen_rows import RowsScreen
from workbench.cleanse.views import (
    RecipeStep,
    RecipeView,
)
from workbench.core.behind import NEVER, RECIPE, ROWS
from workbench.core.errors import InvalidInputError
from workbench.core.figures import counted
from workbench.core.request import Request
from workbench.tui.widgets.panel import Panel
from workbench.tui.widgets.small_table import SmallTable

SHORT = {NEVER: "not applied", RECIPE: "not applied", ROWS: "rows changed since"}


class EditsScreen(RowsScreen):
    """A screen with a recipe (``#recipe``)."""

    def __init__(self) -> None:
        super().__init__()
        self.recipe: RecipeView | None = None
        self.waiting = 0
        """New spellings that wait for a person."""

    def on_screen_resume(self) -> None:
        """Follow to the dataset that was chosen on the data screen meanwhile."""
        wanted = self.shell.state.looked_at
        if wanted not in ("", self.dataset):
            self.dataset = wanted
            self.leave_drill()
            self._stale = True
        super().on_screen_resume()

    @property
    def chosen_index(self) -> int | None:
        """The place of the step under the cursor; None without steps."""
        if self.recipe is None or not self.recipe.steps or not self.is_mounted:
            return None
        return min(self.query_one("#recipe", SmallTable).cursor_row, len(self.recipe.steps) - 1)

    @property
    def chosen(self) -> RecipeStep:
        """The step under the cursor. Raises InvalidInputError without one."""
        if self.recipe is None or self.chosen_index is None:
            raise InvalidInputError("the recipe has no steps yet", "n adds one")
        return self.recipe.steps[self.chosen_index]

    @property
    def version(self) -> int | None:
        """The recipe's version on screen, so that nobody edits what they don't see."""
        return self.recipe.version if self.recipe is not None else None

    async def edit(self, request: Request[RecipeView], cursor: int | None = None) -> bool:
        """Make an edit and put the cursor on its step; ask before undone ones are left behind."""
        within = isinstance(request, wire.UndoRecipe | wire.RedoRecipe)
        if not within and self.recipe is not None and not await may_leave(self, self.recipe):
            return False
        self.recipe = await self.hub.call(request)
        self.show_recipe()
        if cursor is not None:
            self.query_one("#recipe", SmallTable).move_to(cursor)
        self.reload()
        return True

    def show_recipe(self) -> None:
        """Show the steps, and what can be undone."""
        view = self.recipe
        if view is None:
            return
        table = self.query_one("#recipe", SmallTable)
        table.show_rows(*listing.steps_table(view.steps, table.size.width))
        panel = self.query_one("#recipe-panel", Panel)
        steps = f" · {counted(len(view.steps), 'step')}" if view.steps else ""
        lack = f" · {SHORT[view.behind]}" if view.behind else ""
        panel.retitle(f"recipe {view.version}{steps}{lack}")
        new = counted(self.waiting, "new spelling")
        keys = [
            (f"U {new}", self.waiting > 0),
            ("u undo", view.can_undo),
            ("ctrl+r redo", view.can_redo),
        ]
        panel.fact(" · ".join(words for words, there in keys if there))
        self.refresh_keys()

    async def action_switch(self) -> None:
        """Switch the step off or on."""
        index = self.chosen.index
        request = wire.ToggleStep(dataset=self.dataset, index=index, base=self.version)
        await self.edit(request, index)

    async def action_move_down(self) -> None:
        """Move the step down."""
        await self._move(1)

    async def action_move_up(self) -> None:
        """Move the step up."""
        await self._move(-1)

    async def _move(self, by: int) -> None:
        index = self.chosen.index
        to = index + by
        if self.recipe is None or not 0 <= to < len(self.recipe.steps):
            self.toast("the step is at the end already", "attention")
            return
        request = wire.MoveStep(dataset=self.dataset, index=index, to=to, base=self.version)
        await self.edit(request, to)

    async def action_remove(self) -> None:
        """Remove the step."""
        step = self.chosen
        request = wire.RemoveStep(dataset=self.dataset, index=step.index, base=self.version)
        if await self.edit(request, step.index):
            self.toast(f"removed {step.title} · u brings it back")

    async def action_undo(self) -> None:
        """Take the last edit back."""
        await self.edit(wire.UndoRecipe(dataset=self.dataset, base=self.version))

    async def action_redo(self) -> None:
        """Do it again."""
        await self.edit(wire.RedoRecipe(dataset=self.dataset, base=self.version))

    async def action_apply(self) -> None:
        """Run the recipe over all rows."""
        await self.hub.call(wire.ApplyRecipe(dataset=self.dataset))
        self.toast("cleansing all rows · the strip below shows how far it is")
