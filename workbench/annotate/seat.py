"""What a labelling screen knows, without the screen: items waiting, my answers, what is shown.

Answers show at once as pending and are confirmed by the hub's commit.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection
from dataclasses import dataclass

import msgspec

from workbench.annotate import drafts
from workbench.annotate.drafts import Draft
from workbench.annotate.requests import (
    Answer,
    Handed,
    Item,
    LabelSchema,
    Opened,
    Progress,
    RuleHint,
    Submit,
    Suggestion,
    Undone,
)
from workbench.annotate.values import ONE_LABEL

WANT = 4
"""Rows held: the one shown, and those that are painted at once when it is answered."""

RECENT = 50
SNIPPET = 60
DONE, PENDING, REFUSED = "done", "pending", "refused"


@dataclass
class Given:
    """One of my answers, newest first on the screen; ``state`` is done, pending or refused."""

    answer: Answer
    state: str = DONE
    first: bool = False
    """Whether the row had no answer of mine before."""


class Seat:
    """One person's place at one dataset's queue."""

    def __init__(self) -> None:
        self.dataset = ""
        self.columns: list[str] = []
        self.strategy = ""
        self.schema = LabelSchema()
        self.progress = Progress(labelled=0, total=0, today=0, pace=None, left=None, people=0)
        self.items: deque[Item] = deque()
        self.given: list[Given] = []
        self.answers = 0
        self.looking: int | None = None
        self.looked: Item | None = None
        self._drafted: tuple[tuple[object, ...], Draft | None] = ((), None)

    @property
    def draft(self) -> Draft | None:
        """The answer to the shown row in the making, where the task takes more than one key."""
        item = self.shown
        if item is None:
            return None
        which = (item.row, self.looking is None, self.schema.version, item.answer)
        if self._drafted[0] != which:
            text = item.fields[0][1] if item.fields else ""
            answer = item.answer.label if item.answer else None
            self._drafted = which, drafts.begin(self.schema, text, answer)
        return self._drafted[1]

    @property
    def shown(self) -> Item | None:
        """The row on the screen: one of my answers while looking back, else the next to label."""
        if self.looking is not None:
            return self.looked
        return self.items[0] if self.items else None

    @property
    def rows(self) -> list[int]:
        """The rows held, the shown one first."""
        return [item.row for item in self.items]

    @property
    def suggestion(self) -> Suggestion | None:
        """What the model thinks of the shown row."""
        return self.shown.suggestion if self.shown else None

    @property
    def answer(self) -> Answer | None:
        """My answer to the shown row, if there is one."""
        return self.shown.answer if self.shown else None

    @property
    def waiting(self) -> bool:
        """Whether an answer has not been confirmed yet."""
        return any(one.state == PENDING for one in self.given)

    def sit(self, opened: Opened, asked: Collection[int] = ()) -> None:
        """Take in what the hub says; rows on the screen stay there while they are ours.

        ``asked``: the rows whose answers were on their way when the hub was asked. They may have
        been stored since, and not be among those it told of.
        """
        if opened.dataset != self.dataset:
            self.items.clear()
            self.given = []
            self.looking = self.looked = None
        self.dataset, self.columns, self.schema = opened.dataset, opened.columns, opened.schema
        self.strategy, self.progress = opened.strategy, opened.progress
        told = {one.row for one in opened.recent}
        late = [one for one in self.given if one.answer.row in asked and one.state == DONE]
        late = [one for one in late if one.answer.row not in told]
        kept = [one for one in self.given if one.state == PENDING or one in late]
        known = {one.answer.row for one in kept}
        self.given = kept + [Given(one) for one in opened.recent if one.row not in known]
        self.answers = opened.answers + len(late)
        _take(self, opened.items, opened.revoked)

    def submit(self, label: str | None, seconds: float) -> Submit | None:
        """Answer the shown row (``None`` skips) and move on; the request that makes it last."""
        item = self.shown
        if item is None:
            return None
        if self.looking is None:
            self.items.popleft()
        answer = Answer(
            row=item.row,
            status="skipped" if label is None else "labelled",
            label=label,
            flagged=item.answer.flagged if item.answer else False,
            note=item.answer.note if item.answer else "",
            text=snippet(item),
        )
        first = item.answer is None or not item.answer.status
        _put_first(self, Given(answer, PENDING, first))
        if self.looking is not None:
            self.looked = msgspec.structs.replace(item, answer=answer)
            self.looking = 0
        best, hint = item.suggestion, item.hint
        ruled = hint if best is None else None
        return Submit(
            dataset=self.dataset,
            row=item.row,
            label=label,
            seconds=round(seconds, 2),
            version=self.schema.version,
            model=best.version if best else None,
            suggested=best.best if best else ruled.label if ruled else None,
            shown=self.items[0].row if self.items else None,
            holding=self.rows,
            want=WANT,
        )

    def handed(self, request: Submit, handed: Handed) -> None:
        """The hub has answered a submission; of another dataset, it is not shown any more."""
        if request.dataset != self.dataset:
            return
        given = _given(self, request.row)
        if given is not None:
            given.state = REFUSED if handed.refused else DONE
            self.answers += given.first and not handed.refused
            given.first = False
            if handed.answer is not None:
                text = given.answer.text
                given.answer = msgspec.structs.replace(handed.answer, text=text)
        self.progress = handed.progress
        _take(self, handed.items, handed.revoked)

    def failed(self, request: Submit, item: Item) -> None:
        """The hub did not store a submission: the row comes back to its screen."""
        if request.dataset != self.dataset:
            return
        self.given = [one for one in self.given if one.answer.row != request.row]
        if self.looking is None:
            if request.label is not None and self.schema.task not in ONE_LABEL:
                # What was made of it with many keys is there again, to be mended.
                before = item.answer or Answer(row=item.row)
                tried = msgspec.structs.replace(before, status="", label=request.label)
                item = msgspec.structs.replace(item, answer=tried)
            self.items.appendleft(item)

    def undone(self, undone: Undone) -> None:
        """The hub took something back, or did it again; an open row is shown again."""
        self.progress = undone.progress
        item = undone.item
        if item is None or item.answer is None:
            return
        self.looking = self.looked = None
        self.items = deque(one for one in self.items if one.row != item.row)
        open_again = item.answer.status == ""
        known = any(one.answer.row == item.row for one in self.given)
        self.answers += (not open_again and not known) - open_again
        if open_again:
            self.given = [one for one in self.given if one.answer.row != item.row]
            self.items.appendleft(item)
        else:
            answer = msgspec.structs.replace(item.answer, text=snippet(item))
            _put_first(self, Given(answer))

    def marked(self, answer: Answer) -> None:
        """A flag or note of a row has changed."""
        given = _given(self, answer.row)
        if given is not None:
            given.answer = msgspec.structs.replace(answer, text=given.answer.text)
        for index, item in enumerate(self.items):
            if item.row == answer.row:
                self.items[index] = msgspec.structs.replace(item, answer=answer)
        if self.looked is not None and self.looked.row == answer.row:
            self.looked = msgspec.structs.replace(self.looked, answer=answer)

    def older(self) -> int | None:
        """The row of my next older answer, to be asked for; None at the oldest known."""
        following = 0 if self.looking is None else self.looking + 1
        return self.given[following].answer.row if following < len(self.given) else None

    def newer(self) -> int | None:
        """The row of my next newer answer; None where the queue begins."""
        if not self.looking:
            return None
        return self.given[self.looking - 1].answer.row

    def look(self, item: Item | None) -> None:
        """Show one of my answers, or (None) go back to the queue."""
        self.looked = item
        rows = [one.answer.row for one in self.given]
        self.looking = rows.index(item.row) if item and item.row in rows else None


def under_way(seat: Seat) -> set[int]:
    """The rows whose answers have not been confirmed yet."""
    return {one.answer.row for one in seat.given if one.state == PENDING}


def hint_of(seat: Seat) -> RuleHint | None:
    """What rules say of the shown row."""
    return seat.shown.hint if seat.shown else None


def proposed(seat: Seat) -> str | None:
    """The answer that one key takes: the model's, else the rules' label."""
    if seat.suggestion is not None:
        return seat.suggestion.best
    hint = hint_of(seat)
    return hint.label if hint and seat.schema.task != "spans" else None


def _take(seat: Seat, items: list[Item], revoked: list[int]) -> None:
    if revoked:
        seat.items = deque(item for item in seat.items if item.row not in set(revoked))
    known = set(seat.rows)
    seat.items.extend(item for item in items if item.row not in known)


def _put_first(seat: Seat, given: Given) -> None:
    rest = [one for one in seat.given if one.answer.row != given.answer.row]
    seat.given = [given, *rest][:RECENT]


def _given(seat: Seat, row: int) -> Given | None:
    return next((one for one in seat.given if one.answer.row == row), None)


def snippet(item: Item) -> str:
    """The beginning of a row's first field."""
    return " ".join(item.fields[0][1][: 2 * SNIPPET].split())[:SNIPPET] if item.fields else ""
