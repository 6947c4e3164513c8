"""Where labelling stands, also while others label and I only look: a part of the screen."""

from __future__ import annotations

from workbench.annotate.panes import Panes
from workbench.annotate.requests import ShowProgress
from workbench.core.errors import WorkbenchError
from workbench.tui.work import begin

SECONDS = 2.0
"""How often progress is asked for, once something has changed."""


class Standing(Panes):
    """Mixed into the labelling screen."""

    def __init__(self) -> None:
        super().__init__()
        self._moved = False

    def on_mount(self) -> None:
        """Listen to others, and ask from time to time."""
        self.set_interval(SECONDS, self._renew)
        self.shell.when_joined(self._listen)

    def _listen(self) -> None:
        self._ends += [self.hub.subscribe(topic, self._stir) for topic in ("labels", "presence")]

    def _stir(self, _topic: str, ids: list[str]) -> None:
        self._moved = self._moved or not ids or self.seat.dataset in ids

    def _renew(self) -> None:
        shown = self.is_active and self.seat.dataset and not self.has_class("-empty")
        if self._moved and shown and self.hub.state == "joined" and not self.seat.waiting:
            self._moved = False
            begin(self, self._ask, "progress")

    async def _ask(self) -> None:
        dataset = self.seat.dataset
        try:
            progress = await self.hub.call(ShowProgress(dataset=dataset))
        except WorkbenchError:
            # What is wrong the next label tells, or the banner does.
            return
        if dataset == self.seat.dataset and not self.seat.waiting:
            self.seat.progress = progress
            self.paint()
