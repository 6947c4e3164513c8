"""Answers of more than one key: several labels, spans of a text, free text."""

from __future__ import annotations

from workbench.annotate import painting_spans
from workbench.annotate.drafts import Spans
from workbench.annotate.panes import Panes
from workbench.annotate.seat import proposed
from workbench.annotate.values import ONE_LABEL
from workbench.annotate.writing import WriteDialog
from workbench.tui.actions import Action


class Composing(Panes):
    """Mixed into the labelling screen, which has ``give``."""

    def give(self, label: str | None) -> None:
        """Answer the shown row."""
        raise NotImplementedError

    def choose(self, label: str) -> None:
        """Take a label: it is the answer, or a part of it."""
        draft = self.seat.draft
        if draft is None:
            self.give(label)
            return
        if not self.row_is_seen:
            self.give(label)  # which says that there is no room
        elif reason := draft.label(label):
            self.toast(reason, "attention")
        self.paint()

    def action_accept(self) -> None:
        """Give the label that the model suggests, else the rules; yes, to a yes-or-no question.

        An answer of several parts is put together as suggested, to be changed or given.
        """
        if self.seat.schema.task == "binary":
            self.choose(self.seat.schema.labels[0].name)
        elif (label := proposed(self.seat)) is not None:
            if self.seat.draft is None:
                self.choose(label)
            else:
                self.seat.draft.take(label)
                self.paint()

    def action_reject(self) -> None:
        """No."""
        self.choose(self.seat.schema.labels[1].name)

    async def action_submit(self) -> None:
        """Give what was marked, or write."""
        if self.seat.schema.task != "text":
            if self.seat.draft is not None:
                self.give(self.seat.draft.text())
            return
        while (item := self.seat.shown) is not None:
            before = item.answer.label if item.answer else None
            text = await self.app.push_screen_wait(WriteDialog(before or ""))
            if text is None:
                return
            self.give(text.strip())
            if self.seat.looking is not None:
                return

    def action_span(self) -> None:
        """The keys themselves do it."""
        self.toast("v begins a span, h j k l move, a label's key ends it", "attention")

    def span_key(self, key: str) -> bool:
        """Move and mark in a text; False for any other key."""
        draft = self.seat.draft
        if not isinstance(draft, Spans) or self.seat.shown is None:
            return False
        if key in ("h", "l"):
            draft.move(-1 if key == "h" else 1)
        elif key in ("j", "k"):
            text, room = self.seat.shown.fields[0][1], self.item_room
            painting_spans.move_lines(draft, text, room, 1 if key == "j" else -1)
        elif key == "v":
            draft.start()
        elif key == "tab":
            draft.cycle()
        elif key == "d":
            if not draft.remove():
                self.toast("no span is under the cursor", "attention")
        else:
            return False
        self.paint()
        return True

    def why_not_composed(self, action: Action) -> str | None:
        """What the task has no use for."""
        task = self.seat.schema.task
        if action.id == "annotate.reject" and task != "binary":
            return "that is for yes-or-no questions"
        if action.id == "annotate.submit" and task not in ("multi", "spans", "text"):
            return "a label's key is enough here"
        if action.id == "annotate.span" and task != "spans":
            return "that is for spans of a text"
        if action.id == "annotate.accept" and task != "binary" and proposed(self.seat) is None:
            return "no model and no rule suggests a label for this row"
        return None

    def offers(self, action: Action) -> bool:
        """In the footer, only what the task has a use for."""
        task = self.seat.schema.task
        wanted = {
            "annotate.accept": task in ONE_LABEL or self.seat.suggestion is not None,
            "annotate.reject": task == "binary",
            "annotate.submit": task in ("multi", "spans", "text"),
            "annotate.span": task == "spans",
            "annotate.label": task != "text",
            "annotate.find": task != "text",
        }
        return super().offers(action) and wanted.get(action.id, True)
