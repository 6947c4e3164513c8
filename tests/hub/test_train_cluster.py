"""Training whose folds a Dask cluster tries: the same leaderboard, the same model."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.dask_cluster import dask_cluster
from tests.hub.training import some_tickets, trained
from workbench.client.blocking import Client
from workbench.core.errors import InvalidInputError
from workbench.history.requests import ShowVersion

pytestmark = pytest.mark.usefixtures("started_afresh")

pytest.importorskip("distributed", reason="Dask is not installed (extra: cluster)")


def test_a_cluster_comes_to_the_same_version_as_this_machine(
    tmp_path: Path, client: Client
) -> None:
    some_tickets(client, tmp_path)
    asked: dict[str, Any] = {"family": "naive_bayes,linear_svm", "search": 2, "seed": 4}
    here = trained(client, **asked)
    with dask_cluster(tmp_path) as running:
        there = trained(client, **asked, cluster=running.address)
    assert [(c.family, c.parameters, c.folds) for c in there.candidates] == [
        (c.family, c.parameters, c.folds) for c in here.candidates
    ]
    first, second = (client.call(ShowVersion(version=f"v{v.version}")) for v in (here, there))
    assert first.sha256 == second.sha256
    with pytest.raises(InvalidInputError, match="no Dask scheduler answers"):
        trained(client, **asked, cluster=running.address)


def test_an_unknown_strategy_is_refused(tmp_path: Path, client: Client) -> None:
    some_tickets(client, tmp_path)
    with pytest.raises(InvalidInputError, match="no strategy 'best'") as error:
        trained(client, strategy="best")
    assert "random or optuna" in error.value.hint
