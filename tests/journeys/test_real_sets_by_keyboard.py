"""Public data sets go through the loop by keys alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.journeys import walk
from tests.journeys.conftest import WORKBENCH
from tests.journeys.terminal import Terminal, opened
from workbench.client.blocking import Client
from workbench.history.requests import ListVersions
from workbench.wire.place import Place

SETS = {
    "sms": ("text/sms_spam/SMSSpamCollection.tsv", "column_1", "logistic"),
    "trec": ("text/trec/TREC.train", "label", "logistic"),
    "titanic": ("tabular/titanic.csv", "Survived", "logistic"),
    "california": ("tabular/california_housing.csv", "median_house_value", "ridge"),
    "adults": ("tabular/adults.parquet", "class", "logistic"),
}


def _take_the_label_apart(terminal: Terminal) -> None:
    """A line of TREC is ``COARSE:fine question``."""
    walk.go(terminal, "c", "see what the columns suggest", "column_1")
    walk.derive(terminal, "label", "split_part(column_1, ':', 1)")
    walk.derive(terminal, "column_1", "substr(column_1, strpos(column_1, ' ') + 1)")
    walk.apply_recipe(terminal)


@pytest.mark.parametrize("name", SETS)
def test_a_public_set_goes_the_whole_way(
    name: str, data: Path, place: Place, client: Client
) -> None:
    file, target, family = SETS[name]
    with opened(WORKBENCH, str(place.project), columns=120, lines=40) as terminal:
        walk.load_file(terminal, data / file)
        if name == "trec":
            _take_the_label_apart(terminal)
        walk.train_on(terminal, target, family)
        walk.evaluate_newest(terminal, "value (95 %)")
        walk.promote_newest(terminal, "the first of its kind")
        walk.leave(terminal)
    version = client.call(ListVersions()).rows[0]
    assert version.aliases == ["champion"]
    assert version.family == family
    assert version.figure is not None
    assert version.figure.value is not None
