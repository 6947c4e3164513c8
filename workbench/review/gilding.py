"""Gold and people on the review screen: rows become gold; people are looked at, and reinstated."""

from __future__ import annotations

from workbench.annotate.requests import (
    AddGold,
    GoldPerson,
    ListGold,
    Reinstate,
    RemoveGold,
    RightAnswers,
)
from workbench.core import figures
from workbench.review.confusion_dialog import ConfusionDialog
from workbench.review.naming import shown
from workbench.review.people import ShowConfusion
from workbench.review.verdicts import Verdicts
from workbench.tui.widgets.picker import Choice

RESTORED, KEPT = "restored", "kept"


def _stands(one: GoldPerson) -> str:
    """How somebody is doing, in the words of others: ``why`` speaks to them."""
    known = one.accuracy
    if known.value is None:
        return one.state
    return f"{one.state} · {figures.share(known.value, 2)} of {known.n:,} gold rows right"


class Gilding(Verdicts):
    """Mixed into the review screen."""

    @property
    def person(self) -> str:
        """The person under the cursor, "" where none is."""
        return ""

    async def show_confusion(self) -> None:
        """What the person under the cursor gives for what."""
        found = await self.hub.call(ShowConfusion(dataset=self.dataset, name=self.person))
        await self.app.push_screen_wait(ConfusionDialog(found))

    async def action_gild(self) -> None:
        """Make the row under the cursor gold: what was decided is right, else what is chosen."""
        item = self.item
        if item is None:
            return
        label = item.decision.label if item.decision else await self.choose_label(item)
        if label is None:
            return
        right = RightAnswers(row=item.row, answers=[label])
        done = await self.hub.call(AddGold(dataset=self.dataset, items=[right]))
        became = "is gold" if done.added else "is gold, with another right answer"
        self.toast(
            f"row {item.row:,} {became}: {shown(item.task, label)}"
            if done.added or done.changed
            else f"row {item.row:,} was gold before"
        )
        self.reload()

    async def action_ungild(self) -> None:
        """Make the row under the cursor an ordinary one again."""
        item = self.item
        if item is not None:
            await self.hub.call(RemoveGold(dataset=self.dataset, rows=[item.row]))
            self.toast(f"row {item.row:,} is no gold any more")
            self.reload()

    async def action_reinstate(self) -> None:
        """Let somebody who is paused or warned begin anew."""
        people = (await self.hub.call(ListGold(dataset=self.dataset, limit=1))).people
        stopped = {one.name: one for one in people if one.state}
        name: str | None = self.person
        if name not in stopped:
            choices = [Choice(one.name, one.name, _stands(one)) for one in stopped.values()]
            name = await self.pick("reinstate", choices) if choices else None
            if not choices:
                self.toast("nobody is paused or warned", "attention")
        if name is None:
            return
        restore = False
        if stopped[name].aside:
            aside = figures.counted(stopped[name].aside, "label")
            chosen = await self.pick(
                f"{name} labels again",
                [
                    Choice(KEPT, f"without the {aside} set aside", "others label these rows"),
                    Choice(RESTORED, f"with the {aside} set aside", "counted again"),
                ],
            )
            if chosen is None:
                return
            restore = chosen == RESTORED
        await self.hub.call(Reinstate(dataset=self.dataset, person=name, restore=restore))
        self.toast(f"{name} may label again")
        self.reload()
