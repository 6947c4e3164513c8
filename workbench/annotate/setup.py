"""Setting labelling up from its screen: labels, queue, dataset."""

from __future__ import annotations

import json
from typing import Any

import msgspec

from workbench.annotate.panes import Panes
from workbench.annotate.queue import LEAST_CONFIDENCE, RANDOM
from workbench.annotate.requests import SetSchema
from workbench.annotate.schema import from_document
from workbench.collect.requests import ListDatasets
from workbench.core.errors import ConflictError
from workbench.core.request import Role
from workbench.tui.widgets.fields import Field
from workbench.tui.widgets.picker import Choice

WHOLE_ROW = "the whole row"


class Setup(Panes):
    """Mixed into the labelling screen; ``queue`` is DATASET or DATASET:STRATEGY."""

    queue: str

    @property
    def may_set_up(self) -> bool:
        """Whether my role may set labels; the hub has the last word."""
        role = self.shell.state.role
        return bool(role) and Role[role.upper()] >= Role.PRACTITIONER

    async def action_labels(self) -> None:
        """Name the labels, what is shown of a row, and the guideline."""
        schema = self.seat.schema
        columns = [*self.seat.columns, WHOLE_ROW]
        fields = [
            Field("labels", label="labels", help="separated by commas", required=True),
            Field("field", kind="choice", label="show", choices=columns),
        ]
        if "\n" not in schema.guideline:
            fields.append(Field("guideline", label="guideline", help="what makes a label right"))
        values = {
            "labels": ", ".join(label.name for label in schema.labels),
            "field": schema.field[0] if schema.field else columns[0],
            "guideline": schema.guideline,
        }

        async def check(answers: dict[str, Any]) -> dict[str, str] | None:
            from_document(self._document(answers))
            return None

        answers = await self.form("labels", fields, values, check=check)
        if answers is not None:
            await self._set_labels(json.dumps(self._document(answers)))

    async def _set_labels(self, document: str) -> None:
        """Set them; labels that answers have are dropped only after a question."""
        request = SetSchema(dataset=self.seat.dataset, document=document)
        try:
            await self.hub.call(request)
        except ConflictError as error:
            question = f"{error.message}. Those answers stay as they are."
            if not await self.confirm("drop labels?", question, yes="drop"):
                return
            await self.hub.call(msgspec.structs.replace(request, drop=True))
        self.reload()

    def _document(self, answers: dict[str, Any]) -> dict[str, Any]:
        """A schema document; labels that were there keep their keys and descriptions."""
        known = {label.name: msgspec.to_builtins(label) for label in self.seat.schema.labels}
        names = [name.strip() for name in str(answers["labels"]).split(",") if name.strip()]
        before = self.seat.schema.field
        field = [] if answers["field"] == WHOLE_ROW else [answers["field"]]
        if field and field[:1] == before[:1]:
            field = list(before)
        return {
            "labels": [known.get(name, {"name": name}) for name in names],
            "field": field,
            "context": self.seat.schema.context,
            "guideline": answers.get("guideline", self.seat.schema.guideline) or "",
        }

    async def action_strategy(self) -> None:
        """Choose how rows are picked."""
        choices = [
            Choice(RANDOM, RANDOM, "every row is as likely as any other"),
            Choice(LEAST_CONFIDENCE, LEAST_CONFIDENCE, "what the model is least sure of first"),
        ]
        chosen = await self.pick("queue", choices)
        if chosen is not None:
            self.queue = f"{self.seat.dataset}:{chosen}"
            self.reload()

    async def action_dataset(self) -> None:
        """Label another dataset."""
        names = self.seat.datasets or await self._names()
        chosen = await self.pick("dataset", [Choice(name, name) for name in names])
        if chosen is not None:
            self.queue = chosen
            self.seat.dataset = ""
            self.reload()

    async def _names(self) -> list[str]:
        return [one.name for one in await self.hub.call(ListDatasets())]
