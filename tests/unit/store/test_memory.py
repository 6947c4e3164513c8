"""What does not fit into the usual memory gets more, once; then the limit is low again."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from workbench.core.errors import MemoryLimitError
from workbench.store import memory
from workbench.store.reader import Reader
from workbench.store.store import Store

# One aggregate state that cannot be spilled: a list of several hundred thousand numbers a group.
LARGE = (
    "SELECT max(len(l)) FROM (SELECT i % 8 AS g, list(i) AS l FROM range(3000000) t(i) GROUP BY g)"
)
FITS_MORE = 3_000_000 // 8


def limit(reader: Reader) -> str:
    return str(reader.scalar("SELECT current_setting('memory_limit')"))


@pytest.fixture(params=["read", "bulk"])
def run(request: pytest.FixtureRequest, store: Store) -> Callable[..., object]:
    if request.param == "read":
        return lambda query: store.read(query, 120).result()
    return lambda query: store.bulk(query).result()


def test_what_does_not_fit_is_given_more_and_the_limit_goes_down(
    run: Callable[..., object], store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory, "USUAL", 24_000_000)
    with store._memory.more():
        pass
    before = run(limit)
    assert run(lambda reader: reader.scalar(LARGE)) == FITS_MORE
    assert run(limit) == before


def test_what_does_not_fit_at_all_says_so(
    run: Callable[..., object], store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory, "USUAL", 24_000_000)
    monkeypatch.setattr(memory, "MORE", 24_000_000)
    with store._memory.more():
        pass
    with pytest.raises(MemoryLimitError, match="memory"):
        run(lambda reader: reader.scalar(LARGE))
