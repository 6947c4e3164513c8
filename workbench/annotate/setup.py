"""Setting labelling up from its screen: labels, queue, dataset."""

from __future__ import annotations

import json
from typing import Any

import msgspec

from workbench.annotate.assign_form import assign_form
from workbench.annotate.changing import Changing
from workbench.annotate.files_form import files_form
from workbench.annotate.naming import line_of, names_of, texts_of
from workbench.annotate.queue_form import queue_form
from workbench.annotate.requests import (
    AddTask,
    LabelTask,
    ListLists,
    ListTasks,
    SetSchema,
    ShowCurve,
)
from workbench.annotate.schema import TASKS
from workbench.annotate.strategies import ABOUT, LIST
from workbench.annotate.worth_dialog import WorthDialog
from workbench.collect.requests import GetRows
from workbench.core import figures
from workbench.core.errors import ConflictError
from workbench.core.request import Role
from workbench.tui.widgets.fields import Field
from workbench.tui.widgets.picker import Choice

ASKED = "one label, several, spans of a text, which of two columns, a rating, or free text"
NOTHING_SHOWN = "none: the whole row, as a card"
LOOKED_AT = 50
"""Rows by which the columns to show are proposed."""
CUT = 400
NEW = "new task"
SETTINGS, ASSIGN = "settings", "assign"


class Setup(Changing):
    """Mixed into the labelling screen; ``queue`` is DATASET or DATASET:STRATEGY."""

    queue: str

    @property
    def may_set_up(self) -> bool:
        """Whether my role may set labels; the hub has the last word."""
        role = self.shell.state.role
        return bool(role) and Role[role.upper()] >= Role.PRACTITIONER

    async def action_labels(self) -> None:
        """Name the labels, what is shown of a row, and the guideline."""
        if not self.seat.dataset and not await self._sit_down():
            return
        schema = self.seat.schema
        shown = schema.field if schema.version else await self._texts()
        values: dict[str, Any] = {
            "labels": line_of([label.name for label in schema.labels]),
            "field": shown,
            "guideline": schema.guideline,
            "task": schema.task,
        }
        while True:
            answers, refused = await self._labels_form(values)
            if answers is None:
                return
            if refused is None or await self._drop(refused, answers):
                self.reload()
                return
            values = answers

    async def _labels_form(
        self, values: dict[str, Any]
    ) -> tuple[dict[str, Any] | None, ConflictError | None]:
        """The form's answers; it stays until the hub takes them, or would after a question."""
        fields = [
            Field("labels", help='separated by commas; "in quotes, if any"'),
            Field("field", "many", label="show", help=NOTHING_SHOWN, choices=self.seat.columns),
            Field("guideline", help="what makes a label right"),
            Field("task", "choice", help=ASKED, choices=TASKS),
        ]
        refused: list[ConflictError] = []

        async def check(answers: dict[str, Any]) -> None:
            refused.clear()
            try:
                set_ = await self.hub.call(self._schema(answers))
                if set_.hidden and set_.hidden != self.seat.schema.hidden:
                    names = ", ".join(set_.hidden)
                    self.toast(f"not shown, since it holds the labels: {names}", "attention")
            except ConflictError as error:
                refused.append(error)

        title = f"labels of {self.seat.dataset}"
        answers = await self.form(title, fields, values, check=check)
        return answers, refused[0] if refused else None

    async def _drop(self, refused: ConflictError, answers: dict[str, Any]) -> bool:
        """Ask whether labels that answers have may go; then let them go."""
        question = f"{refused.message}. Those answers stay as they are."
        if not await self.confirm("drop labels?", question, yes="drop"):
            return False
        await self.hub.call(msgspec.structs.replace(self._schema(answers), drop=True))
        return True

    def _schema(self, answers: dict[str, Any]) -> SetSchema:
        """The next schema; labels that were there keep their keys and descriptions."""
        known = {label.name: msgspec.to_builtins(label) for label in self.seat.schema.labels}
        before, chosen = self.seat.schema.field, answers["field"]
        names = names_of(answers["labels"] or "")
        document = {
            "task": answers["task"],
            "labels": [known.get(name, {"name": name}) for name in names],
            "field": before if set(before) == set(chosen) else chosen,
            "context": self.seat.schema.context,
            "guideline": answers["guideline"] or "",
            "overlapping": self.seat.schema.overlapping and answers["task"] == "spans",
        }
        return SetSchema(dataset=self.seat.dataset, document=json.dumps(document))

    async def _sit_down(self) -> bool:
        """Choose the dataset that is to be labelled, where there are several."""
        if await self._choose_dataset():
            await self.load()
        return bool(self.seat.dataset)

    async def _texts(self) -> list[str]:
        """The columns that hold text to read, by the first rows."""
        return texts_of(
            await self.hub.call(GetRows(dataset=self.seat.dataset, limit=LOOKED_AT, cut=CUT))
        )

    async def action_strategy(self) -> None:
        """Choose how rows are picked."""
        choices = [Choice(name, name, about) for name, about in ABOUT.items()]
        for one in await self.hub.call(ListLists(dataset=self.seat.dataset)):
            left = f"{figures.count(one.labelled)} of {figures.count(one.rows)} labelled"
            choices.append(Choice(LIST + one.name, LIST + one.name, f"{left} · {one.what}"))
        if self.may_set_up:
            choices.append(Choice(ASSIGN, "who labels what …", "rows for people, or for a skill"))
            choices.append(Choice(SETTINGS, "settings …", "people per row, refits, random share"))
        chosen = await self.pick("queue", choices)
        if chosen == SETTINGS:
            await queue_form(self)
        elif chosen == ASSIGN:
            await assign_form(self)
        elif chosen is not None:
            self.queue = f"{self.seat.dataset}:{chosen}"
            self.reload()

    async def action_files(self) -> None:
        """Labels from and to files; batches."""
        await files_form(self)

    async def action_worth(self) -> None:
        """What the labels so far are worth."""
        curve = await self.hub.call(ShowCurve(dataset=self.seat.dataset))
        await self.app.push_screen_wait(WorthDialog(curve))

    async def action_dataset(self) -> None:
        """Label another dataset, or another task; enter at once goes to the next."""
        if await self._choose_dataset():
            self.reload()

    async def _choose_dataset(self) -> bool:
        tasks = _next_first(await self.hub.call(ListTasks()), self.seat.dataset)
        if not tasks:
            self.toast("there are no rows to label yet: g d loads some", "attention")
            return False
        choices = [Choice(one.name, one.name, _how_far(one)) for one in tasks]
        if self.may_set_up:
            choices.append(Choice(NEW, NEW, "ask something else of the same rows"))
        chosen = await self.pick("dataset or task", choices)
        if chosen == NEW:
            chosen = await self._new_task(tasks)
        if chosen is not None:
            self.queue = chosen
            self.seat.dataset = ""
        return chosen is not None

    async def _new_task(self, tasks: list[LabelTask]) -> str | None:
        """Name a task; what it asks is named next, by the form of the labels."""
        names = list(dict.fromkeys(one.dataset for one in tasks))
        here = self.seat.dataset.partition("/")[0]
        fields = [
            Field("dataset", "choice", choices=names),
            Field("task", label="name", help="letters, digits, '.', '-' and '_'", required=True),
        ]

        async def check(answers: dict[str, Any]) -> None:
            await self.hub.call(AddTask(name=f"{answers['dataset']}/{answers['task'].strip()}"))

        values = {"dataset": here if here in names else names[0], "task": ""}
        answers = await self.form("a new labelling task", fields, values, check=check)
        return f"{answers['dataset']}/{answers['task'].strip()}" if answers else None


def _next_first(tasks: list[LabelTask], here: str) -> list[LabelTask]:
    """The tasks from the one after this one on, around to this one."""
    names = [one.name for one in tasks]
    at = names.index(here) + 1 if here in names else 0
    return tasks[at:] + tasks[:at]


def _how_far(one: LabelTask) -> str:
    if not one.version:
        return "no labels yet"
    return f"{one.task} · {figures.count(one.labelled)} of {figures.counted(one.total, 'row')}"
