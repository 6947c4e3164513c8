"""A source that was edited: whether its next load builds on what was read before."""

from __future__ import annotations

import pytest

from tests.unit.collect.project import Project
from workbench.collect.requests import EditSource


@pytest.mark.parametrize(
    ("change", "read_again"),
    [({"schedule": "0 6 * * *"}, False), ({"contract": "freeze"}, True), ({"guess": True}, True)],
    ids=["schedule", "contract", "guess"],
)
async def test_same_bytes_are_read_again_where_that_may_find_other_rows(
    project: Project, change: dict[str, object], read_again: bool
) -> None:
    await project.add("a", "id,t\n1,x\n")
    first = await project.load("a", "id,t\n1,x\n")
    await project.call(EditSource(name="a", **change))  # type: ignore[arg-type]
    second = await project.load("a", "id,t\n1,x\n")
    sql = "SELECT finding FROM load WHERE id = ?"
    finding = await project.read(lambda reader: reader.scalar(sql, (second.load,)))
    assert finding == (second.load if read_again else first.load)
    assert await project.rows("a") == [[1, "1", "x"]]
