"""A file that somebody writes to while it is read is not loaded, whenever that happens."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.unit.collect.reading import read, write
from workbench.collect import job
from workbench.collect.readers.resource import Resource, open_location
from workbench.collect.readers.staging import Stage
from workbench.core.errors import InvalidInputError


def csv(path: Path, rows: int) -> None:
    path.write_text("id,t\n" + "".join(f"{n},x\n" for n in range(rows)))


def jsonl(path: Path, rows: int) -> None:
    path.write_text("".join(f'{{"id": {n}}}\n' for n in range(rows)))


def parquet(path: Path, rows: int) -> None:
    write(f"COPY (SELECT * FROM range({rows}) AS t(id)) TO '{path}' (FORMAT parquet)")


def sqlite(path: Path, rows: int) -> None:
    path.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as made:
        made.execute("CREATE TABLE t (id)")
        made.executemany("INSERT INTO t VALUES (?)", [(n,) for n in range(rows)])
        made.commit()


WRITERS = [csv, jsonl, parquet, sqlite]


@pytest.mark.parametrize("when", ["read", "content"])
@pytest.mark.parametrize("write", WRITERS, ids=[one.__name__ for one in WRITERS])
@pytest.mark.parametrize("pattern", [False, True], ids=["one", "several"])
def test_a_file_that_changes_is_not_loaded(
    write: Callable[[Path, int], None],
    when: str,
    pattern: bool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = tmp_path / "in" / "a.data"
    path.parent.mkdir()
    write(path, 20)
    write(path.with_name("b.data"), 3)

    def replace() -> None:
        write(path, 400)
        os.utime(path, (1, 1))

    finish = Stage.finish

    def finished(stage: Stage) -> str:
        replace()
        return finish(stage)

    def opened(*given: Any) -> Resource:
        resource = open_location(*given)
        content = resource.content

        def changed_first(dialect: Any) -> str:
            replace()
            return content(dialect)

        monkeypatch.setattr(resource, "content", changed_first)
        return resource

    if when == "read":
        monkeypatch.setattr(Stage, "finish", finished)
    else:
        monkeypatch.setattr(job, "open_location", opened)
    location = path.parent / ("*.data" if pattern else "a.data")
    with pytest.raises(InvalidInputError, match="changed while it was read"):
        read(location, tmp_path / "s")
