"""A file with a broken line: overrule a guess, load, mend the line, see all rows, load again."""

from __future__ import annotations

from pathlib import Path

from tests.journeys.conftest import WORKBENCH
from tests.journeys.terminal import Terminal, opened
from workbench.client.blocking import Client
from workbench.collect.requests import GetRows, ListLoads
from workbench.wire.place import Place

JOB = 90.0


def _type(terminal: Terminal, text: str) -> None:
    for character in text:
        terminal.press(character)


def test_broken_line_is_mended_by_keys(place: Place, client: Client, tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_text("id;city;note\n1;Paris;fine\n2;Rome;late; and broken\n3;Oslo;n/a\n")
    with opened(WORKBENCH, str(place.project), columns=80, lines=24) as terminal:
        terminal.wait_for("add a source")
        terminal.press("g", "d")
        terminal.wait_for("no source yet")
        terminal.press("n")
        terminal.wait_for("CSV, TSV")
        _type(terminal, str(path))
        terminal.press("enter")
        terminal.wait_for("how orders.csv is read", "Paris")
        terminal.press("enter")
        terminal.wait_for("letters, digits")
        terminal.press(*["backspace"] * len("orders"))
        _type(terminal, "shop")
        terminal.press("enter")
        terminal.wait_for("shop", "what the dataset will be called")
        terminal.press("L")
        terminal.wait_for("raw rows of shop", "2 rows", seconds=JOB)

        terminal.press("Q")
        terminal.wait_for("too many fields", "2;Rome;late; and broken")
        terminal.press("enter")
        terminal.wait_for("as it should be")
        terminal.press(*["backspace"] * len("; and broken"))
        terminal.press("enter")
        terminal.wait_for("no line is kept aside")
        terminal.press("escape")
        terminal.wait_for("raw rows of shop", "3 rows")
        terminal.press("L")
        terminal.wait_for("2 unchanged", seconds=JOB)

    window = client.call(GetRows(dataset="shop"))
    assert sorted(row[1] for row in window.rows) == ["1", "2", "3"]
    states = [load.state for load in client.call(ListLoads(source="shop"))]
    assert states == ["counted"] * 3
