"""What a person chooses before a search: target, family, and the rest in one form."""

from __future__ import annotations

from typing import Any

from workbench.client.waiting import wait_job
from workbench.core import family_names
from workbench.core.costs import AUTO, RULES, parse_costs, write_costs
from workbench.core.errors import WorkbenchError
from workbench.core.label_target import are_labels
from workbench.core.model_tasks import TASKS
from workbench.train import overruled
from workbench.train.requests import (
    RANDOM,
    STRATEGIES,
    Family,
    ListFamilies,
    ShowChoices,
    TrainChoices,
    TrainPlan,
)
from workbench.tui.area_screen import AreaScreen
from workbench.tui.widgets.fields import Field
from workbench.tui.widgets.picker import Choice
from workbench.tui.work import begin

NEWEST = "newest, or a new one"
BY_ITSELF = "by itself"
UNSAID: dict[str, Any] = {
    "search": 0,
    "strategy": RANDOM,
    "budget": 0.0,
    "cluster": "",
    "seed": 0,
    "name": "",
}
"""What the form's fields stand for where nothing is in them."""


class Choosing(AreaScreen):
    """``settings`` are the fields of StartTraining; ``plan`` what they come to, or ``refused``."""

    def __init__(self) -> None:
        super().__init__()
        self.settings: dict[str, Any] = {
            "dataset": "",
            "target": "",
            "task": "",
            "split": "",
            "stage": "",
            "family": "auto",
            **UNSAID,
            "costs": [],
            "decide": AUTO,
            "parameters": {},
        }
        self.families: list[Family] = []
        self.plan: TrainPlan | None = None
        self.refused: WorkbenchError | None = None

    async def replan(self) -> None:
        """Ask again what would be trained."""
        raise NotImplementedError

    async def known_families(self) -> list[Family]:
        """The families, asked for once: the first answer needs a worker process to start."""
        if not self.families:
            self.families = await self.hub.call(ListFamilies())
        return self.families

    async def take_up(self) -> None:
        """Go on with what was trained last, until something else is chosen."""
        found = await self.hub.call(ShowChoices(dataset=self.settings["dataset"]))
        if found.last is not None and not self.settings["target"]:
            self.settings |= dict(zip(("dataset", "target"), found.last, strict=True))

    async def _change(self, **changes: Any) -> None:
        self.settings |= changes
        await self.replan()
        self.reload()

    async def action_target(self) -> None:
        """Choose what is to be predicted."""
        found = await self.hub.call(ShowChoices(dataset=self.settings["dataset"]))
        if not found.datasets:
            self.toast("there are no rows yet: g d brings rows in", "attention")
            return
        if not found.dataset:
            wanted = await self.pick("of which dataset?", [Choice(n, n) for n in found.datasets])
            if wanted is None:
                return
            found = await self.hub.call(ShowChoices(dataset=wanted))
        choices = [
            Choice(name, name, "what people said" if are_labels(name) else "column")
            for name in found.targets
        ]
        target = await self.pick("predict what?", choices)
        if target is not None:
            await self._change(dataset=found.dataset, target=target, task="")

    async def action_family(self) -> None:
        """Choose one family, or all that fit."""
        known = await self.known_families()
        task = self.plan.task if self.plan else ""
        choices = [Choice("auto", "all that fit", "quick ones first")]
        choices += [
            Choice(f.family, family_names.title(f.family), f.title)
            for f in known
            if not task or task in f.tasks
        ]
        family = await self.pick("which family?", choices)
        if family is not None:
            await self._change(family=family, parameters={})

    async def action_split(self) -> None:
        """Divide the rows anew, and train by that split from now on."""
        from workbench.train.split_form import ask_split

        found = await self.hub.call(ShowChoices(dataset=self.settings["dataset"]))
        if not found.dataset:
            self.toast("choose what is predicted first: t", "attention")
            return
        asked = await ask_split(self, found, self.settings["target"])
        if asked is not None:
            begin(self, lambda: self._divide(*asked), "split")

    async def _divide(self, name: str, job: str) -> None:
        """Wait until the rows are divided, then plan with the new split."""
        try:
            made = await wait_job(self.hub.call, job, lambda view: None)
        except WorkbenchError as error:
            self.toast(f"{error.message}. {error.hint}".strip(), "bad")
            return
        self.toast(f"{name}: {made['train']:,} rows train, {made['test']:,} test")
        await self._change(split=name)

    def action_groups(self) -> None:
        """Clusters, topics and outliers, on a screen of their own."""
        from workbench.train.groups_screen import GroupsScreen

        self.app.push_screen(GroupsScreen(self.settings["dataset"]))

    async def action_settings(self) -> None:
        """Everything else, in a form."""
        found = await self.hub.call(ShowChoices(dataset=self.settings["dataset"]))
        fields = _fields(found)
        values = self.settings | {
            "dataset": self.settings["dataset"] or found.dataset or None,
            "split": self.settings["split"] or NEWEST,
            "task": self.settings["task"] or BY_ITSELF,
            "costs": write_costs(self.settings["costs"]),
            "parameters": overruled.write_line(self.settings["parameters"]),
        }
        picked = {field.name: values[field.name] for field in fields}
        answer = await self.form("settings", fields, picked, check=_readable, done="use")
        if answer is None:
            return
        if answer["dataset"] != found.dataset:
            answer |= {"split": NEWEST, "target": ""}
        for name, stands_for in (("split", NEWEST), ("task", BY_ITSELF)):
            answer[name] = "" if answer[name] in (stands_for, None) else answer[name]
        answer |= {name: value for name, value in UNSAID.items() if answer[name] is None}
        answer |= {
            "costs": parse_costs(answer["costs"] or ""),
            "decide": answer["decide"] or AUTO,
            "parameters": overruled.parse_line(answer["parameters"] or ""),
        }
        self.settings |= answer
        await self.take_up()
        await self._change()


def _fields(found: TrainChoices) -> list[Field]:
    """What the form of settings asks for."""
    return [
        Field("dataset", "choice", choices=found.datasets, required=True),
        Field("split", "choice", choices=[NEWEST, *found.splits]),
        Field("task", "choice", choices=[BY_ITSELF, *TASKS]),
        Field("search", "integer", label="more tries a family", low=0, high=1000),
        Field("strategy", "choice", label="proposed by", choices=list(STRATEGIES)),
        Field("budget", "number", label="seconds, 0: no limit", low=0),
        Field("parameters", help="of one family, instead of its own: C=3, alpha=100"),
        Field("cluster", label="Dask cluster"),
        Field("seed", "integer", low=0),
        Field("decide", "choice", choices=list(RULES), label="answers by"),
        Field("costs", label="costs, TRUE SAID n, …"),
        Field("name", label="version's name"),
    ]


async def _readable(values: dict[str, Any]) -> None:
    """Raise InvalidInputError for what can't be read: the form stays as it is."""
    parse_costs(values["costs"] or "")
    overruled.parse_line(values["parameters"] or "")
