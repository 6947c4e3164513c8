"""The hub dies under somebody's fingers: what was typed is kept, stored once, and one goes on."""

from __future__ import annotations

from pathlib import Path

from tests.conftest import kill_hub
from tests.journeys.conftest import WORKBENCH
from tests.journeys.terminal import opened
from workbench.annotate.requests import ExportLabels
from workbench.client.blocking import Client
from workbench.wire.place import Place


def test_labels_typed_while_the_hub_is_dead_are_stored_once(
    labelling: Place, tmp_path: Path
) -> None:
    command = [WORKBENCH, "annotate", "--project", str(labelling.project), "--as", "ana"]
    with opened(*command, lines=32) as terminal:
        terminal.wait_for("ana · annotator", "sentence number")
        terminal.press("1")
        terminal.wait_for("1 of", "✓")
        kill_hub(labelling)
        terminal.press("2", "1", "2")
        terminal.wait_for("4 of")
        terminal.wait_without("○")
        terminal.press("backspace")
        terminal.wait_for("3 of")
        terminal.press("2")
        terminal.wait_for("4 of")
        terminal.press("ctrl+q")
        assert terminal.wait_end() == 0
    path = tmp_path / "labels.csv"
    with Client(labelling) as owner:
        assert owner.call(ExportLabels(path=str(path), format="csv")).rows == 4
    rows = [line.split(",")[0] for line in path.read_text().splitlines()[1:]]
    assert len(set(rows)) == 4
