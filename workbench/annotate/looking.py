"""Looking back through my own answers, and finding labels: a part of the labelling screen."""

from __future__ import annotations

from workbench.annotate.dialogs import GuidelineDialog
from workbench.annotate.find_dialog import FindLabelDialog, use_of
from workbench.annotate.panes import Panes
from workbench.annotate.requests import ListSchemas, Mine, Show
from workbench.annotate.requests.similar import FindSimilar
from workbench.annotate.seat import Given
from workbench.annotate.similar_dialog import SimilarDialog

PAGE = 50


class LookingBack(Panes):
    """Mixed into the labelling screen, which has ``choose``."""

    def choose(self, label: str) -> None:
        """Take a label for the shown row."""
        raise NotImplementedError

    async def action_older(self) -> None:
        """Back to my answer before the one shown."""
        row = self.seat.older()
        if row is None and await self._fetch_older():
            row = self.seat.older()
        if row is None:
            self.toast("that is the oldest", "attention")
        else:
            await self._look(row)

    async def action_newer(self) -> None:
        """Forward to my next answer, and from the newest to the queue."""
        row = self.seat.newer()
        if row is not None:
            await self._look(row)
        else:
            self.step_back()

    def step_back(self) -> bool:
        """From my answers to the queue."""
        if self.seat.looking is None:
            return False
        self.seat.look(None)
        self.paint()
        return True

    def leave(self) -> None:
        """A label key means the next row again when one comes back."""
        self.step_back()

    async def _look(self, row: int) -> None:
        self.seat.look(await self.hub.call(Show(dataset=self.seat.dataset, row=row)))
        self.paint()

    async def _fetch_older(self) -> bool:
        known = {one.answer.row for one in self.seat.given}
        request = Mine(dataset=self.seat.dataset, offset=len(known), limit=PAGE)
        found = [one for one in await self.hub.call(request) if one.row not in known]
        self.seat.given += [Given(one) for one in found]
        return bool(found)

    async def action_find(self) -> None:
        """Find a label by a few letters of its name, and give it."""
        dialog = FindLabelDialog(self.seat.schema.labels, use_of(self.seat))
        label = await self.app.push_screen_wait(dialog)
        if label is not None:
            self.choose(label)

    async def action_guideline(self) -> None:
        """The whole guideline."""
        request = ListSchemas(dataset=self.seat.dataset)
        dialog = GuidelineDialog(self.seat.schema, lambda: self.hub.call(request))
        await self.app.push_screen_wait(dialog)

    async def action_similar(self) -> None:
        """How rows like the shown one were labelled."""
        item = self.seat.shown
        if item is None:
            self.toast("no row is shown", "attention")
            return
        found = await self.hub.call(FindSimilar(dataset=self.seat.dataset, row=item.row))
        await self.app.push_screen_wait(SimilarDialog(found))
