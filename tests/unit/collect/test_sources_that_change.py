"""Sources that collide, change, vanish or are still being written: said clearly, nothing lost."""

from __future__ import annotations

import pytest

from tests.unit.collect.project import Project
from workbench.collect.readers.text import TextFile
from workbench.collect.requests import AddSource, RunSource
from workbench.core.errors import ConflictError, InvalidInputError, NoFileError

TEXT = "id,t\n1,a\n2,b\n"


async def test_a_second_source_cannot_have_the_dataset_of_another(project: Project) -> None:
    await project.add("a", TEXT, keys=["id"], disposition="merge")
    await project.load("a", TEXT)
    for name in ("a", "A"):
        with pytest.raises(ConflictError, match="exists already"):
            await project.add(name, "id,t\n1,z\n", file="other.csv", keys=["id"])
    assert [row[1:] for row in await project.rows("a")] == [["1", "a"], ["2", "b"]]


async def test_sources_with_the_same_keys_do_not_touch_each_other(project: Project) -> None:
    for name, text in (("a", TEXT), ("b", "id,t\n1,z\n")):
        await project.add(name, text, keys=["id"], disposition="merge")
        await project.load(name, text)
    assert [row[1:] for row in await project.rows("a")] == [["1", "a"], ["2", "b"]]
    assert [row[1:] for row in await project.rows("b")] == [["1", "z"]]


async def test_a_source_that_vanished_is_said_and_its_rows_stay(project: Project) -> None:
    await project.add("a", TEXT)
    await project.load("a", TEXT)
    (project.folder / "a.csv").unlink()
    with pytest.raises(NoFileError, match=r"a\.csv"):
        await project.call(RunSource(name="a"))
    assert len(await project.rows("a")) == 2
    assert (await project.load("a", TEXT + "3,c\n")).loaded == 1


async def test_a_file_that_is_written_meanwhile_is_refused(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    await project.add("a", TEXT)
    await project.load("a", TEXT)
    path, read = project.folder / "a.csv", TextFile.read

    def written_meanwhile(self: TextFile, *given: object) -> None:
        read(self, *given)  # type: ignore[arg-type]
        with path.open("a") as file:
            file.write("9,z\n")

    with monkeypatch.context() as patch:
        patch.setattr(TextFile, "read", written_meanwhile)
        with pytest.raises(InvalidInputError, match="changed while it was read"):
            await project.load("a", "id,t\n1,a\n2,c\n")
    assert [row[1:] for row in await project.rows("a")] == [["1", "a"], ["2", "b"]]


async def test_a_last_line_that_is_still_being_written_is_said(project: Project) -> None:
    await project.add("a", TEXT, keys=["id"], disposition="merge")
    await project.load("a", TEXT)
    account = await project.load("a", TEXT + "3,hal")
    assert any("no line end" in note for note in account.notes)
    account = await project.load("a", TEXT + "3,half of it\n4,d\n")
    assert (account.loaded, account.updated) == (1, 1)
    assert [row[1:] for row in await project.rows("a")][2:] == [["3", "half of it"], ["4", "d"]]


async def test_a_key_that_is_no_longer_there_refuses_the_load(project: Project) -> None:
    await project.add("a", TEXT, keys=["id"], disposition="merge", contract="quarantine")
    await project.load("a", TEXT)
    with pytest.raises(InvalidInputError, match="no column 'id'"):
        await project.load("a", "t,u\na,b\n")
    assert len(await project.rows("a")) == 2


async def test_a_name_in_other_letters_is_the_same_column(project: Project) -> None:
    await project.add("a", TEXT, contract="freeze")
    await project.load("a", TEXT)
    assert (await project.load("a", "ID,t\n1,a\n")).unchanged == 1
    with pytest.raises(InvalidInputError, match="cannot be a name"):
        await project.call(AddSource(name="a b", location=str(project.folder / "a.csv")))
