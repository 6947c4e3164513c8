"""Lines that were kept aside are loaded after all, by the dialect of their file."""

from __future__ import annotations

import asyncio

import pytest

from tests.unit.collect.project import Project
from workbench.collect.reading import ReadOptions
from workbench.collect.requests import ListSources, ReleaseLine, TakeBack
from workbench.core.errors import ConflictError, InvalidInputError, NotFoundError, WorkbenchError


async def release(project: Project, mended: str | None = None, line: int = 1) -> None:
    await project.call(ReleaseLine(name="a", line=line, mended=mended))


async def cells(project: Project) -> list[list[str]]:
    return [row[1:] for row in await project.rows("a")]


async def test_a_released_row_stays_while_a_replacing_file_still_has_its_line(
    project: Project,
) -> None:
    await project.add("a", "id,t\n1,x\n2\n", disposition="replace")
    await project.load("a", "id,t\n1,x\n2\n")
    await release(project, "2,y")
    account = await project.load("a", "id,t\n2\n3,z\n")
    assert (account.removed, account.quarantined) == (1, 1)
    assert await cells(project) == [["2", "y"], ["3", "z"]]
    assert await project.kept("a") == []
    account = await project.load("a", "id,t\n3,z\n")
    assert account.removed == 1
    assert await cells(project) == [["3", "z"]]


async def test_a_corrected_line_is_the_row_that_was_released(project: Project) -> None:
    await project.add("a", "id,t\n1,x\n2\n", disposition="replace")
    await project.load("a", "id,t\n1,x\n2\n")
    await release(project, "2,y")
    before = await project.rows("a")
    account = await project.load("a", "id,t\n2,y\n1,x\n")
    assert (account.unchanged, account.removed) == (2, 0)
    assert await project.rows("a") == before


async def test_a_released_row_is_there_beside_an_equal_one_of_the_file(project: Project) -> None:
    await project.add("a", "id,t\n1,x\n2\n")
    await project.load("a", "id,t\n1,x\n2\n")
    await release(project, "1,x")
    assert await cells(project) == [["1", "x"], ["1", "x"]]
    account = await project.load("a", "id,t\n1,x\n2\n5,v\n")
    assert (account.loaded, account.unchanged) == (1, 1)
    assert await cells(project) == [["1", "x"], ["1", "x"], ["5", "v"]]


async def test_a_line_that_the_file_has_no_more_is_not_in_quarantine(project: Project) -> None:
    await project.add("a", "id,t\n1,x\n2\n", disposition="replace")
    await project.load("a", "id,t\n1,x\n2\n")
    await project.load("a", "id,t\n1,x\n")
    assert await project.kept("a") == []
    with pytest.raises(NotFoundError):
        await release(project, "2,y")


async def test_the_first_row_of_all_may_be_a_released_one(project: Project) -> None:
    await project.add("a", "id,t\n1,x\n", options=ReadOptions(header=True, delimiter=","))
    await project.load("a", "id,t\n1\n")
    await release(project, "1,x")
    assert await project.rows("a") == [[1, "1", "x"]]
    account = await project.load("a", "id,t\n2,y\n")
    assert account.loaded == 1
    assert await project.rows("a") == [[1, "1", "x"], [2, "2", "y"]]


async def test_two_people_release_a_line_once(project: Project) -> None:
    await project.add("a", "id,t\n1,x\n2\n")
    await project.load("a", "id,t\n1,x\n2\n")
    both = await asyncio.gather(
        release(project, "2,y"), release(project, "2,z"), return_exceptions=True
    )
    assert sum(isinstance(one, WorkbenchError) for one in both) == 1
    assert len(await project.rows("a")) == 2


async def test_a_release_that_fails_leaves_the_source_free(project: Project) -> None:
    await project.add("a", "id,t\n1,x\n2\n")
    await project.load("a", "id,t\n1,x\n2\n")
    with pytest.raises(InvalidInputError, match="too many fields"):
        await release(project, "2,y,z")
    assert (await project.load("a", "id,t\n1,x\n2\n3,z\n")).loaded == 1


async def test_a_released_row_goes_when_its_release_is_taken_back(project: Project) -> None:
    await project.add("a", "id,t\n1,x\n2\n")
    await project.load("a", "id,t\n1,x\n2\n")
    await release(project, "2,y")
    await project.call(TakeBack(load=2))
    assert await cells(project) == [["1", "x"]]
    assert [line.raw for line in await project.kept("a")] == ["2"]
    await release(project, "2,z")
    assert await cells(project) == [["1", "x"], ["2", "z"]]


async def test_a_line_of_text_may_begin_with_a_brace(project: Project) -> None:
    await project.add("a", "id,t\n1,x\n{2\n")
    await project.load("a", "id,t\n1,x\n{2\n")
    await release(project, "{2,y}")
    assert await cells(project) == [["1", "x"], ["{2", "y}"]]


async def test_chosen_words_for_nothing_are_missing_in_a_released_row(project: Project) -> None:
    options = ReadOptions(null_words=["NA"])
    await project.add("a", "id,t\n1,NA\n2\n", options=options)
    await project.load("a", "id,t\n1,NA\n2\n")
    await release(project, "2,NA")
    assert await cells(project) == [["1", None], ["2", None]]


async def test_a_json_line_is_released_by_the_keys_of_its_file(project: Project) -> None:
    text = '{"_id": 1, "t": "x"}\n{"_id": 2, "t": \n'
    await project.add("a", text, "a.jsonl")
    await project.load("a", text, "a.jsonl")
    await release(project, '{"_id": 2, "t": "y"}')
    assert await cells(project) == [["1", "x"], ["2", "y"]]


async def test_a_key_that_the_file_does_not_have_is_refused(project: Project) -> None:
    text = '{"_id": 1, "t": "x"}\n{"_id": 2, "t": \n'
    await project.add("a", text, "a.jsonl")
    await project.load("a", text, "a.jsonl")
    with pytest.raises(InvalidInputError, match="no key 'id'"):
        await release(project, '{"id": 2, "t": "y"}')


@pytest.mark.parametrize("mended", ["", "2,y\n3,z", '2,"y\n3,z', '2,"y"\n"'])
async def test_only_one_whole_line_is_released(project: Project, mended: str) -> None:
    await project.add("a", "id,t\n1,x\n2\n")
    await project.load("a", "id,t\n1,x\n2\n")
    with pytest.raises(InvalidInputError):
        await release(project, mended)


async def test_undecodable_bytes_are_not_loaded_as_they_are_shown(project: Project) -> None:
    path = project.folder / "a.csv"
    await project.add("a", "id,t\n1,x\n", options=ReadOptions(encoding="utf-8"))
    await project.load("a", "id,t\n1,x\n")
    path.write_bytes(b"id,t\n1,x\n2,\xff\n")
    from workbench.collect.requests import RunSource

    await project.call(RunSource(name="a"))
    with pytest.raises(InvalidInputError, match="bytes that are no utf-8"):
        await release(project)
    await release(project, "2,ÿ")
    assert await cells(project) == [["1", "x"], ["2", "ÿ"]]


async def test_a_line_without_its_key_is_released_with_one(project: Project) -> None:
    await project.add("a", "id,t\n1,x\n,y\n", keys=["id"], disposition="merge")
    await project.load("a", "id,t\n1,x\n,y\n")
    with pytest.raises(InvalidInputError, match="key column 'id'"):
        await release(project)
    with pytest.raises(ConflictError, match="key is there"):
        await release(project, "1,y")
    await release(project, "2,y")
    assert await project.rows("a") == [[1, "1", "x"], [2, "2", "y"]]
    assert (await project.call(ListSources()))[0].rows == 2


async def test_a_line_that_a_later_file_has_corrected_is_not_loaded_twice(project: Project) -> None:
    await project.add("a", "id,t\n1,x\n2\n")
    await project.load("a", "id,t\n1,x\n2\n")
    await project.load("a", "id,t\n1,x\n2,y\n")
    with pytest.raises(ConflictError, match="a later load brought this row"):
        await release(project, "2,y")
