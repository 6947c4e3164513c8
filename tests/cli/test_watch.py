"""``collect watch``: what is new is loaded while it runs; what has not changed costs nothing."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.cli.conftest import Command

pytestmark = pytest.mark.usefixtures("project")


@contextmanager
def watching(folder: Path, *words: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", "from workbench.cli.main import main; main()"]
    process = subprocess.Popen(
        [*command, "collect", "watch", *words],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def told(process: subprocess.Popen[str]) -> dict[str, Any]:
    assert process.stdout is not None
    found: dict[str, Any] = json.loads(process.stdout.readline())
    return found


def test_what_is_new_is_loaded_while_it_watches(workbench: Command, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("id,t\n1,x\n")
    workbench("collect", "add", "a", str(path))
    with watching(tmp_path, "--every", "0.2s", "--json") as process:
        assert told(process)["loaded"] == 1
        time.sleep(1)
        with path.open("a") as file:
            file.write("2,y\n3,z\n")
        account = told(process)
        assert (account["loaded"], account["unchanged"]) == (2, 1)
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 130
    loads = workbench("collect", "loads", "--json").document
    assert [one["loaded"] for one in loads] == [2, 1]


def test_a_source_that_fails_is_tried_again(workbench: Command, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("id,t\n1,x\n")
    workbench("collect", "add", "a", str(path))
    path.unlink()
    with watching(tmp_path, "a", "--every", "0.2s", "--json") as process:
        assert process.stderr is not None
        assert "there is no file" in process.stderr.readline()
        path.write_text("id,t\n1,x\n2,y\n")
        assert told(process)["loaded"] == 2


def test_it_ends_after_so_many_looks_and_says_what_is_wrong(
    workbench: Command, tmp_path: Path
) -> None:
    path = tmp_path / "a.csv"
    path.write_text("id,t\n1,x\n")
    workbench("collect", "add", "a", str(path))
    done = workbench("collect", "watch", "--every", "0", "--times", "3")
    assert done.status == 0 and "1 row read · 1 loaded" in done.out
    assert len(workbench("collect", "loads", "--json").document) == 1
    path.unlink()
    assert workbench("collect", "watch", "--every", "0", "--times", "1").status == 3
    assert workbench("collect", "watch", "nosuch").status == 2
    wrong = workbench("collect", "watch", "--schedule", "at noon")
    assert wrong.status == 2 and "Five fields" in wrong.err
    none = workbench("collect", "watch", "--times", "1")
    assert none.status == 2 and "no schedule is stored for a" in none.err


def test_a_missed_run_is_caught_up_once_though_the_watch_starts_anew(
    workbench: Command, tmp_path: Path, project: Path
) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.csv").write_text("id,t\n1,x\n")
        workbench("collect", "add", name, str(tmp_path / f"{name}.csv"))
    set_ = workbench("collect", "edit", "a", "--schedule", "0 6 * * *", "--json")
    assert set_.document["schedule"] == "0 6 * * *"
    watch = ("collect", "watch", "--times", "1", "--json")
    assert workbench(*watch).out == ""
    workbench("hub", "stop", "--force")
    with duckdb.connect(str(project)) as file:
        file.execute("UPDATE source SET scheduled = '2024-01-01' WHERE name = 'a'")
    account = json.loads(workbench(*watch).out)
    assert (account["source"], account["loaded"]) == ("a", 1)
    assert workbench(*watch).out == ""
    assert [one["source"] for one in workbench("collect", "loads", "--json").document] == ["a"]
    assert "0 6 * * *" in workbench("collect", "list").out
    wrong = workbench("collect", "edit", "a", "--schedule", "daily")
    assert wrong.status == 2 and "Five fields" in wrong.err
    workbench("collect", "edit", "a", "--schedule", "")
    assert workbench(*watch).status == 2
