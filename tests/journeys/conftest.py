"""Projects that people walk into: loaded, with labels to give."""

from __future__ import annotations

import getpass
import json
import sys
from pathlib import Path

import pytest

from tests.waiting import job_ended
from workbench.annotate.requests import AddPerson, SetSchema
from workbench.client.blocking import Client
from workbench.collect.requests import AddSource, RunSource
from workbench.core.errors import from_code
from workbench.wire.place import Place

WORKBENCH = str(Path(sys.executable).parent / "workbench")
ITEMS = 60
PEOPLE = ("ana", "ben")
SCHEMA = {
    "task": "single",
    "field": ["text"],
    "labels": [{"name": "praise", "key": "1"}, {"name": "complaint", "key": "2"}],
    "guideline": "praise is glad, complaint is not",
}


@pytest.fixture(scope="module", autouse=True)
def _as_people_have_it(started_afresh: None) -> None:
    """A journey's hubs and jobs start as a person's do."""


def finish(client: Client, job: str) -> None:
    """Wait for a job; raise what it raised."""
    view = job_ended(client, job)
    if view.error:
        raise from_code(**view.error)


@pytest.fixture
def labelling(place: Place, client: Client, tmp_path: Path) -> Place:
    """A project with sixty sentences to label and two people enrolled under this account."""
    path = tmp_path / "sentences.csv"
    lines = [f"{number},sentence number {number}" for number in range(ITEMS)]
    path.write_text("id,text\n" + "\n".join(lines) + "\n")
    client.call(AddSource(name="sentences", location=str(path)))
    finish(client, client.call(RunSource(name="sentences")).job)
    client.call(SetSchema(dataset="sentences", document=json.dumps(SCHEMA)))
    for name in PEOPLE:
        client.call(AddPerson(name=name, account=getpass.getuser(), role="annotator"))
    return place
