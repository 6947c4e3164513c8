"""The panes as text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.annotate import painting
from workbench.annotate.requests import Answer, Item, Label, LabelSchema, Progress, Suggestion
from workbench.annotate.seat import PENDING, Given, Seat
from workbench.core.text import cell_width, inert
from workbench.tui.paint import Line

LABELS = ["billing", "delivery", "account", "bug", "refund", "other"]


def text_of(lines: list[Line]) -> list[str]:
    return ["".join(text for text, _ in line).rstrip() for line in lines]


def seat(names: list[str] = LABELS, **suggestion: object) -> Seat:
    made = Seat()
    labels = [Label(name=name, key=str(index)) for index, name in enumerate(names, 1)]
    made.schema = LabelSchema(labels=labels, version=1)
    best = Suggestion(version=1, **suggestion) if suggestion else None  # type: ignore[arg-type]
    item = Item(row=1, fields=[("text", "hi")], texts=1, strategy="random", suggestion=best)
    made.items.append(item)
    return made


def test_labels_have_their_keys_and_the_models_shares() -> None:
    made = seat(labels=["bug", "other"], shares=[0.6, 0.3])
    assert text_of(painting.label_lines(made, (40, 8))) == [
        " 1  billing",
        " 2  delivery",
        " 3  account",
        " 4  bug       ━━━━━━━━━━━━ .60 a",
        " 5  refund",
        " 6  other     ━━━━━━       .30",
    ]


def test_a_click_finds_the_label_it_was_made_on() -> None:
    names = [f"label {n}" for n in range(40)]
    for made, room in ((seat(names), (72, 8)), (seat(), (40, 8))):
        for y, line in enumerate(text_of(painting.label_lines(made, room))):
            for x in range(0, room[0], 24):
                found = painting.label_at(made, room, x + 1, y)
                assert found is None or found in line
    assert painting.label_at(seat(), (40, 8), 1, 2) == "account"
    assert painting.label_at(seat(), (40, 8), 1, 7) is None


EIGHT = ["billing", "delivery", "account", "bug", "refund", "product", "cancel", "other"]


def test_labels_without_room_stand_in_two_columns_and_all_are_there() -> None:
    made = seat(EIGHT, labels=["refund", "account"], shares=[0.21, 0.2])
    assert text_of(painting.label_lines(made, (40, 7))) == [
        " 1  billing          5  refund    .21 a",
        " 2  delivery         6  product",
        " 3  account   .20    7  cancel",
        " 4  bug              8  other",
    ]


@given(st.permutations(EIGHT), st.sampled_from([(40, 7), (40, 5), (30, 4), (72, 3)]))
def test_a_label_has_its_place_whatever_the_model_says(
    order: list[str], room: tuple[int, int]
) -> None:
    def places(made: Seat) -> dict[str, tuple[int, int]]:
        cells = [(x, y) for y in range(room[1]) for x in range(room[0])]
        found = {}
        for x, y in reversed(cells):
            name = painting.label_at(made, room, x, y)
            if name is not None:
                found[name] = (x, y)
        return found

    shares = [0.3, 0.2, 0.1, 0.1, 0.1, 0.1, 0.05, 0.05]
    suggested = places(seat(EIGHT, labels=order, shares=shares))
    assert suggested == places(seat(EIGHT, labels=EIGHT, shares=shares))


@given(st.integers(20, 80), st.integers(2, 10), st.integers(1, 40))
def test_no_line_of_labels_is_wider_than_the_pane(width: int, height: int, count: int) -> None:
    names = [f"label {n}" for n in range(count)]
    made = seat(names, labels=names, shares=[1 / count] * count)
    lines = painting.label_lines(made, (width, height))
    assert len(lines) <= height
    assert all(cell_width(line) <= width for line in text_of(lines))


def test_a_suggestion_that_is_not_shown_is_told_at_the_end() -> None:
    names = [f"label {n}" for n in range(40)]
    made = seat(names, labels=["label 33", "label 2"], shares=[0.5, 0.2])
    lines = text_of(painting.label_lines(made, (50, 8)))
    assert lines[0].startswith(" 1  label 0")
    assert lines[-1] == "/ finds 26 more  a label 33 .50"


def test_many_labels_stand_in_columns_and_the_rest_is_found_by_typing() -> None:
    names = [f"label {n}" for n in range(40)]
    lines = text_of(painting.label_lines(seat(names), (72, 8)))
    assert len(lines) == 8
    assert lines[0].split() == ["1", "label", "0", "8", "label", "7", "15", "label", "14"]
    assert lines[-1] == "/ finds 19 more"


def test_a_text_is_wrapped_and_the_other_fields_follow() -> None:
    fields = [("text", "word " * 40), ("order", "8841"), ("empty", ""), ("channel", "web")]
    item = Item(row=1, fields=fields, texts=1, strategy="random")
    lines, more = painting.item_lines(item, (100, 12), 0)
    shown = text_of(lines)
    assert shown[1].startswith("  word word") and all(len(one) <= 78 for one in shown)
    assert "  order 8841   channel web" in shown
    assert not more


def test_a_row_without_text_field_is_a_card() -> None:
    item = Item(row=1, fields=[("age", "31"), ("name", "Ann")], texts=0, strategy="random")
    lines, _ = painting.item_lines(item, (60, 8), 0)
    assert text_of(lines) == ["", "  age   31", "  name  Ann"]


def test_a_long_text_scrolls_to_its_end() -> None:
    words = " ".join(f"w{n}" for n in range(3000))
    item = Item(row=1, fields=[("text", words)], texts=1, strategy="random")
    seen, scroll, more = "", 0, True
    while more:
        lines, more = painting.item_lines(item, (60, 10), scroll)
        seen += " ".join(text_of(lines)) + " "
        scroll += 10
    assert seen.split() == words.split()


@given(st.text(max_size=300), st.integers(70, 120))
def test_nothing_in_a_row_reaches_the_screen_alive_or_too_wide(value: str, width: int) -> None:
    item = Item(row=1, fields=[("text", value), (value, value)], texts=1, strategy="random")
    lines, _ = painting.item_lines(item, (width, 30), 0)
    for line in text_of(lines):
        assert inert(line) == line
        assert cell_width(line) <= width


def test_progress_says_what_is_known() -> None:
    now = Progress(labelled=2311, total=4982, today=184, pace=410.4, left=25_000.0, people=3)
    line = text_of([painting.progress_line(now, 118)])[0]
    assert "2,311 of 4,982   today 184   pace 410/h   left ≈ 6 h" in line
    assert "3 people" in line
    early = Progress(labelled=0, total=0, today=0, pace=None, left=None, people=1)
    assert "pace" not in text_of([painting.progress_line(early, 78)])[0]


@pytest.mark.parametrize("state", ["done", PENDING])
def test_my_answers_show_what_and_whether_it_is_stored(state: str) -> None:
    made = seat()
    made.given = [
        Given(Answer(row=1, status="labelled", label="bug", text="it breaks"), state),
        Given(Answer(row=2, status="skipped", text="asdf", flagged=True)),
    ]
    lines = text_of(painting.mine_lines(made, (30, 5)))
    assert lines[0] == ("○" if state == PENDING else "✓") + " bug      it breaks"
    assert lines[1] == "⚑ skipped  asdf"


def test_the_guideline_is_cut_with_a_way_to_the_rest() -> None:
    made = seat()
    made.schema = LabelSchema(labels=[Label(name="a", description="x")], guideline="word " * 99)
    lines = text_of(painting.guideline_lines(made, (30, 6)))
    assert len(lines) == 6 and lines[-1] == "h the whole guideline"


def test_why_names_the_models_doubt_or_chance() -> None:
    best = Suggestion(version=1, labels=["a", "b"], shares=[0.51, 0.32])
    sure = Item(row=1, fields=[], texts=0, strategy="least confidence", suggestion=best)
    assert text_of([painting.why(sure)]) == ["why this one: p .51 against .32"]
    drawn = Item(row=1, fields=[], texts=0, strategy="random")
    assert text_of([painting.why(drawn)]) == ["why this one: drawn random"]
