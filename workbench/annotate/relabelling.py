"""Rows that are asked again since a label was split or retired: handed out before all others.

In memory, one to a queue; the table relabelling says which they are.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from workbench.annotate.rows import Rows
from workbench.annotate.walk import Walk
from workbench.store.reader import Reader

_WHY = {
    "split": "was split in schema",
    "retire": "was retired in schema",
    "undo": "went with a change taken back in schema",
}
_WAITING = """
    SELECT r.row_id, r.person, r.label, r.kind, r.version, r.anyone FROM relabelling AS r
    LEFT JOIN annotation AS a
    ON a.dataset = r.dataset AND a.row_id = r.row_id AND a.person = r.person
    WHERE r.dataset = ? AND (r.anyone OR a.status = 'labelled' AND a.schema_version <= r.stood)
    ORDER BY r.version, r.row_id
"""


@dataclass
class Relabelling:
    """Positions with why they are asked again: of a person's own answers, and for anyone."""

    own: dict[str, dict[int, str]] = field(default_factory=dict)
    open: dict[int, str] = field(default_factory=dict)
    _walk: Walk | None = None

    def next(
        self,
        person: str,
        held: Callable[[int], bool],
        fits: Callable[[int], bool],
        returned: list[int],
    ) -> tuple[int, str] | None:
        """The next position for a person and why; None when there is none.

        ``held``: whether the person has it on a screen; ``fits``: whether they may get it;
        ``returned``: see ``Walk``.
        """
        mine = self.own.get(person, {})
        position = next((one for one in mine if not held(one)), None)
        if position is not None:
            return position, mine[position]
        if not self.open:
            return None
        if self._walk is None:
            self._walk = Walk(list(self.open), returned)
        waiting = self.open
        position = self._walk.next(person, lambda one: one in waiting and fits(one))
        return None if position is None else (position, waiting[position])

    def is_own(self, person: str, position: int) -> bool:
        """Whether it is this person's own answer that is asked for again."""
        return position in self.own.get(person, ())

    def answered(self, person: str, position: int, enough: bool) -> None:
        """A person has answered; ``enough``: as many have as should."""
        self.own.get(person, {}).pop(position, None)
        if enough:
            self.open.pop(position, None)


def read_relabelling(
    reader: Reader, dataset: int, rows: Rows, limit: Callable[[int], int]
) -> Relabelling:
    """What waits to be asked again, of rows that are there."""
    found = Relabelling()
    for row, person, label, kind, version, anyone in reader.all(_WAITING, (dataset,)):
        position = rows.position(row)
        if position is None:
            continue
        why = f"since {label!r} {_WHY[kind]} {version}"
        if not anyone:
            found.own.setdefault(person, {})[position] = why
        elif rows.answers[position] < limit(position):
            found.open[position] = why
    return found
