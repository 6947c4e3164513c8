"""The cursor: later loads consider what is at it or above; nothing is ever lost by it."""

from __future__ import annotations

import pytest

from tests.unit.collect.project import Project
from workbench.collect.requests import (
    EditSource,
    GetLoad,
    ListLoads,
    ListSources,
    LoadAccount,
    RunSource,
    TakeBack,
)
from workbench.core.errors import InvalidInputError


def counts(account: LoadAccount) -> tuple[int, int, int, int]:
    return account.read, account.loaded, account.updated, account.unchanged


async def ids(project: Project, name: str = "a") -> list[str]:
    return [row[1] for row in await project.rows(name)]


async def cursor(project: Project) -> str:
    (source,) = await project.call(ListSources())
    value: str = source.cursor_value
    return value


async def backfill(project: Project, lower: str, upper: str) -> LoadAccount:
    started = await project.call(RunSource(name="a", lower=lower, upper=upper))
    account: LoadAccount = await project.call(GetLoad(load=started.load))
    return account


async def test_rows_below_the_cursor_are_passed_over(project: Project) -> None:
    text = "n,t\n1,a\n2,b\n10,c\n"
    await project.add("a", text, cursor="n")
    assert counts(await project.load("a", text)) == (3, 3, 0, 0)
    assert await cursor(project) == "10"
    account = await project.load(
        "a", "n,t\n1,z\n2,b\n10,c\n" + "3,late\n10,d\n11,e\n,none\nx,word\n"
    )
    assert counts(account) == (5, 4, 0, 1)
    assert account.notes == ["3 rows with a n below 10 passed over"]
    assert await ids(project) == ["1", "2", "10", "10", "11", None, "x"]
    assert await cursor(project) == "10"


async def test_loading_twice_with_a_cursor_changes_nothing(project: Project) -> None:
    text = "n,t\n1,a\n2,b\n2,b\n"
    await project.add("a", text, cursor="n")
    await project.load("a", text)
    assert counts(await project.load("a", text)) == (3, 0, 0, 3)
    assert counts(await project.load("a", "n,t\n1,a\n\n2,b\n2,b\n")) == (2, 0, 0, 2)
    assert await ids(project) == ["1", "2", "2"]


async def test_a_lag_reads_late_rows_again(project: Project) -> None:
    text = "at,t\n2024-03-01,a\n2024-03-10,b\n"
    await project.add("a", text, cursor="at", lag="2d")
    await project.load("a", text)
    more = "at,t\n2024-03-10,b\n2024-03-07,too late\n2024-03-08,late\n2024-03-11 08:00,c\n"
    assert counts(await project.load("a", more)) == (3, 2, 0, 1)
    assert await ids(project) == ["2024-03-01", "2024-03-10", "2024-03-08", "2024-03-11 08:00"]
    assert await cursor(project) == "2024-03-11 08:00"


async def test_a_lag_of_numbers(project: Project) -> None:
    await project.add("a", "n\n100\n", cursor="n", lag="10")
    await project.load("a", "n\n100\n")
    assert counts(await project.load("a", "n\n89\n90\n100\n")) == (2, 1, 0, 1)
    await project.call(EditSource(name="a", lag="2d"))
    with pytest.raises(InvalidInputError, match="does not go with"):
        await project.load("a", "n\n101\n")
    with pytest.raises(InvalidInputError, match="is no lag"):
        await project.call(EditSource(name="a", lag="two days"))


async def test_a_backfill_loads_what_is_within_and_does_not_move_the_cursor(
    project: Project,
) -> None:
    text = "at,t\n2024-03-10,b\n"
    await project.add("a", text, cursor="at")
    await project.load("a", text)
    path = project.folder / "a.csv"
    path.write_text("at,t\n2024-01-31 23:59,x\n2024-02-01,c\n2024-02-29 23:59,d\n2024-03-10,b\n")
    assert counts(await backfill(project, "2024-02-01", "2024-02-29")) == (2, 2, 0, 0)
    assert counts(await backfill(project, "2024-02-01", "2024-02-29")) == (2, 0, 0, 2)
    assert await cursor(project) == "2024-03-10"
    assert await ids(project) == ["2024-03-10", "2024-02-01", "2024-02-29 23:59"]
    started = await project.call(RunSource(name="a"))
    assert counts(await project.call(GetLoad(load=started.load))) == (1, 0, 0, 1)
    with pytest.raises(InvalidInputError, match="cannot be compared"):
        await backfill(project, "1", "2")


async def test_a_backfill_needs_a_cursor(project: Project) -> None:
    await project.add("a", "n\n1\n")
    with pytest.raises(InvalidInputError, match="has no cursor"):
        await backfill(project, "1", "2")
    await project.call(EditSource(name="a", cursor="n", disposition="replace"))
    with pytest.raises(InvalidInputError, match="cannot be bounded"):
        await backfill(project, "1", "2")
    assert await project.call(ListLoads(source="a")) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("31/12/2023", "01/01/2024"),
        ("Dec 31 2023", "Jan 1 2024"),
        ("n/a", "5"),
        ("INV-9", "INV-10"),
        ("abc", "12"),
        ("inf", "12"),
    ],
)
async def test_what_has_no_sure_order_is_never_passed_over(
    project: Project, old: str, new: str
) -> None:
    await project.add("a", f"n,t\n{old},a\n", cursor="n")
    await project.load("a", f"n,t\n{old},a\n")
    await project.load("a", f"n,t\n{old},a\n{new},b\n")
    assert await ids(project) == [old, new]


async def test_text_of_one_length_goes_by_letters(project: Project) -> None:
    await project.add("a", "n,t\nT-0009,a\n", cursor="n")
    await project.load("a", "n,t\nT-0009,a\n")
    account = await project.load("a", "n,t\nT-0008,x\nT-0009,a\nT-0010,b\n")
    assert counts(account) == (2, 1, 0, 1)
    assert await cursor(project) == "T-0010"


async def test_times_of_several_zones_go_by_the_moment(project: Project) -> None:
    text = "at,t\n2024-03-10T10:00:00Z,a\n2024-03-10T11:00:00+02:00,b\n"
    await project.add("a", text, cursor="at")
    await project.load("a", text)
    assert await cursor(project) == "2024-03-10T10:00:00Z"
    later = "at,t\n2024-03-10T09:30:00-01:00,c\n2024-03-10T11:30:00+02:00,d\n"
    assert counts(await project.load("a", later)) == (1, 1, 0, 0)


async def test_a_load_taken_back_is_read_again(project: Project) -> None:
    await project.add("a", "n\n1\n2\n", cursor="n")
    first = await project.load("a", "n\n1\n2\n")
    text = "n\n1\n2\n3\n"
    await project.load("a", text)
    await project.call(TakeBack(load=first.load))
    assert await cursor(project) == ""
    assert counts(await project.load("a", text)) == (3, 2, 0, 1)
    assert sorted(await ids(project)) == ["1", "2", "3"]
    assert await cursor(project) == "3"


async def test_replace_reads_everything(project: Project) -> None:
    await project.add("a", "n\n1\n2\n", cursor="n", disposition="replace")
    await project.load("a", "n\n1\n2\n")
    assert counts(await project.load("a", "n\n1\n3\n")) == (2, 1, 0, 1)
    assert await ids(project) == ["1", "3"]


async def test_rows_are_counted_by_line_after_some_were_passed_over(project: Project) -> None:
    text = "n,k\n1,10\n2,20\n"
    await project.add("a", text, cursor="n", contract="type=quarantine")
    await project.load("a", text)
    await project.load("a", '1,"x\ny"\n'.join(["n,k\n", "2,20\n3,bad\n4,40\n5,bad\n"]))
    kept = await project.kept("a")
    assert [(line.line, line.raw) for line in kept] == [(5, "3,bad"), (7, "5,bad")]


async def test_of_a_file_that_grew_only_the_end_is_considered(project: Project) -> None:
    text = "n,t\n1,a\n2,b\n"
    await project.add("a", text, cursor="n")
    await project.load("a", text)
    account = await project.load("a", text + "1,late\n2,c\n3,d\n")
    assert counts(account) == (2, 2, 0, 0)
    assert account.notes == ["1 row with a n below 2 passed over"]
    assert await cursor(project) == "3"
