"""``labels batch``, as the one who gives rows out to people elsewhere runs it."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import end_hub
from tests.hub.labelling import begin, make
from workbench.cli.main import run
from workbench.client.blocking import Client
from workbench.wire.place import Place

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    made = make(tmp_path, 6)
    with Client(made) as client:
        begin(client, want=0)
    yield made
    end_hub(made)


@pytest.fixture
def command(place: Place, capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*words: str) -> tuple[int, str, str]:
        status = run(["labels", *words, "--project", str(place.project)])
        written = capsys.readouterr()
        return status, written.out, written.err

    return call


def answered(path: Path, labels: list[str], **more: str) -> list[dict[str, str]]:
    """Fill in the first rows of a batch's file, as somebody elsewhere does."""
    with path.open(newline="") as file:
        lines = list(csv.DictReader(file))
    for line, label in zip(lines, labels, strict=False):
        line |= {"label": label, **more}
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, list(lines[0]))
        writer.writeheader()
        writer.writerows(lines)
    return lines


def test_a_batch_goes_out_and_its_answers_come_in_checked_under_a_name(
    command: Run, tmp_path: Path
) -> None:
    path = tmp_path / "north.csv"
    assert command("batch", "list")[1].startswith("no batch was given out yet")
    made = command("batch", "create", "north", "--rows", "4", "--output", str(path))
    assert made[0] == 0 and made[1].startswith("4 rows of mails written to")
    assert "nothing came back yet" in command("batch", "show", "north")[1]
    lines = answered(path, ["spam", "egg", "ham"])
    status, out, _ = command("batch", "import", "north", str(path), "--person", "zoe")
    assert status == 2 and "line 3: the schema has no label egg" in out
    assert "nothing was stored: 1 fault\n" in out
    assert "mend them, or leave them out: --skip-bad\n" in out and "--add-rows" not in out
    answered(path, ["spam", "ham", "ham"])
    tried = command("batch", "import", "north", str(path), "--person", "zoe", "--dry-run")
    assert tried[0] == 0 and "3" in tried[1]
    assert "nothing came back yet" in command("batch", "show", "north")[1]
    assert command("batch", "import", "north", str(path), "--person", "zoe")[0] == 0
    (batch,) = json.loads(command("batch", "list", "--json")[1])
    assert (batch["state"], batch["returned"][0]["person"]) == ("open", "zoe")
    assert "75 %" in command("batch", "show", "north")[1]
    everything = tmp_path / "all.csv"
    command("export", str(everything))
    with everything.open(newline="") as file:
        found = {(one["_row"], one["label"], one["annotator"]) for one in csv.DictReader(file)}
    rows = [line["_row"] for line in lines]
    assert found == {(rows[0], "spam", "zoe"), (rows[1], "ham", "zoe"), (rows[2], "ham", "zoe")}


def test_rows_of_another_batch_and_other_texts_are_refused(command: Run, tmp_path: Path) -> None:
    path, other = tmp_path / "one.csv", tmp_path / "other.csv"
    where = "_row <= 6"
    assert command("batch", "create", "one", "--where", where, "--output", str(path))[0] == 0
    command("batch", "create", "other", "--rows", "2", "--output", str(other))
    answered(other, ["spam", "spam"])
    status, out, _ = command("batch", "import", "one", str(other), "--person", "zoe")
    assert status == 2 and out.count("this row is not in the batch") == 2
    assert command("batch", "withdraw", "other")[1].startswith("other is withdrawn")
    status, _, error = command("batch", "import", "none", str(path), "--person", "zoe")
    assert status and "has no batch called 'none'" in error
