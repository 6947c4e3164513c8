"""Lines of several files that were kept aside are the same lines when they have moved."""

from __future__ import annotations

import datetime as dt
import zipfile

import duckdb
import pytest

from tests.unit.collect.project import Project
from workbench.collect.requests import AddSource, DiscardLines, ReleaseLine, RunSource
from workbench.store.migrate import available, migrate

BEFORE, AFTER = "id,a\n3,z\n4,w,extra\n", "id,a\n3,z\n9,new\n4,w,extra\n"
KINDS = pytest.mark.parametrize("archive", [False, True], ids=["pattern", "archive"])


async def source(project: Project, archive: bool, disposition: str) -> None:
    location = write(project, archive, BEFORE)
    await project.call(AddSource(name="h", location=location, disposition=disposition))
    await project.call(RunSource(name="h"))


def write(project: Project, archive: bool, second: str) -> str:
    texts = {"a.csv": "id,a\n1,x\n", "b (1).csv": second}
    if archive:
        path = project.folder / "h.zip"
        with zipfile.ZipFile(path, "w") as packed:
            for name, text in texts.items():
                packed.writestr(name, text)
        return str(path)
    folder = project.folder / "h"
    folder.mkdir(exist_ok=True)
    for name, text in texts.items():
        (folder / name).write_text(text)
    return str(folder / "*.csv")


@KINDS
async def test_a_line_that_was_discarded_stays_so(project: Project, archive: bool) -> None:
    await source(project, archive, "append")
    await project.call(DiscardLines(name="h"))
    write(project, archive, AFTER)
    await project.call(RunSource(name="h"))
    assert await project.kept("h") == []


@KINDS
async def test_the_row_of_a_released_line_stays(project: Project, archive: bool) -> None:
    await source(project, archive, "replace")
    line = (await project.kept("h"))[0]
    await project.call(ReleaseLine(name="h", line=line.id, mended="4,w"))
    write(project, archive, AFTER)
    await project.call(RunSource(name="h"))
    assert ["4", "w"] in [row[1:] for row in await project.rows("h")]
    assert await project.kept("h") == []


@KINDS
async def test_the_list_says_where_the_line_stands_now(project: Project, archive: bool) -> None:
    await source(project, archive, "append")
    told = "too many fields: 3 fields where the header has 2 (b (1).csv, line {})"
    assert [line.reason for line in await project.kept("h")] == [told.format(3)]
    write(project, archive, AFTER)
    await project.call(RunSource(name="h"))
    assert [line.reason for line in await project.kept("h")] == [told.format(4)]
    assert [line.reason for line in await project.kept("h", load=1)] == [told.format(3)]


def test_in_projects_of_earlier_versions_the_place_is_taken_out_of_the_reason() -> None:
    steps = available()
    reasons = [
        "too few fields (b (1).csv, line 1,003)",
        "no JSON object: json is malformed: invalid character (byte 3) (a.jsonl, line 2)",
        "no JSON object: json is malformed: invalid character (byte 3)",
        "too few fields",
    ]
    with duckdb.connect() as connection:
        migrate(connection, dt.datetime(2024, 3, 2), [step for step in steps if step.number < 11])
        for number, reason in enumerate(reasons):
            connection.execute(
                "INSERT INTO quarantine VALUES (?, 1, ?, 'x', 'kept', NULL, NULL, NULL)",
                [number, reason],
            )
            connection.execute("INSERT INTO quarantine_seen VALUES (?, 1, 7)", [number])
        migrate(connection, dt.datetime(2024, 3, 2), steps)
        found = connection.execute(
            "SELECT reason, place FROM quarantine JOIN quarantine_seen ON line_id = id ORDER BY id"
        ).fetchall()
    broken = "no JSON object: json is malformed: invalid character (byte 3)"
    assert found == [
        ("too few fields", "b (1).csv, line 1,003"),
        (broken, "a.jsonl, line 2"),
        (broken, ""),
        ("too few fields", ""),
    ]
