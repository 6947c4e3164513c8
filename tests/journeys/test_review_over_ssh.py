"""Two people on real ssh label and disagree, a third reviews, and training learns the decision."""

from __future__ import annotations

import contextlib
import csv
import getpass
import json
import os
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.hub.golden import majority
from tests.journeys.conftest import WORKBENCH, finish
from tests.journeys.ssh import needs_sshd, ssh_server
from tests.journeys.terminal import Terminal, opened
from workbench.annotate.requests import AddPerson, SetQueue, SetSchema, ShowProgress
from workbench.client.blocking import Client
from workbench.collect.requests import AddSource, RunSource
from workbench.wire.place import Place

ROWS = 8
DISPUTED = (2, 5)
"""Which of the rows ben answers wrongly, from 0."""
REAL = Path(os.environ.get("WORKBENCH_TEST_DATA", ROOT.parent / "shared" / "data"))
RTE = REAL / "annotators" / "snow_rte" / "rte1.tsv"
SCHEMA = {
    "field": ["text", "hypothesis"],
    "context": [],
    "labels": [{"name": "follows", "key": "1"}, {"name": "does not", "key": "2"}],
    "guideline": "Does the hypothesis follow from the text?",
}
SAMPLE = [
    ("It rains in Paris." if n % 2 else "It is dry in Paris.", "Paris gets wet.", n % 2)
    for n in range(ROWS)
]


def pairs() -> list[tuple[str, str, int]]:
    """Text, hypothesis, and whether it follows: of the RTE pairs where they are, else our own."""
    if not RTE.exists():
        return SAMPLE
    with RTE.open(encoding="utf-8", newline="") as lines:
        found = [
            (line["text"], line["hypothesis"], int(line["value"] == "TRUE"))
            for line in csv.DictReader(lines, delimiter="\t")
        ]
    return [one for one in found if one[2]][: ROWS // 2] + [one for one in found if not one[2]][
        : ROWS // 2
    ]


@pytest.fixture
def truth(place: Place, client: Client, tmp_path: Path) -> list[str]:
    """Each row's right label, in the rows' order; two annotators and a reviewer are enrolled."""
    path = tmp_path / "rte.csv"
    with path.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines)
        writer.writerow(["text", "hypothesis"])
        writer.writerows([text, hypothesis] for text, hypothesis, _ in pairs())
    client.call(AddSource(name="rte", location=str(path)))
    finish(client, client.call(RunSource(name="rte")).job)
    client.call(SetSchema(dataset="rte", document=json.dumps(SCHEMA)))
    client.call(SetQueue(dataset="rte", overlap=2))
    for name, role in (("ana", "annotator"), ("ben", "annotator"), ("rae", "reviewer")):
        client.call(AddPerson(name=name, account=getpass.getuser(), role=role))
    return ["follows" if right else "does not" for _, _, right in pairs()]


def _label(terminal: Terminal, answers: list[str]) -> None:
    """One key a row, and then there is nothing left."""
    terminal.wait_for("annotator", "follows", "does not", "hypothesis")
    for given in answers:
        terminal.press("1" if given == "follows" else "2")
    terminal.wait_for(f"today {len(answers)}")
    terminal.press("ctrl+q")
    assert terminal.wait_end() == 0


def _decide(terminal: Terminal, label: str, left: int) -> None:
    """Choose what is right for the row under the cursor, and say why."""
    terminal.wait_for("disagreements", f"{left} open", "agreement .00", "ana", "ben")
    # A key that comes before the row is all there is refused, and pressed again.
    for _ in range(3):
        terminal.press("e")
        with contextlib.suppress(AssertionError):
            terminal.wait_for("given once", label, seconds=5)
            break
    terminal.press(*label, "enter")
    terminal.wait_for("reason")
    terminal.press(*"the", "space", *"text", "space", *"says", "space", *"so", "enter")
    terminal.wait_for(f"is {label}")


@needs_sshd
def test_two_disagree_a_third_decides_and_training_learns_it(
    place: Place, client: Client, truth: list[str], tmp_path: Path
) -> None:
    label = f"{WORKBENCH} annotate --project {place.project} --queue rte:sequential --as"
    forced = {name: f"{label} {name}" for name in ("ana", "ben")}
    forced["rae"] = f"{WORKBENCH} {place.project} --as rae"
    other = {"follows": "does not", "does not": "follows"}
    wrong = [other[one] if at in DISPUTED else one for at, one in enumerate(truth)]
    with ssh_server(tmp_path / "ssh", forced) as server:
        for name, answers in (("ana", truth), ("ben", wrong)):
            with opened(*server.command(name), columns=120, lines=40) as terminal:
                _label(terminal, answers)
        progress = client.call(ShowProgress(dataset="rte"))
        assert (progress.labelled, progress.annotators) == (ROWS, 2)
        with opened(*server.command("rae"), columns=120, lines=40) as terminal:
            terminal.wait_for("rae · reviewer")
            terminal.press("g", "r")
            for left, at in zip((2, 1), DISPUTED, strict=True):
                _decide(terminal, truth[at], left)
            terminal.wait_for("nobody disagrees on a row that is open")
            terminal.press("ctrl+q")
            assert terminal.wait_end() == 0
    learned = majority(place)
    assert [learned[row] for row in sorted(learned)] == truth
