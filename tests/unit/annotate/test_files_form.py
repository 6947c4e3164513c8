"""What an import is said to do before it is agreed to."""

from __future__ import annotations

from workbench.annotate.files_form import detail_of
from workbench.annotate.requests import Imported


def told(**more: object) -> list[str]:
    fields = {"read": 9, "added": 7, "changed": 1, "unchanged": 1, "problems": [], **more}
    return detail_of(Imported(**fields)).splitlines()  # type: ignore[arg-type]


def test_one_remark_stands_beside_what_it_is_about() -> None:
    assert told(warned=1, warnings=["line 1: no such person"])[-1] == (
        "To know (1): line 1: no such person"
    )


def test_several_remarks_are_told_each_and_how_many_more_there_are() -> None:
    some = [f"line {place}: told" for place in range(1, 101)]
    lines = told(warned=101, warnings=some)
    assert lines[-102:] == ["To know (101):", *(f"- {one}" for one in some), "… and 1 more"]


def test_lines_left_out_are_told_each() -> None:
    lines = told(skipped=2, problems=["line 2: no label", "line 4: no row"])
    assert lines[-3:] == ["2 faulty are left out:", "- line 2: no label", "- line 4: no row"]
