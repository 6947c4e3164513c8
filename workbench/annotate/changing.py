"""Labels changed from the labelling screen: a form, what it touches, and a question."""

from __future__ import annotations

from typing import Any, Literal

from workbench.annotate.naming import names_of
from workbench.annotate.panes import Panes
from workbench.annotate.requests import (
    ChangeLabels,
    ChangePreview,
    LabelChange,
    PreviewChange,
    UndoChange,
)
from workbench.core import figures
from workbench.tui.widgets.fields import Field
from workbench.tui.widgets.picker import Choice

Kind = Literal["add", "rename", "merge", "split", "retire"]
KINDS: dict[Kind, str] = {
    "rename": "give a label another name, in all answers",
    "merge": "make several labels one, in all answers",
    "split": "put several labels in the place of one, and ask again",
    "retire": "let labels go, and ask again",
    "add": "add labels",
}
BACK = "take back"
ANYONE = "off: ask those who gave such answers; on: set these aside, ask whoever comes"


class Changing(Panes):
    """Mixed into the labelling screen."""

    async def action_change_labels(self) -> None:
        """Rename, merge, split, retire or add labels, or take the last such change back."""
        choices = [Choice(kind, kind, about) for kind, about in KINDS.items()]
        choices.append(Choice(BACK, BACK, "the last of these, with all that it carried over"))
        kind = await self.pick(f"labels of {self.seat.dataset}", choices)
        if kind == BACK:
            done = await self.hub.call(UndoChange(dataset=self.seat.dataset))
            self._told(done)
        for known in KINDS:
            if kind == known:
                await self._change(known)

    async def _change(self, kind: Kind) -> None:
        found: list[ChangePreview] = []

        async def check(answers: dict[str, Any]) -> None:
            request = PreviewChange(change=_wanted(kind, answers), dataset=self.seat.dataset)
            found[:] = [await self.hub.call(request)]

        names = [label.name for label in self.seat.schema.labels]
        answers = await self.form(f"{kind} labels", _fields(kind, names), check=check, done="go on")
        if answers is None:
            return
        told = found[0]
        if not await self.confirm(f"{told.what}?", touched(told), yes=kind):
            return
        request = ChangeLabels(
            change=_wanted(kind, answers),
            dataset=self.seat.dataset,
            anyone=bool(answers.get("anyone")),
            seen=told.version - 1,
        )
        self._told(await self.hub.call(request))

    def _told(self, done: ChangePreview) -> None:
        again = f", {figures.counted(done.again, 'answer')} asked again" if done.again else ""
        self.toast(f"{done.what}: schema {done.version}{again}")
        self.reload()


def _fields(kind: Kind, names: list[str]) -> list[Field]:
    one = Field("label", "choice", choices=names)
    many = Field("labels", "many", choices=names)
    anyone = Field("anyone", "toggle", label="ask anyone", help=ANYONE, default=False)
    written = 'separated by commas; "in quotes, if any"'
    return {
        "add": [Field("become", label="labels", help=written, required=True)],
        "rename": [one, Field("become", label="new name", required=True)],
        "merge": [many, Field("become", label="into", required=True)],
        "split": [one, Field("become", label="into", help=written, required=True), anyone],
        "retire": [many, anyone],
    }[kind]


def _wanted(kind: Kind, answers: dict[str, Any]) -> LabelChange:
    old = answers.get("labels") or [answers["label"]] if kind != "add" else []
    text = answers.get("become") or ""
    new = names_of(text) if kind in ("add", "split") else [text.strip()] if text.strip() else []
    return LabelChange(kind=kind, labels=[name for name in old if name], become=new)


def touched(found: ChangePreview) -> str:
    """What a change touches, in a sentence or two."""
    people = ", ".join(f"{name} {figures.count(count)}" for name, count in found.people[:5])
    parts = [figures.counted(found.answers, "answer") + (f" ({people})" if people else "")]
    parts.append(figures.counted(found.reviewed, "decision"))
    if found.suggestions:
        parts.append(f"suggestions for {figures.counted(found.suggestions, 'row')}")
    if found.models:
        parts.append("what " + ", ".join(f"v{one}" for one in found.models) + " learned")
    again = (
        f"\n{figures.counted(found.again, 'answer')} will be asked for again, before anything else."
        if found.again
        else ""
    )
    return f"It touches {', '.join(parts)}.{again}"
