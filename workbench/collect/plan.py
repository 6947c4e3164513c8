"""What a person means to do with a source: a new one, or one that is there and is edited. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from workbench.collect.requests import AddSource, Dialect, EditSource, ReadOptions, Source


@dataclass(frozen=True)
class Plan:
    """Where rows come from, how they are read, and what becomes of them.

    ``types`` are those that a person said. Rows go to a ``dataset`` that is there, or to one of the
    source's own name. ``source`` is the one that is edited: then ``guess``
    forgets how it was read, and ``keep_rows`` keeps what was read otherwise beside the new rows.
    """

    location: str
    name: str
    options: ReadOptions = field(default_factory=ReadOptions)
    keys: tuple[str, ...] = ()
    cursor: str = ""
    lag: str = ""
    disposition: str = "append"
    schedule: str = ""
    contract: str = "evolve"
    types: Mapping[str, str] = field(default_factory=dict)
    owner: str = ""
    dataset: str = ""
    source: Source | None = None
    guess: bool = False
    keep_rows: bool = False

    @property
    def reads_anew(self) -> bool:
        """Whether the source is read otherwise than before."""
        return self.source is not None and (self.guess or self.options != self.source.options)

    @property
    def dialect(self) -> Dialect | None:
        """The reading that holds already, if there is one."""
        return None if self.source is None or self.reads_anew else self.source.dialect

    def added(self, dialect: Dialect) -> AddSource:
        """The request that registers it, to be read as the sheet says."""
        return AddSource(
            name=self.name,
            location=self.location,
            options=self.options,
            dialect=dialect,
            keys=list(self.keys),
            cursor=self.cursor,
            lag=self.lag,
            disposition=self.disposition,
            schedule=self.schedule,
            contract=self.contract,
            types=dict(self.types),
            dataset=self.dataset,
        )

    def edited(self, dialect: Dialect) -> EditSource | None:
        """The request that changes the source; None when nothing is to be changed."""
        before = self.source
        assert before is not None
        changes: dict[str, Any] = {
            name: getattr(self, name)
            for name in _PLAIN
            if getattr(self, name) != getattr(before, name)
        }
        if list(self.keys) != before.keys:
            changes["keys"] = list(self.keys)
        if self.reads_anew:
            changes |= {"dialect": dialect, "guess": self.guess, "keep_rows": self.keep_rows}
        names = {*self.types, *before.types}
        if types := {name: self.types.get(name, "") for name in names if self._other_type(name)}:
            changes["types"] = types
        return EditSource(name=self.name, **changes) if changes else None

    def _other_type(self, column: str) -> bool:
        before = {} if self.source is None else self.source.types
        return self.types.get(column) != before.get(column)


_PLAIN = ("location", "options", "cursor", "lag", "disposition", "schedule", "contract", "owner")


def plan_of(source: Source) -> Plan:
    """The plan that changes nothing."""
    return Plan(
        location=source.location,
        name=source.name,
        options=source.options,
        keys=tuple(source.keys),
        cursor=source.cursor,
        lag=source.lag,
        disposition=source.disposition,
        schedule=source.schedule,
        contract=source.contract,
        types=source.types,
        owner=source.owner,
        source=source,
    )


@dataclass(frozen=True)
class Fact:
    """A line of the sheet. ``choices`` are what it can be changed to; none: anything typed."""

    name: str
    value: str
    why: str
    choices: tuple[str, ...] = ()
    chosen: bool = False
