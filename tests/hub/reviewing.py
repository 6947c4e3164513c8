"""Labels of several people in a project, and ways to measure and review them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.hub.training import finished
from workbench.annotate.requests import ImportLabels, SetSchema
from workbench.client.blocking import Client
from workbench.review.requests import Measure

SCHEMA = {"field": ["text"], "labels": ["spam", "ham", "odd"]}
VOTES = {
    "m1": {"ana": "spam", "bo": "spam", "cy": "spam"},
    "m2": {"ana": "spam", "bo": "ham", "cy": "spam"},
    "m3": {"ana": "ham", "bo": "ham"},
    "m4": {"ana": "ham", "bo": "spam"},
    "m5": {"ana": "ham"},
}
"""Message N is row 3 × N."""


def label(client: Client, folder: Path, votes: Mapping[str, Mapping[str, str]] = VOTES) -> None:
    """Set the schema, and import the answers in the order in which they are written."""
    client.call(SetSchema(dataset="mails", document=json.dumps(SCHEMA)))
    give(client, folder, votes)


def give(client: Client, folder: Path, votes: Mapping[str, Mapping[str, str]]) -> None:
    """Import more answers."""
    lines = ["id,label,annotator"]
    lines += [f"{row},{one},{who}" for row, given in votes.items() for who, one in given.items()]
    path = folder / "votes.csv"
    path.write_text("\n".join(lines) + "\n")
    done = client.call(ImportLabels(path=str(path), format="csv", dataset="mails"))
    assert not done.problems


def measured(client: Client, kind: str, method: str = "", *, fresh: bool = False) -> Any:
    """Measure to the end; the job's document, None when nothing had to be done."""
    job = client.call(Measure(kind=kind, dataset="mails", method=method, fresh=fresh)).job
    return finished(client, job) if job else None
