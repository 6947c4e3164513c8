"""The texts of the history commands."""

from __future__ import annotations

import datetime as dt
from typing import cast

import msgspec
import pytest

from tests.tui.models import detail, diff, version
from workbench.cli.command import Context
from workbench.core.clock import iso
from workbench.history import documents, lines
from workbench.history.requests import Change, Version, Versions


class Printed:
    """Stands for the command's context: tables as lines of cells."""

    def table(
        self, headers: tuple[str, ...], rows: list[tuple[object, ...]], right: str = ""
    ) -> str:
        assert not set(filter(None, right.split(","))) - set(headers)
        return "\n".join(" | ".join(map(str, row)) for row in (headers, *rows))


CONTEXT = cast("Context", Printed())


def test_rows_with_a_target_are_not_called_labels_in_a_list() -> None:
    found = Versions(rows=[version(14, 0.87)], matching=1, total=1, lines=1)
    headers = documents.list_text(CONTEXT, found).splitlines()[0].split(" | ")
    assert "rows" in headers and "labels" not in headers


@pytest.mark.parametrize(("target", "word"), [("survived", "rows"), ("labels", "labels")])
def test_rows_are_called_labels_where_people_gave_them(target: str, word: str) -> None:
    a, b = (_of(version(number, 0.87), target) for number in (12, 14))
    told = ["".join(text for text, _ in line) for line in lines.against(diff(a, b), (80, 20))]
    assert any(line.startswith(f"{word} ") for line in told)


def test_the_names_of_two_versions_are_never_cut() -> None:
    a, b = version(9_999, 0.86), version(10_000, 0.87)
    (head, *_) = ["".join(text for text, _ in line) for line in lines.against(diff(a, b), (80, 20))]
    assert head.split() == ["v9999", "v10000"]


def _of(row: Version, target: str) -> Version:
    return msgspec.structs.replace(row, target=target)


def test_times_are_told_as_everywhere_else() -> None:
    now = iso(dt.datetime.now(dt.UTC).replace(tzinfo=None))
    row = msgspec.structs.replace(version(14, 0.87), at=now)
    found = Versions(rows=[row], matching=1, total=1, lines=1)
    for text in (documents.list_text(CONTEXT, found), documents.detail_text(CONTEXT, detail(row))):
        assert now not in text and "2021-11-18T" not in text
    assert "| today " in documents.list_text(CONTEXT, found)


def test_a_difference_is_told_in_words_and_its_hashes_short() -> None:
    found = msgspec.structs.replace(
        diff(version(12, 0.86), version(14, 0.87)),
        data=[Change(name="features.columns.sex.features", a="4", b="1")],
        environment=[Change(name="rows_hash", a="ab" * 32, b="cd" * 32)],
    )
    text = documents.diff_text(CONTEXT, found)
    assert "column sex: features | 4 | 1" in text
    assert "rows hash | abababababab | cdcdcdcdcdcd" in text
