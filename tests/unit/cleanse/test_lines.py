"""A preview's lines: in the room there is, with what differs to be seen."""

from __future__ import annotations

import msgspec
import pytest

from workbench.cleanse import lines
from workbench.cleanse.views import DifferenceView, PreviewView, StepCounts
from workbench.core.text import cell_width
from workbench.tui.paint import Line

LONG = "Hi Aisha, you had the keyboard in the sale for 24.99 and I wanted to ask about "


def difference(before: str | None, after: str | None, **more: object) -> DifferenceView:
    given = {"column": "text", "kind": "changed", "rows": 2, "ids": [1, 2], **more}
    return DifferenceView(before=before, after=after, **given)  # type: ignore[arg-type]


def preview_of(*differences: DifferenceView) -> PreviewView:
    counts = StepCounts(step="x", changed=2, nulled=0, failed=0, dropped=0, quarantined=0)
    return PreviewView(
        dataset="d", title="collapse space", rows=10, counts=counts, shapes=[], labelled=0, test=0,
        differences=list(differences), seconds=0.1,
    )  # fmt: skip


def with_sign(shown: list[Line]) -> list[Line]:
    return [line for line in shown if line and line[0] == ("– ", "bad")]


def told(line: Line) -> str:
    return "".join(text for text, _ in line)


@pytest.mark.parametrize("width", [76, 116, 196])
def test_a_change_late_in_a_long_text_is_seen(width: int) -> None:
    found = preview_of(difference(LONG + "it.  Thanks", LONG + "it. Thanks"))
    (line,) = with_sign(lines.preview(found, width, 8))
    assert ("␣", "bad underline") in line


@pytest.mark.parametrize("width", [100, 116])
def test_what_a_step_touches_is_never_cut_for_its_title(width: int) -> None:
    found = msgspec.structs.replace(
        preview_of(difference("a", "b"), difference("N/A", None, kind="nulled")),
        title="whole number · index, id, ibu, brewery_id, brewery_name, amount_in_ounces, abv",
    )
    first = told(lines.preview(found, width, 8)[0])
    assert first.startswith("whole number · ") and cell_width(first) <= width
    assert first.endswith(told(lines.impact(found)))


def test_what_came_is_underlined_too() -> None:
    (line,) = with_sign(lines.preview(preview_of(difference("paris", "Paris")), 76, 8))
    assert ("p", "bad underline") in line and ("P", "good bold underline") in line


@pytest.mark.parametrize("width", [76, 116, 196])
def test_no_line_is_wider_than_its_panel(width: int) -> None:
    found = preview_of(
        difference(LONG * 2, LONG.upper(), rows=1_234_567),
        difference("東京 " * 30, "京", column="a column with a long name"),
        difference(LONG, None, kind="nulled"),
        difference(LONG, LONG, kind="failed"),
    )
    shown = with_sign(lines.preview(found, width, 12))
    assert len(shown) == 4 and all(cell_width(told(line)) <= width for line in shown)


def test_numbers_stand_below_each_other() -> None:
    found = preview_of(difference("a", "b", rows=1_234), difference("longer", "word", rows=5))
    shown = [told(line) for line in with_sign(lines.preview(found, 76, 8))]
    assert shown[0].index("1,234") + 4 == shown[1].index("5")


def test_the_column_is_told_where_there_are_several() -> None:
    one, other = difference("a", "b"), difference("c", "d", column="city")
    assert "city" not in told(with_sign(lines.preview(preview_of(one), 76, 8))[0])
    assert "city" in told(with_sign(lines.preview(preview_of(one, other), 76, 8))[1])


def test_spans_and_models_are_told_where_there_are_some() -> None:
    plain = preview_of()
    assert "span" not in told(lines.impact(plain)) and "model" not in told(lines.impact(plain))
    found = msgspec.structs.replace(plain, spans=3, models=["v2 champion", "v3", "v1"])
    assert told(lines.impact(found)).endswith(" · 3 spans · v2 champion and 2 models more")


def test_values_that_become_one_are_summed_with_those_that_are_not_listed() -> None:
    some = [difference(name, "other", rows=2, alike=900) for name in ("Rome", "Oslo", "Bern")]
    (line,) = with_sign(lines.preview(preview_of(*some), 76, 8))
    assert "Rome · Oslo · Bern · …" in told(line) and "900 rows" in told(line)
    alone = difference("Rome", "other", rows=2, alike=2)
    assert "2 rows" in told(with_sign(lines.preview(preview_of(alone), 76, 8))[0])


def test_one_row_is_no_rows() -> None:
    several = preview_of(difference("a", "b", rows=1), difference("c", "d", rows=2, column="city"))
    one, other = sorted(told(line) for line in with_sign(lines.preview(several, 76, 8)))
    assert "1 row " in one and "2 rows " in other
    assert one.index("text") == other.index("city")


def test_a_look_up_says_which_keys_found_no_match() -> None:
    counts = StepCounts(step="look_up", changed=7, nulled=0, failed=2, dropped=0, quarantined=0)
    one = difference("Rome", None, kind="unmatched")
    found = msgspec.structs.replace(preview_of(one), counts=counts)
    shown = [told(line) for line in lines.preview(found, 110, 8)]
    assert "2 without a match" in shown[0]
    assert any("Rome" in line and "no match" in line and "2 rows" in line for line in shown)
