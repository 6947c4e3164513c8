"""A file that only grew is read from where it ended; the rows are as if all had been read."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.collect.project import Project
from workbench.collect.requests import LoadAccount, ReadOptions, ReleaseLine, TakeBack

HEAD = "id,t\n1,a\n2,b\n2,b\nbad\n"


def counts(account: LoadAccount) -> tuple[int, int, int, int, int]:
    found = account.loaded, account.updated, account.unchanged, account.quarantined
    return account.read, *found


async def grown(project: Project, *texts: str, **more: Any) -> list[LoadAccount]:
    """Load a source again each time its file has got more at its end."""
    await project.add("a", texts[0], **more)
    return [await project.load("a", "".join(texts[: n + 1])) for n in range(len(texts))]


async def was_read_alone(project: Project) -> bool:
    """Whether the newest load read the end alone."""
    found = await project.read(
        lambda reader: reader.scalar("SELECT grown FROM load ORDER BY id DESC LIMIT 1")
    )
    return found is not None


async def test_what_was_added_is_loaded_and_the_rest_is_accounted_for(project: Project) -> None:
    first, second, third = await grown(project, HEAD, "2,b\n3,c\nbad\n", "4,d\n")
    assert counts(first) == (4, 3, 0, 0, 1)
    assert counts(second) == (7, 2, 0, 3, 2)
    assert counts(third) == (8, 1, 0, 5, 2)
    assert await was_read_alone(project)
    ids = [row[1] for row in await project.rows("a")]
    assert ids == ["1", "2", "2", "2", "3", "4"]
    kept = await project.kept("a")
    assert [(line.line, line.load) for line in kept] == [(5, third.load), (8, third.load)]


async def test_a_key_that_comes_again_below_updates_its_row(project: Project) -> None:
    texts = ("id,t\n1,a\n2,b\n", "2,c\n3,d\n")
    _, second = await grown(project, *texts, keys=["id"], disposition="merge")
    assert counts(second) == (4, 1, 1, 2, 0)
    assert [row[1:] for row in await project.rows("a")] == [["1", "a"], ["2", "c"], ["3", "d"]]
    account = await project.load("a", "id,t\n" + "1,a\n2,c\n3,d\n")
    assert counts(account) == (3, 0, 0, 3, 0)


@pytest.mark.parametrize("keys", [[], ["id"]])
async def test_loads_of_a_grown_file_are_taken_back_one_by_one(
    project: Project, keys: list[str]
) -> None:
    texts = ("id,t\n1,a\n2,b\n", "3,c\n", "4,d\n")
    first, second, third = await grown(project, *texts, keys=keys)
    await project.call(TakeBack(load=first.load))
    assert [row[1] for row in await project.rows("a")] == ["1", "2", "3", "4"]
    await project.call(TakeBack(load=third.load))
    assert [row[1] for row in await project.rows("a")] == ["1", "2", "3"]
    await project.call(TakeBack(load=second.load))
    assert await project.rows("a") == []
    assert counts(await project.load("a", "".join(texts))) == (4, 4, 0, 0, 0)


async def test_an_updated_row_is_again_what_it_was_when_the_end_is_taken_back(
    project: Project,
) -> None:
    texts = ("id,t\n1,a\n2,b\n", "2,c\n", "1,z\n")
    first, second, third = await grown(project, *texts, keys=["id"], disposition="merge")
    await project.call(TakeBack(load=first.load))
    assert [row[1:] for row in await project.rows("a")] == [["1", "z"], ["2", "c"]]
    await project.call(TakeBack(load=third.load))
    assert [row[1:] for row in await project.rows("a")] == [["1", "a"], ["2", "c"]]
    await project.call(TakeBack(load=second.load))
    assert await project.rows("a") == []


async def test_a_released_line_stays_where_its_file_grows(project: Project) -> None:
    await grown(project, HEAD, "3,c\n")
    (line,) = await project.kept("a")
    await project.call(ReleaseLine(name="a", line=line.id, mended="9,z"))
    account = await project.load("a", HEAD + "3,c\n9,z\n")
    assert counts(account) == (6, 1, 0, 4, 1)
    assert [row[1] for row in await project.rows("a")] == ["1", "2", "2", "3", "9", "9"]


@pytest.mark.parametrize(
    ("text", "more"),
    [
        ("id,t\n1,a", "b\n2,c\n"),  # the last line went on
        ('id,t\n0,"x, y"\n1,"a\n', '2",b\n3,c\n'),  # within quotes
        ("id,t\r\n1,a\r\n", "2,b\n"),  # other line ends
        ("id,t\n1,a\n", "2,b\r\n"),
    ],
)
async def test_what_cannot_be_read_apart_is_read_in_full(
    project: Project, text: str, more: str
) -> None:
    for name, first in (("a", text), ("b", text + more)):
        await project.add(name, first, options=ReadOptions(quote='"'))
        await project.load(name, first)
    await project.load("a", text + more)
    assert not await was_read_alone(project)
    found = [row[1:] for row in await project.rows("a")]
    assert all(row[1:] in found for row in await project.rows("b"))


async def test_a_line_at_the_end_that_does_not_fit_its_type_has_its_number(
    project: Project,
) -> None:
    texts = ("id,n\n1,1\n2,2\n3,3\n", "4,4\n5,five\n")
    await grown(project, *texts, contract="type=quarantine")
    assert await was_read_alone(project)
    (line,) = await project.kept("a")
    assert (line.line, line.raw) == (6, "5,five")
