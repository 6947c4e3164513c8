"""The labelling screen for answers of more than one key, over a scripted hub."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest

from tests.tui.scene import assert_frame, frame, settle, shows, until
from tests.tui.test_annotate import app, asked, handed, hub, opened
from workbench.annotate.requests import Handed, Item, LabelSchema, Open, Submit, Suggestion
from workbench.annotate.schema import parse
from workbench.client.scripted import ScriptedHub
from workbench.core.errors import InvalidInputError

NAMES = ["person", "place", "company"]


def schema(task: str, **fields: Any) -> LabelSchema:
    parsed = parse(json.dumps({"task": task, "field": "text", **fields}))
    return msgspec.structs.replace(parsed, version=3)


def row(number: int) -> Item:
    fields = [("text", f"{number}. Barack Obama was born in Hawaii.\nIt is said."), ("order", "7")]
    return Item(row=number, fields=fields, texts=1, strategy="random")


def asking(one: LabelSchema, **answers: Any) -> ScriptedHub:
    made = hub()
    made.answers[Open] = opened(schema=one, items=[row(1), row(2)], recent=[], answers=0)
    made.answers[Submit] = lambda request: Handed(
        event=1, answer=None, items=[row(request.row + 2)], revoked=[],
        progress=handed(request).progress, schema_version=3,
    )  # fmt: skip
    made.answers |= answers
    return made


def given(made: ScriptedHub) -> list[tuple[int, str | None]]:
    return [(one.row, one.label) for one in asked(made, Submit)]


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
async def test_words_are_marked_by_keys_and_listed_below(size: tuple[int, int]) -> None:
    made = asking(schema("spans", labels=NAMES))
    shown = app(made)
    async with shown.run_test(size=size) as pilot:
        await shows(pilot, "1. Barack")
        await pilot.press("l", "l", "v", "l", "1", "j", "2", "k", "4")
        await settle(pilot)
        assert_frame(shown, f"annotate-spans-{size[0]}x{size[1]}")
        await pilot.press("enter")
        await until(pilot, lambda: len(given(made)) == 1)
        spans = json.loads(given(made)[0][1] or "")
        assert [label for _, _, label in spans] == ["person", "place"]
        text = row(1).fields[0][1]
        assert text[spans[0][0] : spans[0][1]] == "Barack Obama"
        await shows(pilot, "2. Barack")
        await pilot.press("enter")
        await until(pilot, lambda: given(made)[1:] == [(2, "[]")])


async def test_a_span_over_another_is_refused_and_said() -> None:
    made = asking(schema("spans", labels=NAMES))
    shown = app(made)
    async with shown.run_test(size=(120, 40), notifications=True) as pilot:
        await shows(pilot, "1. Barack")
        await pilot.press("l", "l", "v", "l", "1", "2")
        await shows(pilot, "it would overlap another span")
        await pilot.press("d", "2", "tab", "enter")
        await until(pilot, lambda: len(given(made)) == 1)
        assert json.loads(given(made)[0][1] or "") == [[10, 15, "place"]]


async def test_labels_are_switched_and_given_together() -> None:
    made = asking(schema("multi", labels=NAMES))
    shown = app(made)
    async with shown.run_test(size=(80, 24)) as pilot:
        await shows(pilot, "1. Barack")
        await pilot.press("3", "1", "2", "2")
        await shows(pilot, "1 ✓person")
        assert "✓place" not in "\n".join(frame(shown))
        await pilot.press("enter", "enter")
        await until(pilot, lambda: given(made) == [(1, "person|company"), (2, "")])
        await shows(pilot, "none of them")


async def test_what_the_hub_refuses_is_there_again_as_it_was_made() -> None:
    made = asking(schema("multi", labels=NAMES))
    made.answers[Submit] = InvalidInputError("no label is called 'place' in schema 4")
    shown = app(made)
    async with shown.run_test(size=(80, 24)) as pilot:
        await shows(pilot, "1. Barack")
        await pilot.press("1", "2", "enter")
        await until(pilot, lambda: len(given(made)) == 1)
        await shows(pilot, "2 ✓place")
        assert "1. Barack" in "\n".join(frame(shown))


async def test_yes_and_no_have_keys_of_their_own() -> None:
    made = asking(schema("binary"))
    shown = app(made)
    async with shown.run_test(size=(80, 24)) as pilot:
        await shows(pilot, "1. Barack")
        assert "a accept  x reject" in "\n".join(frame(shown))
        await pilot.press("a", "x")
        await until(pilot, lambda: given(made) == [(1, "yes"), (2, "no")])


async def test_a_text_is_written_below_the_row_and_the_next_one_at_once() -> None:
    made = asking(schema("text"))
    shown = app(made)
    async with shown.run_test(size=(80, 24)) as pilot:
        await shows(pilot, "1. Barack")
        await pilot.press("enter")
        await shows(pilot, "ctrl+s done")
        assert "1. Barack" in "\n".join(frame(shown))
        await pilot.press("ctrl+s")
        await shows(pilot, "write something")
        await pilot.press(*"so be it", "ctrl+s")
        await shows(pilot, "2. Barack")
        await pilot.press(*"twice", "enter", *"done", "ctrl+s")
        await until(pilot, lambda: given(made) == [(1, "so be it"), (2, "twice\ndone")])
        await pilot.press("escape")
        await shows(pilot, "ctrl+s done", gone=True)


async def test_keys_without_a_use_for_the_task_say_so() -> None:
    shown = app(asking(schema("single", labels=NAMES)))
    async with shown.run_test(size=(120, 40), notifications=True) as pilot:
        await shows(pilot, "1. Barack")
        await pilot.press("x")
        await shows(pilot, "that is for yes-or-no questions")
        await pilot.press("enter")
        await shows(pilot, "a label's key is enough here")


def suggesting(task: str, answer: str, words: str) -> ScriptedHub:
    """Rows for which model 7 has a whole answer."""
    best = Suggestion(
        version=7, labels=NAMES, shares=[0.97, 0.62, 0.03], answer=answer, words=words, sure=0.62
    )
    rows = [
        msgspec.structs.replace(row(n), suggestion=best, strategy="least confidence")
        for n in (1, 2)
    ]
    made = asking(schema(task, labels=NAMES))
    made.answers[Open] = opened(schema=schema(task, labels=NAMES), items=rows, recent=[], answers=0)
    return made


def told(made: ScriptedHub) -> list[tuple[int | None, str | None]]:
    """What was shown beside each answer that was given."""
    return [(one.model, one.suggested) for one in asked(made, Submit)]


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
async def test_suggested_spans_are_taken_with_one_key_and_can_be_changed(
    size: tuple[int, int],
) -> None:
    spans = '[[3,15,"person"],[28,34,"place"]]'
    made = suggesting("spans", spans, "person Barack Obama, place Hawaii")
    shown = app(made)
    async with shown.run_test(size=size) as pilot:
        await shows(pilot, "v7 suggests person Barack Obama")
        await pilot.press("a")
        await shows(pilot, "2  place")
        assert_frame(shown, f"annotate-suggested-spans-{size[0]}x{size[1]}")
        await pilot.press("enter")
        await until(pilot, lambda: given(made) == [(1, spans)])
        await pilot.press("a", "tab", "tab", "d", "enter")
        await until(pilot, lambda: len(given(made)) == 2)
        assert json.loads(given(made)[1][1] or "") == [[3, 15, "person"]]
        assert told(made) == [(7, spans)] * 2


async def test_several_suggested_labels_are_switched_on_together() -> None:
    made = suggesting("multi", "person|place", "person, place")
    shown = app(made)
    async with shown.run_test(size=(80, 24)) as pilot:
        await shows(pilot, "v7 suggests person, place")
        assert "sure .62" in "\n".join(frame(shown))
        assert "✓" not in "\n".join(frame(shown)[-10:])
        await pilot.press("a", "3")
        await shows(pilot, "3 ✓company")
        await pilot.press("enter")
        await until(pilot, lambda: given(made) == [(1, "person|place|company")])
        assert told(made) == [(7, "person|place")]
