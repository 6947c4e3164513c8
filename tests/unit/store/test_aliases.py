"""Where an alias points is what was said last, by the order in which it was said."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from workbench.core.actor import Actor
from workbench.core.clock import SystemClock
from workbench.store.store import Store
from workbench.store.versions import CHAMPION, Line, aliases, point

LINE = Line(1, "label")


class Shifted(SystemClock):
    """The machine's clock, put forward or back."""

    by = dt.timedelta()

    def now(self) -> dt.datetime:
        return super().now() + self.by


def test_an_alias_follows_though_the_clock_jumped_back(path: Path, owner: Actor) -> None:
    clock = Shifted()
    with Store.create(path, clock) as store:

        def say(version: int | None) -> dict[str, int]:
            store.write(
                owner, lambda tx: point(tx, LINE, CHAMPION, version, "why", owner.name)
            ).result()
            return store.read(lambda reader: aliases(reader, LINE)).result()

        assert say(1) == {CHAMPION: 1}
        clock.by = dt.timedelta(days=-2)
        assert say(2) == {CHAMPION: 2}
        assert say(None) == {}
        assert say(3) == {CHAMPION: 3}
        told = "SELECT version, previous FROM alias_change ORDER BY rowid"
        assert store.read(lambda reader: reader.all(told)).result() == [
            (1, None),
            (2, 1),
            (None, 2),
            (3, None),
        ]
