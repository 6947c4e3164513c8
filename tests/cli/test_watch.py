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
    assert workbench("collect", "watch", "--times", "1").status == 3
    assert workbench("collect", "watch", "nosuch").status == 2
    wrong = workbench("collect", "watch", "--schedule", "at noon")
    assert wrong.status == 2 and "Five fields" in wrong.err
