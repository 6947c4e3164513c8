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
        if place not in self._troubled or place < self._ahead:
            return None
        return place, self._fit.steps[place]

    def why_not(self, action: Action) -> str | None:
        """Choices are for steps that do not work."""
        if action.method == "choose" and self._chosen is None:
            renames = self._ahead and self.query_one("#adapt", SmallTable).cursor_row == 0
            return "it names columns: u takes a name back" if renames else "this step works here"
        if action.method == "name_column" and not (self._missing() or self._request.renames):
            return "no column is missing"
        if action.method == "forget_name" and not self._request.renames:
            return "no column was named: r names one"
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
        wanted = await self._wanted()
        if wanted is None:
            return
        named = {name: here for name, here in self._request.renames.items() if name != wanted}
        free = [name for name in fit.columns if name not in named.values()]
        now = self._request.renames.get(wanted)
        choices = [Choice(name, name, "as now" if name == now else "") for name in free]
        here = await self.pick(f"{wanted} is called here", choices)
        if here is not None:
            self._rename({**named, wanted: here})
            self.toast(f"{here} is taken for {wanted} · u takes that back")

    async def _wanted(self) -> str | None:
        """The recipe's column that is to be named: a missing one, or one that was named before."""
        names = {name: "missing here" for name in self._missing()}
        names.update({name: f"is {here} here" for name, here in self._request.renames.items()})
        if len(names) == 1:
            return next(iter(names))
        start = self._chosen[1].missing[:1] if self._chosen is not None else []
        choices = [Choice(name, name, about) for name, about in names.items()]
        return await self.pick(
            "which column of the recipe", choices, start=start[0] if start else ""
        )

    def action_forget_name(self) -> None:
        """Take back the name that was given last."""
        self._rename(dict(list(self._request.renames.items())[:-1]))

    def _rename(self, renames: dict[str, str]) -> None:
        self._request = msgspec.structs.replace(self._request, renames=renames)
        self.reload()

    async def action_take(self) -> None:
        """Make it the dataset's recipe."""
        stopped = [place for place in self._troubled if self._choice(place) == "abort"]
        if stopped:
            self.query_one("#adapt", SmallTable).move_to(stopped[0])
            way = "space skips or goes on, r names a column"
            if stopped[0] < self._ahead:
                way = "u takes a name back, r gives another"
            self.toast(f"{counted(len(stopped), 'step')} would stop it: {way}", "attention")
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
