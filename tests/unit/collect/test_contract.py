"""Contracts: what does not fit is let in, refused or set aside, and can be mended."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tests.unit.collect.project import Project
from workbench.collect import contract
from workbench.collect.contract import Contract
from workbench.collect.requests import (
    AddSource,
    EditSource,
    GetLoad,
    ListSources,
    LoadAccount,
    ReleaseLine,
    RunSource,
    TakeBack,
)
from workbench.core.errors import ConflictError, InvalidInputError

FIRST = "id,amount\n1,10\n2,20.5\n3,N/A\n"


def counts(account: LoadAccount) -> tuple[int, int, int, int]:
    return account.loaded, account.updated, account.unchanged, account.quarantined


def test_one_word_is_for_all_and_parts_can_be_named() -> None:
    assert contract.parse("freeze") == Contract("freeze", "freeze", "freeze")
    some = contract.parse("type=quarantine, missing=freeze")
    assert some == Contract("evolve", "quarantine", "freeze")
    assert contract.parse(contract.spelled(some)) == some
    assert contract.parse("columns=freeze", some) == Contract("freeze", "quarantine", "freeze")
    assert contract.spelled(contract.parse("columns=freeze,type=freeze,missing=freeze")) == "freeze"
    for wrong in ("", "thaw", "columns", "columns=thaw", "rows=freeze"):
        with pytest.raises(InvalidInputError, match="is no contract"):
            contract.parse(wrong)


async def test_a_value_of_another_type_is_set_aside_with_its_line(project: Project) -> None:
    await project.add("a", FIRST, contract="type=quarantine")
    assert counts(await project.load("a", FIRST)) == (3, 0, 0, 0)
    account = await project.load("a", FIRST + '4,many\n5,50\n6,"1\n2"\n7,7\n8,x\n')
    assert counts(account) == (2, 0, 3, 3)
    kept = await project.kept("a")
    assert [(line.line, line.raw) for line in kept] == [(5, "4,many"), (7, '6,"1\n2"'), (10, "8,x")]
    assert kept[0].reason == "column amount is number, and this is not: many"
    assert kept[0].load == account.load
    assert [row[1] for row in await project.rows("a")] == ["1", "2", "3", "5", "7"]


async def test_a_line_set_aside_is_mended_or_let_in_as_it_stands(project: Project) -> None:
    await project.add("a", FIRST, contract="type=quarantine", keys=["id"])
    await project.load("a", FIRST)
    text = FIRST + "4,many\n5,few\n"
    await project.load("a", text)
    first, second = await project.kept("a")
    await project.call(ReleaseLine(name="a", line=first.id, mended="4,40"))
    await project.call(ReleaseLine(name="a", line=second.id))
    assert [row[1:] for row in await project.rows("a")][3:] == [["4", "40"], ["5", "few"]]
    assert counts(await project.load("a", text + "6,60\n")) == (1, 0, 3, 2)
    assert len(await project.rows("a")) == 6


async def test_frozen_types_refuse_the_load_naming_column_line_and_value(project: Project) -> None:
    await project.add("a", FIRST, contract="type=freeze")
    await project.load("a", FIRST)
    with pytest.raises(ConflictError, match=r"line 6: column amount is number.*: many"):
        await project.load("a", FIRST + "4,4\n5,many\n")
    assert len(await project.rows("a")) == 3
    assert counts(await project.load("a", FIRST + "4,4\n")) == (1, 0, 3, 0)


async def test_evolving_types_take_any_value(project: Project) -> None:
    await project.add("a", FIRST)
    await project.load("a", FIRST)
    assert counts(await project.load("a", FIRST + "4,many\n")) == (1, 0, 3, 0)


async def test_a_declared_type_holds_from_the_first_load_on(project: Project) -> None:
    await project.add("a", "id,day\n1,2024-02-28\n", contract="quarantine", types={"day": "date"})
    account = await project.load("a", "id,day\n1,2024-02-28\n2,2024-02-30\n3,soon\n")
    assert counts(account) == (1, 0, 0, 2)
    await project.call(EditSource(name="a", types={"day": "text"}))
    account = await project.load("a", "id,day\n1,2024-02-28\n2,2024-02-30\n3,soon\n4,later\n")
    assert counts(account) == (3, 0, 1, 0)
    with pytest.raises(InvalidInputError, match="no column 'week'"):
        await project.call(EditSource(name="a", types={"week": "date"}))
    with pytest.raises(InvalidInputError, match="is no type"):
        await project.call(EditSource(name="a", types={"day": "weekday"}))


async def test_types_are_settled_by_the_rows_and_shown(project: Project) -> None:
    text = "n,t,d,b,code\n1,x y,2024-01-01,yes,007\n2,z,2024-01-02,no,008\n"
    await project.add("a", text, contract="type=freeze")
    await project.load("a", text)
    await project.load("a", text + "3,?,2024-01-03,no,abc\n")
    (source,) = await project.call(ListSources())
    assert source.settled == {
        **{"n": "integer", "t": "text", "d": "date"},
        **{"b": "boolean", "code": "text"},
    }


async def test_rows_with_something_in_a_new_column_are_set_aside(project: Project) -> None:
    await project.add("a", "id,t\n1,a\n2,b\n", contract="columns=quarantine")
    await project.load("a", "id,t\n1,a\n2,b\n")
    text = "id,t,more\n1,a,\n2,b,\n3,c,\n4,d,x\n"
    account = await project.load("a", text)
    assert counts(account) == (1, 0, 2, 1) and account.columns_added == []
    assert [row[1:] for row in await project.rows("a")] == [["1", "a"], ["2", "b"], ["3", "c"]]
    (kept,) = await project.kept("a")
    assert (kept.raw, kept.reason) == ("4,d,x", "a value in the new column more")
    with pytest.raises(InvalidInputError, match="no column 'more'"):
        await project.call(ReleaseLine(name="a", line=kept.id))
    await project.call(ReleaseLine(name="a", line=kept.id, mended="4,d,"))
    assert [row[1:] for row in await project.rows("a")][3:] == [["4", "d"]]


async def test_a_new_column_can_be_let_in_afterwards(project: Project) -> None:
    text = "id,t,more\n1,a,\n4,d,x\n"
    await project.add("a", "id,t\n1,a\n", contract="quarantine")
    await project.load("a", "id,t\n1,a\n")
    await project.load("a", text)
    await project.call(EditSource(name="a", contract="columns=evolve"))
    account = await project.load("a", text)
    assert counts(account) == (1, 0, 1, 0) and account.columns_added == ["more"]
    assert [row[1:] for row in await project.rows("a")] == [["1", "a", None], ["4", "d", "x"]]


async def test_all_rows_of_a_file_that_lacks_a_column_are_set_aside(project: Project) -> None:
    await project.add("a", "id,t\n1,x\n", contract="missing=quarantine")
    await project.load("a", "id,t\n1,x\n")
    account = await project.load("a", "id\n2\n3\n")
    assert counts(account) == (0, 0, 0, 2)
    kept = await project.kept("a")
    assert {line.reason for line in kept} == {"the file has no column t"}
    await project.call(ReleaseLine(name="a", line=kept[0].id))
    assert [row[1:] for row in await project.rows("a")] == [["1", "x"], ["2", None]]


@pytest.mark.parametrize(
    ("terms", "text", "says"),
    [
        ("columns=freeze", "id,t,more\n2,y,z\n", "new 'more'"),
        ("missing=freeze", "id\n2\n", "missing 't'"),
        ("freeze", "id,more\n2,y\n", "new 'more', missing 't'"),
    ],
)
async def test_frozen_columns_refuse_the_load(
    project: Project, terms: str, text: str, says: str
) -> None:
    await project.add("a", "id,t\n1,x\n", contract=terms)
    await project.load("a", "id,t\n1,x\n")
    with pytest.raises(ConflictError, match=says):
        await project.load("a", text)
    assert len(await project.rows("a")) == 1


async def test_a_bad_value_does_not_take_the_place_of_a_good_one(project: Project) -> None:
    text = "id,amount\n1,10\n2,20\n"
    await project.add("a", text, contract="type=quarantine", keys=["id"], disposition="merge")
    await project.load("a", text)
    account = await project.load("a", "id,amount\n1,11\n1,oops\n2,20\n,5\n")
    assert counts(account) == (0, 1, 1, 2)
    assert [row[1:] for row in await project.rows("a")] == [["1", "11"], ["2", "20"]]
    assert [(line.line, line.raw) for line in await project.kept("a")] == [
        (3, "1,oops"),
        (5, ",5"),
    ]


async def test_replacing_with_rows_aside_keeps_the_account(project: Project) -> None:
    await project.add("a", FIRST, contract="type=quarantine", disposition="replace")
    await project.load("a", FIRST)
    account = await project.load("a", "id,amount\n1,10\n2,x\n9,9\n")
    assert counts(account) == (1, 0, 1, 1) and account.removed == 2
    await project.call(TakeBack(load=account.load))
    assert [row[1] for row in await project.rows("a")] == ["1", "2", "3"]


async def load_frame(project: Project, path: Path, frame: pl.DataFrame) -> Any:
    frame.write_parquet(path)
    started = await project.call(RunSource(name="p"))
    return await project.call(GetLoad(load=started.load))


async def test_a_typed_file_that_changes_a_type_is_cast_or_set_aside(project: Project) -> None:
    path = project.folder / "p.parquet"
    pl.DataFrame({"id": [1, 2], "n": [10, 20]}).write_parquet(path)
    await project.call(AddSource(name="p", location=str(path), contract="type=quarantine"))
    await load_frame(project, path, pl.DataFrame({"id": [1, 2], "n": [10, 20]}))
    changed = pl.DataFrame({"id": [1, 2, 3, 4], "n": ["10", "20", "30", "many"]})
    account = await load_frame(project, path, changed)
    assert counts(account) == (1, 0, 2, 1)
    assert [row[1:] for row in await project.rows("p")] == [[1, 10], [2, 20], [3, 30]]
    (kept,) = await project.kept("p")
    assert kept.reason == "column n is BIGINT, and this is not: many" and '"many"' in kept.raw
    with pytest.raises(InvalidInputError, match="is no BIGINT"):
        await project.call(ReleaseLine(name="p", line=kept.id))
    await project.call(ReleaseLine(name="p", line=kept.id, mended='{"id": 4, "n": 40}'))
    assert [row[1:] for row in await project.rows("p")][3:] == [[4, 40]]
    assert counts(await load_frame(project, path, changed)) == (0, 0, 3, 1)
