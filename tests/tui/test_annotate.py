"""The labelling screen over a scripted hub: keys, what they send, and what is shown."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from tests.tui.scene import (
    app_over,
    assert_frame,
    frame,
    scripted,
    settle,
    shows,
    slowed,
    type_at_once,
    until,
)
from workbench.annotate.requests import (
    Answer,
    Flag,
    Handed,
    Item,
    Label,
    LabelSchema,
    Note,
    Open,
    Opened,
    Progress,
    RuleHint,
    SetSchema,
    Show,
    Submit,
    Suggestion,
    Undo,
    Undone,
)
from workbench.annotate.screen import SOON
from workbench.client.scripted import ScriptedHub
from workbench.collect.requests import ColumnInfo, GetRows, RowsWindow
from workbench.core.errors import ConflictError, InvalidInputError, NotFoundError
from workbench.tui.app import WorkbenchApp

TEXT = (
    "My card was charged twice for the same order and nobody answers the phone. I want the second "
    "payment back before Friday, otherwise I will cancel everything."
)
SCHEMA = LabelSchema(
    field=["text"],
    labels=[
        Label(name="billing", key="1", description="charged twice, wrong amount, invoice"),
        Label(name="delivery", key="2"),
        Label(name="account", key="3"),
        Label(name="bug", key="4"),
        Label(name="refund", key="5", description="wants money back, nothing charged wrongly"),
        Label(name="other", key="6"),
    ],
    guideline="Give the label that the customer would choose.",
    version=3,
    dataset="tickets",
)
ROWS = RowsWindow(
    columns=[ColumnInfo(name=name, type="VARCHAR") for name in ("order", "text", "date")],
    rows=[[row, str(8_840 + row), f"{row}. {TEXT}", "2024-03-02"] for row in range(3)],
    offset=0,
    total=3,
    stage="raw",
)
PROGRESS = Progress(labelled=2311, total=4982, today=184, pace=410.0, left=25_200.0, people=3)
RECENT = [
    Answer(row=71, status="labelled", label="billing", text="charged twice again"),
    Answer(row=72, status="labelled", label="delivery", text="parcel is late"),
    Answer(row=73, status="labelled", label="other", flagged=True, text="asdf asdf"),
    Answer(row=74, status="skipped", text="cannot log in"),
]


def item(row: int, **fields: Any) -> Item:
    shares = [0.51, 0.32, 0.11, 0.03, 0.02, 0.01]
    names = [label.name for label in SCHEMA.labels]
    best = Suggestion(version=14, labels=names, shares=shares)
    context = [("order", str(row)), ("date", "2024-03-02"), ("channel", "web")]
    given = {"suggestion": best, "strategy": "least confidence", **fields}
    return Item(
        row=row,
        fields=[("text", f"{row}. {TEXT}"), *context],
        texts=1,
        **given,
    )


def opened(**fields: Any) -> Opened:
    given: dict[str, Any] = {
        "dataset": "tickets",
        "columns": ["text", "order", "date", "channel"],
        "schema": SCHEMA,
        "strategy": "least confidence",
        "progress": PROGRESS,
        "items": [item(1), item(2), item(3)],
        "revoked": [],
        "recent": RECENT,
        "answers": 2311,
    }
    return Opened(**{**given, **fields})


def handed(request: Submit) -> Handed:
    return Handed(
        event=1,
        answer=None,
        items=[item(request.row + 3)],
        revoked=[],
        progress=PROGRESS,
        schema_version=3,
    )


def hub(**more: Any) -> ScriptedHub:
    made = scripted()
    made.answers |= {Open: opened(), Submit: handed, GetRows: ROWS}
    made.answers |= {kind: answer for kind, answer in more.get("answers", {}).items()}
    return made


def app(made: ScriptedHub) -> WorkbenchApp:
    return app_over(made, mode="annotate")


def asked(made: ScriptedHub, kind: type[Any]) -> list[Any]:
    return [request for request in made.asked if isinstance(request, kind)]


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
async def test_it_shows_the_row_the_labels_and_my_answers(size: tuple[int, int]) -> None:
    shown = app(hub())
    async with shown.run_test(size=size) as pilot:
        await settle(pilot)
        assert_frame(shown, f"annotate-{size[0]}x{size[1]}")


async def test_a_key_labels_and_the_next_row_is_there() -> None:
    made = hub()
    shown = app(made)
    async with shown.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press("2", "a", "space")
        await settle(pilot)
        sent = asked(made, Submit)
        assert [(one.row, one.label) for one in sent] == [
            (1, "delivery"),
            (2, "billing"),
            (3, None),
        ]
        assert (sent[0].shown, sent[0].holding, sent[0].suggested) == (2, [2, 3], "billing")
        text = "\n".join(frame(shown))
        assert "4. My card" in text
        assert "✓ delivery" in text and "· skipped" in text


async def test_keys_typed_in_one_go_label_as_many_rows_as_they_are() -> None:
    made = hub()
    shown = app(slowed(made))
    async with shown.run_test(size=(120, 40)) as pilot:
        await shows(pilot, "1. My card")
        await type_at_once(pilot, *"1212121212")
        await until(pilot, lambda: len(asked(made, Submit)) == 10)
        sent = [(one.row, one.label) for one in asked(made, Submit)]
        assert sent == [(row, "billing" if row % 2 else "delivery") for row in range(1, 11)]


async def test_a_key_long_after_the_last_row_went_labels_nothing_and_says_so() -> None:
    made = hub()
    plain, stalled = made.call, asyncio.Event()

    async def call(request: Any, *, key: str | None = None) -> Any:
        await stalled.wait()
        return await plain(request, key=key)

    shown = app(made)
    async with shown.run_test(size=(120, 40), notifications=True) as pilot:
        await shows(pilot, "1. My card")
        made.call = call  # type: ignore[method-assign]
        await type_at_once(pilot, *"123")
        await pilot.pause(SOON)
        await pilot.press("1")
        await shows(pilot, "no row was shown yet")
        stalled.set()
        await shows(pilot, "4. My card")
        await pilot.press("1")
        await until(pilot, lambda: [one.row for one in asked(made, Submit)] == [1, 2, 3, 4])


async def test_while_the_hub_is_gone_answers_are_kept_and_shown_as_pending() -> None:
    made = hub()
    release: list[Callable[[], None]] = []
    plain = made.call

    async def call(request: Any, *, key: str | None = None) -> Any:
        if isinstance(request, Submit):
            waiting: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            release.append(lambda: waiting.set_result(None))
            await waiting
        return await plain(request, key=key)

    made.call = call  # type: ignore[method-assign]
    shown = app(made)
    async with shown.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        made.lose()
        await pilot.press("1", "2", "3")
        await settle(pilot)
        text = "\n".join(frame(shown))
        assert "the hub is gone" in text
        assert "waiting for the hub" in text and text.count("○") >= 3
        made.rejoin()
        while release or len(asked(made, Submit)) < 3:
            if release:
                release.pop(0)()
            await pilot.pause()
        await settle(pilot)
        assert [one.row for one in asked(made, Submit)] == [1, 2, 3]
        assert len(asked(made, Open)) == 2, "it sits down again after rejoining"


async def test_undo_brings_the_row_back() -> None:
    undone = Undone(kind="label", item=item(1, answer=Answer(row=1)), progress=PROGRESS)
    made = hub(answers={Undo: undone})
    shown = app(made)
    async with shown.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press("1")
        await pilot.press("backspace")
        await settle(pilot)
        assert "1. My card" in "\n".join(frame(shown))


async def test_an_answer_that_others_gave_meanwhile_is_not_given_again_and_says_so() -> None:
    refused = "somebody else has labelled this row meanwhile"
    undone = Undone(kind="skip", item=None, progress=PROGRESS, refused=refused)
    made = hub(answers={Undo: undone})
    shown = app(made)
    async with shown.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press("backspace")
        await settle(pilot)
        assert any(refused in one.message for one in shown._notifications)
        assert len(asked(made, Open)) == 2, "what is mine is asked for anew"


async def test_flag_and_note_are_sent_and_shown() -> None:
    flagged = Answer(row=1, flagged=True)
    noted = Answer(row=1, flagged=True, note="ask ben")
    made = hub(answers={Flag: flagged, Note: noted})
    shown = app(made)
    async with shown.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press("f", "n")
        await settle(pilot)
        await pilot.press(*"ask ben", "enter")
        await settle(pilot)
        assert asked(made, Flag)[0].flagged
        assert asked(made, Note)[0].text == "ask ben"
        text = "\n".join(frame(shown))
        assert "⚑ flagged" in text and "note: ask ben" in text


async def test_my_answers_are_walked_and_changed() -> None:
    def show(request: Show) -> Item:
        answer = next(one for one in RECENT if one.row == request.row)
        return item(request.row, strategy="", answer=answer)

    made = hub(answers={Show: show})
    shown = app(made)
    async with shown.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press("left")
        await pilot.press("left")
        await settle(pilot)
        text = "\n".join(frame(shown))
        assert "my answer 2 of 2,311" in text and "72. My card" in text
        # What was given is signed, also without colours; so is the one of mine that is looked at.
        assert " 2 ✓delivery" in text and "✓▸delivery" in text
        await pilot.press("4")
        await settle(pilot)
        assert (asked(made, Submit)[0].row, asked(made, Submit)[0].label) == (72, "bug")
        await pilot.press("right")
        await settle(pilot)
        assert "1. My card" in "\n".join(frame(shown))
        await pilot.press("left", "left")
        await shows(pilot, "72. My card")
        await pilot.press("escape")
        await shows(pilot, "1. My card")


async def test_a_label_is_found_by_typing() -> None:
    made = hub()
    shown = app(made)
    async with shown.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press("slash")
        await settle(pilot)
        await pilot.press(*"refu", "enter")
        await settle(pilot)
        assert asked(made, Submit)[0].label == "refund"


async def test_a_label_the_hub_refuses_brings_the_row_back() -> None:
    made = hub(answers={Submit: InvalidInputError("no label is called 'bug' in schema 4")})
    shown = app(made)
    async with shown.run_test(size=(120, 40), notifications=True) as pilot:
        await settle(pilot)
        await pilot.press("4")
        await settle(pilot)
        text = "\n".join(frame(shown))
        assert "1. My card" in text and "no label is called 'bug'" in text


async def test_without_rows_it_says_what_to_do() -> None:
    made = hub(answers={Open: NotFoundError("there are no rows to label yet")})
    shown = app(made)
    async with shown.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        text = "\n".join(frame(shown))
        assert "there are no rows to label yet" in text and "g d" in text


async def test_without_labels_they_are_named_in_a_form() -> None:
    empty = opened(schema=LabelSchema(dataset="tickets"), items=[], recent=[], answers=0)
    made = hub(answers={Open: empty, SetSchema: SCHEMA})
    shown = app(made)
    async with shown.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        assert "no labels to give yet" in "\n".join(frame(shown))
        await pilot.press("L")
        await settle(pilot)
        await pilot.press(*"yes, no")
        await pilot.press("ctrl+s")
        await settle(pilot)
        sent = asked(made, SetSchema)
        assert '"name": "yes"' in sent[0].document and '"field": ["text"]' in sent[0].document


@pytest.mark.parametrize(("key", "dropped"), [("y", [False, True]), ("n", [False])])
async def test_labels_that_answers_have_are_dropped_after_a_question(
    key: str, dropped: list[bool]
) -> None:
    def set_labels(request: SetSchema) -> LabelSchema:
        if not request.drop:
            raise ConflictError("answers have labels that this schema lacks: 'bug' (7)")
        return SCHEMA

    made = hub(answers={SetSchema: set_labels})
    shown = app(made)
    async with shown.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press("L")
        await settle(pilot)
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert "'bug' (7)" in "\n".join(frame(shown))
        await pilot.press(key)
        await settle(pilot)
        assert [request.drop for request in asked(made, SetSchema)] == dropped


async def test_many_labels_get_the_room_that_a_tall_terminal_has() -> None:
    many = LabelSchema(
        field=["text"],
        labels=[Label(name=f"label {number}") for number in range(77)],
        version=3,
        dataset="tickets",
    )
    shown = app(hub(answers={Open: opened(schema=many)}))
    async with shown.run_test(size=(120, 40)) as pilot:
        await shows(pilot, "label 16")
        await shows(pilot, "1. My card")


async def test_a_rule_says_so_with_its_precision_and_a_takes_it() -> None:
    said = RuleHint(label="delivery", rule="parcels", others=1, precision=0.93, known=41)
    made = hub(answers={Open: opened(items=[item(1, suggestion=None, hint=said), item(2)])})
    screen = app(made)
    async with screen.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        lines = frame(screen)
        assert any("rule right .93 of 41: parcels +1 → " in line for line in lines)
        assert any("2 rdelivery" in line for line in lines)
        await pilot.press("a")
        await settle(pilot)
    (asked,) = [one for one in made.asked if isinstance(one, Submit)]
    assert (asked.label, asked.model, asked.suggested) == ("delivery", None, "delivery")
