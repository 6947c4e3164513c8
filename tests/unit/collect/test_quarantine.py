"""Lines that are kept aside: each once, with an id of its own, as it stood in the file."""

from __future__ import annotations

import pytest

from tests.unit.collect.project import Project
from workbench.collect.pages import fitting
from workbench.collect.requests import DiscardLines, GetLine, ListQuarantine, TakeBack
from workbench.collect.service_quarantine import ranges
from workbench.core.errors import NotFoundError


async def test_lines_of_two_loads_with_one_number_are_discarded_one_by_one(
    project: Project,
) -> None:
    await project.add("a", "id,t\n1,x\n2\n")
    await project.load("a", "id,t\n1,x\n2\n")
    await project.load("a", "id,t\n1,x\n3\n")
    first, second = await project.kept("a")
    assert (first.line, second.line) == (3, 3)
    assert await project.call(DiscardLines(name="a", lines=[second.id])) == 1
    assert await project.kept("a") == [first]


async def test_rows_without_a_key_come_once_with_line_and_text(project: Project) -> None:
    text = 'id,t\n1,x\n,"lost, y"\n2,a\n2,b\n'
    await project.add("a", text, keys=["id"], disposition="merge")
    await project.load("a", text)
    kept = [(line.line, line.raw) for line in await project.kept("a")]
    assert kept == [(3, ',"lost, y"'), (4, "2,a")]
    await project.call(DiscardLines(name="a"))
    account = await project.load("a", text + "3,c\n")
    assert account.quarantined == 2
    assert await project.kept("a") == []


async def test_a_line_is_where_the_last_load_saw_it(project: Project) -> None:
    await project.add("a", "id,t\n1,x\n2\n")
    await project.load("a", "id,t\n1,x\n2\n")
    await project.load("a", "id,t\n0,v\n1,x\n2\n")
    (line,) = await project.kept("a")
    assert (line.load, line.line) == (2, 4)
    (line,) = await project.kept("a", load=1)
    assert (line.load, line.line) == (1, 3)


async def test_lines_of_a_load_that_was_taken_back_go_unless_another_has_them(
    project: Project,
) -> None:
    await project.add("a", "id,t\n1,x\n2\n3\n")
    await project.load("a", "id,t\n1,x\n2\n3\n")
    await project.load("a", "id,t\n1,x\n3\n")
    await project.call(TakeBack(load=1))
    assert [line.raw for line in await project.kept("a")] == ["3"]


async def test_one_that_is_not_there_keeps_the_others(project: Project) -> None:
    await project.add("a", "id,t\n1,x\n2\n")
    await project.load("a", "id,t\n1,x\n2\n")
    with pytest.raises(NotFoundError, match="id 9"):
        await project.call(DiscardLines(name="a", lines=[1, 9]))
    assert len(await project.kept("a")) == 1


async def test_lists_are_cut_and_a_line_is_whole(project: Project) -> None:
    await project.add("a", "id,t\n1,x\n2\n")
    await project.load("a", "id,t\n1,x\n" + "y" * 5_000 + "\n")
    (line,) = await project.kept("a", cut=10)
    assert line.raw == "y" * 10
    assert (await project.call(GetLine(name="a", line=line.id))).raw == "y" * 5_000


async def test_pages_of_long_lines_fit_into_an_answer(project: Project) -> None:
    await project.add("a", "id,t\n1,x\n2\n")
    await project.load("a", "id,t\n1,x\n" + ("y" * 3_000_000 + "\n") * 4)
    page = await project.call(ListQuarantine(name="a"))
    assert (page.total, len(page.items)) == (4, 2)
    page = await project.call(ListQuarantine(name="a", offset=2))
    assert len(page.items) == 2


def test_an_answer_has_one_item_at_least() -> None:
    assert [fitting(sizes, 10) for sizes in ([], [99], [5, 5], [5, 6], [5, 5, 1])] == [
        0,
        1,
        2,
        1,
        2,
    ]


def test_numbers_in_short() -> None:
    assert ranges([1, 2, 3, 7, 9, 10]) == "1-3, 7, 9-10"
