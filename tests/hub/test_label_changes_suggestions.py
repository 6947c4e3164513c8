"""What a model learned is suggested under the names that labels have by now."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import end_hub
from tests.hub.modelled import make
from tests.hub.training import finished
from workbench.annotate.requests import (
    ChangeLabels,
    LabelChange,
    Open,
    PreviewChange,
    Rescore,
    SetQueue,
    SetSchema,
    Suggestion,
    UndoChange,
)
from workbench.client.blocking import Client
from workbench.wire.place import Place


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    made = make(tmp_path)
    with Client(made) as client:
        client.call(SetSchema(document=json.dumps({"labels": ["no", "yes", "unsure"]})))
        client.call(SetQueue(random_share=0.0))
        finished(client, client.call(Rescore()).job)
    yield made
    end_hub(made)


def first(client: Client) -> Suggestion:
    found = client.call(Open(want=1)).items[0].suggestion
    assert found is not None
    return found


def change(client: Client, kind: str, labels: list[str], become: list[str]) -> None:
    wanted = LabelChange(kind=kind, labels=labels, become=become)  # type: ignore[arg-type]
    client.call(ChangeLabels(change=wanted))


def test_suggestions_have_the_new_name_at_once_and_when_they_are_made_anew(client: Client) -> None:
    before = first(client)
    change(client, "rename", ["yes"], ["sure"])
    renamed = ["sure" if name == "yes" else name for name in before.labels]
    assert first(client).labels == renamed
    finished(client, client.call(Rescore()).job)
    assert first(client).labels == renamed
    assert first(client).shares == before.shares
    client.call(UndoChange())
    assert first(client).labels == before.labels


def test_labels_that_became_one_are_suggested_with_their_shares_together(client: Client) -> None:
    change(client, "merge", ["yes", "no"], ["answered"])
    found = first(client)
    assert found.labels == ["answered"]
    assert found.shares == pytest.approx([1.0], abs=1e-6)


def test_a_label_that_is_gone_is_not_suggested(client: Client) -> None:
    wanted = LabelChange(kind="retire", labels=["yes"])
    told = client.call(PreviewChange(change=wanted))
    assert told.suggestions > 0
    change(client, "retire", ["yes"], [])
    assert first(client).labels == ["no"]
