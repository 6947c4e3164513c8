"""A preview says which models were trained on the rows that a step is for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import end_hub
from tests.hub import modelled
from workbench.cleanse.requests import PreviewStep
from workbench.client.blocking import Client
from workbench.history.requests import DeleteVersion, SetAlias
from workbench.wire.place import Place


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    made = modelled.make(tmp_path)
    yield made
    end_hub(made)


def test_models_are_named_by_version_and_alias_without_deleted_ones(client: Client) -> None:
    def models() -> list[str]:
        step = {"step": "case", "columns": ["label"], "to": "upper"}
        return client.call(PreviewStep(dataset="points", step=step)).models

    assert models() == ["v2", "v1"]
    client.call(SetAlias(version="1", alias="live"))
    assert models() == ["v1 live", "v2"]
    client.call(DeleteVersion(version="2", reason="a try"))
    assert models() == ["v1 live"]
