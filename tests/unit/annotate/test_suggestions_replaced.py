"""Suggestions that newer ones took the place of while a row was handed out."""

from __future__ import annotations

from pathlib import Path

from tests.hub.labelling import make
from workbench.annotate.desk import Run
from workbench.annotate.service_items import read_suggestions
from workbench.core.clock import SystemClock
from workbench.store.store import Store


def test_a_row_comes_without_a_suggestion_and_not_with_an_error(tmp_path: Path) -> None:
    store = Store.open(make(tmp_path, 2).project, SystemClock())
    gone = Run(1, "suggestion_1_1_gone", ("spam", "ham"))
    read = store.bulk(lambda reader: read_suggestions(reader, gone, [3], {"spam"})).result()
    store.close()
    assert read == {}
