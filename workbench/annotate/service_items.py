"""What a row looks like to somebody who labels it: its text or card, and a suggestion."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from typing import Any

import msgspec

from workbench.annotate.desk import Desk, Run
from workbench.annotate.requests import Answer, Item, LabelSchema, Suggestion
from workbench.annotate.ruled import read_hints
from workbench.annotate.values import (
    MOST_TEXT,
    names_in,
    of_names,
    of_spans,
    renamed,
    shown,
    spans_in,
    text_mark,
)
from workbench.core.answer_text import spans_shown
from workbench.core.clock import iso
from workbench.core.sql import quote
from workbench.store.reader import Reader

MOST_FIELD = 2_000
FEW = 20
"""Rows up to which it is faster to look up one by one."""
SNIPPET = 60
ANSWER = "row_id, status, label, flagged, note, updated"


def read_items(
    reader: Reader,
    desk: Desk,
    person: str,
    rows: Sequence[tuple[int, str]],
    answered: bool = False,
) -> list[Item]:
    """The items of (row, strategy) pairs with the person's marks, in that order.

    Rows that are gone are left out. Only of marked rows the answer is looked up: what is handed out
    has no other, and a label waits for this. Suggestions of hidden rows are kept back until they
    are ``answered``.
    """
    asked = desk.marked
    ids = [row for row, _ in rows]
    contents = read_contents(reader, desk, ids)
    seen = [row for row in ids if not _blind(desk, row) and (answered or row not in desk.hidden)]
    known = {label.name for label in desk.schema.labels}
    suggestions = read_suggestions(reader, desk.run, seen, known)
    hints = read_hints(reader, desk.ruled, seen, known)
    texts = len(text_fields(desk))
    whole = read_whole(reader, desk, seen, contents)
    return [
        Item(
            row=row,
            fields=contents[row],
            texts=texts,
            strategy=strategy,
            suggestion=whole.get(row) or suggestions.get(row),
            hint=hints.get(row),
            answer=read_answer(reader, desk, person, row) if (person, row) in asked else None,
        )
        for row, strategy in rows
        if row in contents
    ]


def text_fields(desk: Desk) -> list[str]:
    """The schema's text fields that the rows have."""
    return [name for name in desk.schema.field if name in desk.columns]


def _blind(desk: Desk, row: int) -> bool:
    position = desk.queue.rows.position(row)
    return position is None or position in desk.queue.blind


def read_contents(
    reader: Reader, desk: Desk, rows: Sequence[int]
) -> dict[int, list[tuple[str, str]]]:
    """Name and text of each row's fields, the text fields first; a missing value is ""."""
    if not rows:
        return {}
    texts = text_fields(desk)
    beside = desk.schema.context
    if beside is None:
        beside = [name for name in desk.columns if name not in (desk.schema.hidden or ())]
    names = texts + [name for name in beside if name not in texts and name in desk.columns]
    parts = [
        f", left(CAST({quote(name)} AS VARCHAR), {MOST_TEXT if name in texts else MOST_FIELD})"
        for name in names
    ]
    query = f"SELECT _row{''.join(parts)} FROM {desk.stamp.relation} WHERE _row"
    found: Sequence[tuple[Any, ...] | None]
    if len(rows) > FEW:
        found = reader.all(f"{query} IN (SELECT unnest(?::BIGINT[]))", (list(rows),))
    else:
        # An equality is answered from the zone map, a list of rows by a scan of all.
        found = [reader.one(f"{query} = ?", (row,)) for row in rows]
    return {
        one[0]: [(name, value or "") for name, value in zip(names, one[1:], strict=True)]
        for one in found
        if one is not None
    }


def read_text(reader: Reader, desk: Desk, row: int) -> str | None:
    """What a row has in the schema's first text field, as the screen gets it."""
    fields = read_contents(reader, desk, [row]).get(row)
    return fields[0][1] if fields else None


def read_suggestions(
    reader: Reader, run: Run | None, rows: Sequence[int], known: Container[str]
) -> dict[int, Suggestion]:
    """What the model in force thinks of each row, where it has been asked, of ``known`` labels."""
    if run is None or not rows:
        return {}
    query = f"SELECT row_id, top, shares FROM {quote(run.relation)} WHERE row_id = ?"

    def read(reader: Reader) -> list[tuple[int, list[int], list[float]]]:
        # The relation goes as soon as newer suggestions are in force.
        there = "SELECT count(*) FROM suggestion_run WHERE relation = ?"
        if not reader.scalar(there, (run.relation,)):
            return []
        return [one for one in (reader.one(query, (row,)) for row in rows) if one is not None]

    told = {}
    for row, top, shares in reader.steady(read):
        # Labels that became one have their shares together; one that is gone is not suggested.
        summed: dict[str, float] = {}
        for index, share in zip(top, shares, strict=True):
            if (name := run.labels[index]) in known:
                summed[name] = summed.get(name, 0.0) + float(share)
        best = sorted(summed, key=lambda name: -summed[name])
        if best:
            shown = [summed[name] for name in best]
            told[row] = Suggestion(version=run.version, labels=best, shares=shown)
    return told


def read_whole(
    reader: Reader,
    desk: Desk,
    rows: Sequence[int],
    contents: Mapping[int, list[tuple[str, str]]],
) -> dict[int, Suggestion]:
    """Suggested answers of several parts, in the labels of today; where there are such."""
    run, schema = desk.run, desk.schema
    if run is None or not run.whole or schema.task not in ("multi", "spans"):
        return {}
    known = {label.name for label in schema.labels}
    shares = read_suggestions(reader, run, rows, known)
    mark = "of" if run.marked else "NULL"
    query = f"SELECT answer, sure, {mark} FROM {quote(run.relation)} WHERE row_id = ?"
    told = {}
    for row, best in shares.items():
        found = reader.one(query, (row,))
        if found is None or row not in contents:
            continue
        text = contents[row][0][1] if contents[row] else ""
        if found[2] is not None and found[2] != text_mark(text):
            # Offsets in the text as it was would be nonsense in this one.
            continue
        answer = _of_today(schema, renamed(schema, found[0], run.names), known, text)
        words = shown("multi", answer)
        if schema.task == "spans":
            words = spans_shown(answer, text)
        told[row] = msgspec.structs.replace(best, answer=answer, words=words, sure=float(found[1]))
    return told


def read_unseen(reader: Reader, desk: Desk, row: int) -> Suggestion | None:
    """What would be suggested for a row if its suggestion were not kept back; None for nothing."""
    if _blind(desk, row):
        return None
    known = {label.name for label in desk.schema.labels}
    whole = read_whole(reader, desk, [row], read_contents(reader, desk, [row]))
    return whole.get(row) or read_suggestions(reader, desk.run, [row], known).get(row)


def _of_today(schema: LabelSchema, answer: str, known: set[str], text: str) -> str:
    """Without labels that are gone, and without spans beyond a text that has been shortened."""
    if schema.task == "multi":
        return of_names(schema, set(names_in(answer)))
    return of_spans([s for s in spans_in(answer) if s[2] in known and s[1] <= len(text)])


def read_mine(reader: Reader, desk: Desk, person: str, offset: int, limit: int) -> list[Answer]:
    """A person's answers, newest first, with the beginning of each row's text."""
    found = reader.all(
        f"SELECT {ANSWER} FROM annotation WHERE dataset = ? AND person = ? "
        "AND (status <> '' OR flagged OR note <> '') "
        # Of a file, or of labels that count again, all have one event.
        "ORDER BY event DESC, updated DESC, row_id LIMIT ? OFFSET ?",
        (desk.dataset, person, limit, offset),
    )
    contents = read_contents(reader, desk, [row for row, *_ in found])
    return [to_answer(values, _snippet(contents.get(values[0]))) for values in found]


def read_answer(reader: Reader, desk: Desk, person: str, row: int) -> Answer | None:
    """A person's answer to one row, if there is one."""
    found = reader.one(
        f"SELECT {ANSWER} FROM annotation WHERE dataset = ? AND row_id = ? AND person = ?",
        (desk.dataset, row, person),
    )
    return None if found is None else to_answer(found, "")


def read_with_answer(reader: Reader, desk: Desk, person: str, row: int) -> Item | None:
    """One row with a person's answer; None when the row is gone."""
    answer = read_answer(reader, desk, person, row)
    given = answer is not None and answer.status != ""
    items = read_items(reader, desk, person, [(row, "")], given)
    return msgspec.structs.replace(items[0], answer=answer) if items else None


def to_answer(values: Sequence[Any], text: str) -> Answer:
    """An answer from the columns of ``ANSWER``."""
    row, status, label, flagged, note, updated = values
    return Answer(
        row=row,
        # To whoever gave it, a label that was set aside is what it was.
        status="labelled" if status == "aside" else status,
        label=label,
        flagged=flagged,
        note=note,
        at=iso(updated),
        text=text,
    )


def _snippet(fields: list[tuple[str, str]] | None) -> str:
    if not fields:
        return ""
    return " ".join(fields[0][1][: 2 * SNIPPET].split())[:SNIPPET]
