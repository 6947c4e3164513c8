"""From an empty project to a champion, by keys alone."""

from __future__ import annotations

import random
from pathlib import Path

from tests.journeys import walk
from tests.journeys.conftest import WORKBENCH
from tests.journeys.terminal import opened
from workbench.audit.requests import ListEvents
from workbench.client.blocking import Client
from workbench.history.requests import ListVersions
from workbench.wire.place import Place

COLOURS = ("red", "green", "blue")


def _write_rows(path: Path, rows: int = 240) -> None:
    """Fruit whose kind follows from weight and colour, with some noise."""
    rng = random.Random(7)
    lines = ["weight,colour,kind"]
    for _ in range(rows):
        kind = rng.choice(("apple", "pear"))
        weight = rng.gauss(150 if kind == "apple" else 190, 25)
        colour = rng.choice(COLOURS[:2] if kind == "apple" else COLOURS[1:])
        lines.append(f"{weight:.1f},{colour},{kind}")
    path.write_text("\n".join(lines) + "\n")


def test_load_cleanse_train_evaluate_and_promote(
    place: Place, client: Client, tmp_path: Path
) -> None:
    path = tmp_path / "fruit.csv"
    _write_rows(path)
    with opened(WORKBENCH, str(place.project), columns=120, lines=40) as terminal:
        walk.load_file(terminal, path)
        walk.accept_first_suggestion(terminal)
        walk.train_on(terminal, "kind")
        walk.evaluate_newest(terminal, "confusion", "per class", "apple")
        walk.promote_newest(terminal, "good enough")
        walk.leave(terminal)

    version = client.call(ListVersions()).rows[0]
    assert version.aliases == ["champion"]
    assert version.recipe == 1
    assert version.figure is not None
    assert version.figure.value is not None
    assert version.figure.value > 0.6
    verbs = {event.verb for event in client.call(ListEvents(limit=100)).events}
    assert {"collect.loaded", "cleanse.applied", "train.model_trained", "history.promoted"} <= verbs
