"""A recipe that is about to be taken: what works on these columns, and what becomes of the rest."""

from __future__ import annotations

import msgspec
from textual.app import ComposeResult

from workbench.cleanse import listing
from workbench.cleanse import requests as wire
from workbench.cleanse.forward import may_edit
from workbench.cleanse.views import Document, RecipeFit, StepFit
from workbench.core.figures import counted
from workbench.tui.actions import Action
from workbench.tui.area_screen import AreaScreen
from workbench.tui.widgets.panel import Panel
from workbench.tui.widgets.picker import Choice
from workbench.tui.widgets.small_table import SmallTable

NEXT: dict[wire.Choice, wire.Choice] = {"abort": "skip", "skip": "continue", "continue": "abort"}


class AdaptScreen(AreaScreen):
    """Every step of the recipe, with what it lacks here; ``steps`` None is the dataset's own."""

    PLACE = "cleanse.adapting"
    AUTO_FOCUS = "#adapt"
    CSS_PATH = "screen.tcss"

    def __init__(self, dataset: str, steps: list[Document] | None, name: str) -> None:
        super().__init__()
        self._request = wire.CheckRecipe(dataset=dataset, steps=steps)
        self._title = name
        self._fit: RecipeFit | None = None
        self._choices: dict[int, wire.Choice] = {}

    def body(self) -> ComposeResult:
        """The steps."""
        yield Panel(SmallTable(id="adapt"), title=self._title, id="adapt-panel")

    async def load(self) -> None:
        """Check the steps against the columns."""
        self._fit = await self.hub.call(self._request)
        self._show()

    @property
    def _ahead(self) -> int:
        """The step that renames, in front of the recipe's own."""
        return 1 if self._request.renames else 0

    @property
    def _troubled(self) -> list[int]:
        steps = self._fit.steps if self._fit is not None else []
        return [place for place, one in enumerate(steps) if one.error]

    def _show(self) -> None:
        fit = self._fit
        if fit is None:
            return
        rows = [
            listing.fit_row(place, one, self._choice(place)) for place, one in enumerate(fit.steps)
        ]
        self.query_one("#adapt", SmallTable).show_rows(listing.FITS, rows)
        left = len(self._troubled)
        panel = self.query_one("#adapt-panel", Panel)
        told = f"{counted(left, 'step')} to settle" if left else "every step works here"
        panel.retitle(f"{self._title} on {fit.dataset} · {told}")
        panel.fact("enter takes it · esc back")
        self.refresh_keys()

    def _choice(self, place: int) -> wire.Choice:
        return self._choices.get(place - self._ahead, "abort")

    @property
    def _chosen(self) -> tuple[int, StepFit] | None:
        """The step under the cursor, if it does not work here."""
        if self._fit is None or not self.is_mounted:
            return None
        place = self.query_one("#adapt", SmallTable).cursor_row
        if place not in self._troubled:
            return None
        return place, self._fit.steps[place]

    def why_not(self, action: Action) -> str | None:
        """Choices are for steps that do not work."""
        if action.method == "choose" and self._chosen is None:
            return "this step works here"
        if action.method == "name_column" and not self._missing():
            return "no column is missing"
        return None

    def _missing(self) -> list[str]:
        steps = self._fit.steps if self._fit is not None else []
        return list(dict.fromkeys(name for one in steps for name in one.missing))

    def action_choose(self) -> None:
        """Go through what can become of the step under the cursor."""
        if self._chosen is not None:
            place, _ = self._chosen
            self._choices[place - self._ahead] = NEXT[self._choice(place)]
            self._show()

    async def action_name_column(self) -> None:
        """Say which column here is one that the recipe means."""
        fit = self._fit
        if fit is None:
            return
        missing = self._missing()
        start = self._chosen[1].missing[:1] if self._chosen is not None else []
        wanted = missing[0]
        if len(missing) > 1:
            choices = [Choice(name, name, "missing here") for name in missing]
            found = await self.pick(
                "which column of the recipe", choices, start=start[0] if start else ""
            )
            if found is None:
                return
            wanted = found
        free = [name for name in fit.columns if name not in self._request.renames.values()]
        here = await self.pick(f"{wanted} is called here", [Choice(n, n, "") for n in free])
        if here is not None:
            renames = {**self._request.renames, wanted: here}
            self._request = msgspec.structs.replace(self._request, renames=renames)
            self.reload()

    async def action_take(self) -> None:
        """Make it the dataset's recipe."""
        stopped = [place for place in self._troubled if self._choice(place) == "abort"]
        if stopped:
            self.query_one("#adapt", SmallTable).move_to(stopped[0])
            self.toast(
                f"{counted(len(stopped), 'step')} would stop it: space skips or goes on, "
                "r names a column",
                "attention",
            )
            return
        asked = self._request
        if not await may_edit(self, asked.dataset):
            return
        view = await self.hub.call(
            wire.ImportRecipe(
                dataset=asked.dataset,
                steps=asked.steps,
                renames=asked.renames,
                choices=self._choices,
                base=self._fit.version if self._fit else None,
            )
        )
        self.app.pop_screen()
        self.toast(f"{counted(len(view.steps), 'step')} · u takes the recipe back")
