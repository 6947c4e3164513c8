"""The labelling screen: one key labels, and the next row is there."""

from __future__ import annotations

import os
import time

from textual import events

from workbench.annotate import painting
from workbench.annotate.attention import Attention
from workbench.annotate.boxes import Box
from workbench.annotate.composing import Composing
from workbench.annotate.dialogs import NoticeDialog
from workbench.annotate.looking import LookingBack
from workbench.annotate.marking import Marking
from workbench.annotate.painting import MEASURE
from workbench.annotate.requests import Item, Open, Submit
from workbench.annotate.schema import key_span
from workbench.annotate.seat import WANT, under_way
from workbench.annotate.setup import Setup
from workbench.annotate.standing import Standing
from workbench.core.errors import InvalidInputError, NotFoundError, WorkbenchError
from workbench.core.text import wrap
from workbench.tui.actions import Action
from workbench.tui.turns import Hold
from workbench.tui.widgets.empty import Empty

POLL_SECONDS = 2.0

SOON = 0.5
"""Seconds that keys wait for a row that is on its way: nobody can have seen yet that none is there.
Later ones label nothing, for a row is labelled by who has seen it."""

NEEDS_ROW = frozenset(
    {"annotate.accept", "annotate.skip", "annotate.flag", "annotate.note", "annotate.find"}
    | {"annotate.submit", "annotate.reject"}
)
SETS_UP = frozenset({"annotate.labels", "annotate.change_labels", "annotate.files"})


class AnnotateScreen(Composing, Setup, LookingBack, Marking, Standing):
    """The row above; labels, guideline and my answers below."""

    PLACE = "annotate"
    TOPICS = ("rows", "schema")
    AUTO_FOCUS = ""
    CSS_PATH = "screen.tcss"

    def __init__(self) -> None:
        super().__init__()
        self.queue = os.environ.get("WORKBENCH_QUEUE", "")
        self.attention = Attention()
        self._awaited: Hold | None = None
        self._warning = ""

    def on_mount(self) -> None:
        """Look for work while there is none."""
        self.set_interval(POLL_SECONDS, self._poll)
        self.shell.when_joined(lambda: self.hub.on_state(self._state_changed))

    # Asking the hub

    async def load(self) -> None:
        """Sit down, or take up again what is on the screen after the hub was lost."""
        name, _, strategy = self.queue.partition(":")
        request = Open(
            dataset=self.seat.dataset or name,
            strategy=strategy,
            holding=self.seat.rows,
            want=WANT,
        )
        try:
            asked = under_way(self.seat)
            opened = await self.hub.call(request)
            self.seat.sit(opened, asked)
            self._warn(opened.notice)
        except (NotFoundError, InvalidInputError) as error:
            self._say(error.message, [("D", "choose a dataset"), ("g d", "load rows")])
            return
        if opened.paused:
            self._say(opened.paused, [])
        elif self.seat.schema.version:
            self.name_keys("annotate.label", key_span(self.seat.schema.labels))
            self.set_class(False, "-empty")
            self.attention.begin(time.monotonic())
            self.call_after_refresh(self.paint)
        else:
            keys = [("L", "name the labels")] if self.may_set_up else []
            self._say(f"{self.seat.dataset} has rows, but no labels to give yet", keys)

    def _warn(self, notice: str) -> None:
        """Remind somebody who was warned, once as they sit down."""
        if notice and notice != self._warning:
            self.toast(notice, "attention")
        self._warning = notice

    def _happened(self, topic: str, ids: list[str]) -> None:
        """Rows of other datasets come and go without a stir here."""
        here = self.seat.dataset
        if not ids or not here or here in ids or here.partition("/")[0] in ids:
            super()._happened(topic, ids)

    def _say(self, sentence: str, keys: list[tuple[str, str]]) -> None:
        lines = (sentence[a:b] for a, b in wrap(sentence, min(MEASURE, self.size.width - 4)))
        self.query_one(Empty).say("\n".join(lines), keys)
        self.set_class(True, "-empty")

    def _state_changed(self, state: str) -> None:
        if state == "joined":
            self.reload()

    def _poll(self) -> None:
        idle = not self.seat.items and self.seat.schema.version and not self.seat.waiting
        if idle and self.shell.joined and self.hub.state == "joined" and self.is_active:
            self.reload()

    # Labelling

    def on_key(self, event: events.Key) -> None:
        """A label's key labels; every key is a sign of attention."""
        self.attention.touch(time.monotonic())
        if self.has_class("-empty") or self.shell.state.leader:
            return
        keyed = [label for label in self.seat.schema.labels if label.key == event.character]
        if keyed and keyed[0].key:
            self.choose(keyed[0].name)
        elif not self.span_key(event.key):
            return
        event.stop()
        event.prevent_default()

    def on_click(self, event: events.Click) -> None:
        """A click on a label gives it."""
        box = self.query_one("#labels", Box)
        if event.widget is box:
            label = painting.label_at(self.seat, box.room, event.x - 2, event.y - 1)
            if label is not None:
                self.choose(label)

    def give(self, label: str | None) -> None:
        """Label (or skip) the shown row, and paint the next one before the hub has answered."""
        if not self.row_is_seen:
            self.toast("the row has no room here: make the terminal larger", "attention")
            return
        item = self.seat.shown
        request = self.seat.submit(label, self.attention.take(time.monotonic()))
        if request is None or item is None:
            if self.seat.waiting:
                self.toast("no row was shown yet: that key labelled nothing", "attention")
            return
        self.send(lambda: self._submit(request, item))
        if self.seat.shown is None:
            self._awaited = self.shell.turns.hold()
            self.set_timer(SOON, self._awaited.release)
        self.paint()

    async def _submit(self, request: Submit, item: Item) -> None:
        try:
            handed = await self.hub.call(request)
        except WorkbenchError:
            self.seat.failed(request, item)
            self.reload()
            raise
        self.seat.handed(request, handed)
        if self._awaited is not None and self.seat.shown is not None:
            self._awaited.release()
            self._awaited = None
        if handed.paused:
            self._say(handed.paused, [])
        elif handed.refused:
            self.toast(handed.refused, "attention")
        if handed.notice:
            self._warning = handed.notice
            self.app.push_screen(NoticeDialog(handed.notice))
        if handed.schema_version != self.seat.schema.version:
            self.reload()

    def action_label(self) -> None:
        """The label keys themselves do it; the palette asks which."""
        self.act(self.action_find)

    def action_skip(self) -> None:
        """Leave the row to somebody else."""
        self.give(None)

    def why_not(self, action: Action) -> str | None:
        """What needs a row, a suggestion, or the right to set up."""
        if self.has_class("-empty") and action.id not in ("annotate.labels", "annotate.dataset"):
            return "there is nothing to label yet"
        if action.id in NEEDS_ROW and self.seat.shown is None:
            return "no row is shown"
        if action.id == "annotate.change_labels" and not self.seat.schema.labels:
            return "there are no labels to change"
        if reason := self.why_not_composed(action):
            return reason
        if action.id in SETS_UP and not self.may_set_up:
            return "setting labels needs the role practitioner"
        return None
