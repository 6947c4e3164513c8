from __future__ import annotations

from pathlib import Path

import pytest
from textual.worker import WorkerFailed

from workbench.tui import crash


def _fail_deep_within() -> None:
    raise ValueError("deep within")


def test_the_log_of_a_failed_worker_says_where_it_failed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = tmp_path / "terminal.log"
    monkeypatch.setenv("WORKBENCH_LOG", str(log))
    try:
        _fail_deep_within()
    except ValueError as error:
        told = crash.record(WorkerFailed(error))
    assert "_fail_deep_within" in log.read_text()
    assert "ValueError" in told.message
