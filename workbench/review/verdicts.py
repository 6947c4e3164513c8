"""Deciding on the review screen: adopt, choose, keep, take back. Mixed into the screen."""

from __future__ import annotations

from workbench.review import lines
from workbench.review.adopt_all import adopt_all
from workbench.review.deciding import (
    Decide,
    Proposal,
    RedoDecision,
    Reversed,
    ReviewedItem,
    ShowReviewed,
    UndoDecision,
)
from workbench.review.doubles import CONFLICTS, DOUBLE, DecideRows
from workbench.review.naming import shown
from workbench.review.requests import DAWID_SKENE, MAJORITY, SUSPECTS
from workbench.review.rules import CONTRADICTED, RULE
from workbench.tui.area_screen import AreaScreen
from workbench.tui.widgets.picker import Choice

MOST_REASON = 200


class Verdicts(AreaScreen):
    """``item`` is the row under the cursor, ``tab`` the list it stands in."""

    dataset = ""
    tab = ""
    item: ReviewedItem | None = None

    @property
    def proposal(self) -> Proposal | None:
        """What one key adopts: of a suspect the likely label, else the best consensus."""
        found = {one.method: one for one in self.item.proposals} if self.item else {}
        order: tuple[str, ...] = (DAWID_SKENE, MAJORITY)
        order = {SUSPECTS: ("model",), CONFLICTS: (DOUBLE,), CONTRADICTED: (RULE,)}.get(
            self.tab, order
        )
        known = [found[name] for name in order if name in found]
        return next((one for one in known if one.label is not None), None)

    @property
    def given(self) -> str | None:
        """The label that most people gave the row, None for a tie."""
        found = self.item.proposals if self.item else []
        return next((one.label for one in found if one.method == MAJORITY), None)

    async def action_adopt(self) -> None:
        """Take what is proposed."""
        item, proposal = self.item, self.proposal
        if item is not None and proposal is not None and proposal.label is not None:
            reason = lines.adopted(item, proposal)
            await self._decide(item, proposal.label, reason, proposal.method)

    async def action_adopt_all(self) -> None:
        """Take the whole consensus for the rows that are open."""
        if await adopt_all(self, self.dataset):
            self.reload()

    async def action_edit(self) -> None:
        """Choose a label, and say why."""
        item = self.item
        if item is None:
            return
        label = await self.choose_label(item)
        if label is None:
            return
        reason = await self.ask(f"why is row {item.row:,} {shown(item.task, label)}?", "reason")
        if reason is not None:
            await self._decide(item, label, reason[:MOST_REASON], "chosen")

    async def choose_label(self, item: ReviewedItem) -> str | None:
        """A label, or one of the answers that were given."""
        given = [one.label for one in item.answers]
        choices = [
            Choice(str(place), shown(item.task, label), _times(given.count(label)))
            for place, label in enumerate(item.labels)
        ]
        chosen = await self.pick(f"row {item.row:,} is", choices)
        return None if chosen is None else item.labels[int(chosen)]

    async def action_keep(self) -> None:
        """The label that was given is right."""
        item = self.item
        kept = self.given
        if item is not None and kept is not None:
            await self._decide(item, kept, "the label that was given is right", "given")

    async def _decide(self, item: ReviewedItem, label: str, reason: str, method: str) -> None:
        if self.tab == CONFLICTS and (double := self.proposal) is not None and double.other:
            await self._decide_both(item, double.other, label, reason, method)
            return
        seen = item.decision.event if item.decision else 0
        done = await self.hub.call(
            Decide(
                dataset=self.dataset,
                row=item.row,
                label=label,
                reason=reason,
                method=method,
                seen=seen,
            )
        )
        if done.refused:
            self.toast(done.refused, "attention")
        else:
            self.toast(f"row {item.row:,} is {shown(item.task, label)}")
        self.reload()

    async def _decide_both(
        self, item: ReviewedItem, other: int, label: str, reason: str, method: str
    ) -> None:
        """One label for two rows that say the same."""
        beside = await self.hub.call(ShowReviewed(dataset=self.dataset, row=other))
        seen = [one.decision.event if one.decision else 0 for one in (item, beside)]
        done = await self.hub.call(
            DecideRows(
                dataset=self.dataset,
                rows=[item.row, other],
                label=label,
                reason=reason,
                method=method,
                seen=seen,
            )
        )
        if done.refused:
            self.toast(done.refused, "attention")
        else:
            self.toast(f"rows {item.row:,} and {other:,} are {shown(item.task, label)}")
        self.reload()

    async def action_undo(self) -> None:
        """Take back my newest decision."""
        done = await self.hub.call(UndoDecision(dataset=self.dataset))
        self._tell(done, "nothing of yours is left to take back")

    async def action_redo(self) -> None:
        """Decide again what was taken back."""
        done = await self.hub.call(RedoDecision(dataset=self.dataset))
        self._tell(done, "there is nothing to decide again")

    def _tell(self, done: Reversed, nothing: str) -> None:
        if done.row is None:
            self.toast(nothing, "attention")
            return
        told = f"is {done.decision.label} again" if done.decision else "is open again"
        if done.rows > 1:
            told = "decided again" if done.decision else "open again"
            self.toast(f"{done.rows:,} rows of the consensus are {told}")
        else:
            self.toast(f"row {done.row:,} {told}")
        self.reload()


def _times(count: int) -> str:
    return "" if not count else "given once" if count == 1 else f"given {count} times"
