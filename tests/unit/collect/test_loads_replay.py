"""The law of loads: whatever is loaded, released and taken back, the rows are those that the loads
which still count make, one after the other."""

from __future__ import annotations

import asyncio
import functools
import itertools
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.collect.project import Project
from workbench.audit import references
from workbench.collect.reading import ReadOptions
from workbench.collect.requests import ListSources, ReleaseLine, TakeBack
from workbench.core.errors import ConflictError

HEADER = "k,v\n"
EXAMPLES = 12
NUMBERS = itertools.count()
READING = ReadOptions(format="csv", header=True, delimiter=",", quote='"', encoding="utf-8")
Row = tuple[str, str]
keys, values = st.sampled_from("123"), st.sampled_from("xy")
rows = st.lists(st.tuples(keys, values), max_size=5)
broken = st.lists(st.sampled_from(["1,x,!", "2,y,!", "4,x,!"]), max_size=2)
steps = st.one_of(
    st.tuples(st.just("load"), rows, broken, st.integers(0, 1)),
    st.tuples(st.just("again"), st.integers(0, 9)),
    st.tuples(st.just("release"), st.integers(0, 9)),
    st.tuples(st.just("take back"), st.integers(0, 9)),
)


@dataclass
class Load:
    """A file as it was loaded; ``held`` are the ids of the lines that it kept aside."""

    source: str
    rows: list[Row]
    held: list[int]
    whole: bool
    counts: bool = True


@dataclass
class Model:
    """What must be there, told in the simplest way: by replaying the loads that count."""

    keyed: bool
    loads: dict[int, Load] = field(default_factory=dict)
    released: dict[int, Row] = field(default_factory=dict)
    by_load: dict[int, int] = field(default_factory=dict)

    def expected(self) -> Counter[Row]:
        standing: list[Load] = []
        for _, load in sorted(self.loads.items()):
            if load.counts and load.whole:
                standing = [one for one in standing if one.source != load.source]
            standing += [load] if load.counts else []
        latest: dict[str, Row] = {}
        states: dict[str, Counter[Row]] = {load.source: Counter() for load in standing}
        for load in standing:
            found = [self.released[line] for line in load.held if line in self.released]
            latest |= {row[0]: row for row in [*found, *load.rows]}
            states[load.source] |= Counter([*found, *load.rows])
        return Counter(latest.values()) if self.keyed else sum(states.values(), Counter())


class Play:
    """Takes steps in a project and in the model; ``dispositions`` are those of the sources."""

    def __init__(self, project: Project, dispositions: Sequence[str], keyed: bool) -> None:
        self.project, self.model = project, Model(keyed)
        self.name = f"s{next(NUMBERS)}"
        names = [self.name, *(f"{self.name}_{more}" for more in range(1, len(dispositions)))]
        self.sources = dict(zip(names, dispositions, strict=True))
        self.texts: list[tuple[list[Row], list[str], int]] = []
        self.numbers: dict[str, int] = {}

    async def begin(self) -> None:
        for name, disposition in self.sources.items():
            await self.project.add(
                name,
                HEADER,
                options=READING,
                disposition=disposition,
                keys=["k"] if self.model.keyed else [],
                dataset="" if name == self.name else self.name,
            )

    async def take(self, step: tuple[Any, ...]) -> None:
        match step:
            case ("load", found, lines, which):
                await self.load(found, lines, which)
            case ("again", number) if self.texts:
                await self.load(*self.texts[number % len(self.texts)])
            case ("release", number):
                await self.release(number)
            case ("take back", number):
                await self.take_back(number)

    async def load(self, found: list[Row], lines: list[str], which: int) -> None:
        if self.model.keyed:
            found = [*dict.fromkeys(found)]
            found = [*{row[0]: row for row in found}.values()]
        self.texts.append((found, lines, which))
        name = list(self.sources)[which % len(self.sources)]
        text = HEADER + "".join(f"{k},{v}\n" for k, v in found) + "".join(f"{s}\n" for s in lines)
        account = await self.project.load(name, text)
        held = [line.id for line in await self.aside(account.load)]
        whole = self.sources[name] == "replace" and bool(found)
        self.model.loads[account.load] = Load(name, found, held, whole)

    async def aside(self, load: int) -> list[Any]:
        """The lines that a load kept aside, those decided on as well."""
        sql = (
            "SELECT q.id, q.raw FROM load l JOIN quarantine_seen s ON s.load = l.finding "
            "JOIN quarantine q ON q.id = s.line_id WHERE l.id = ?"
        )
        found = await self.project.read(lambda reader: reader.all(sql, (load,)))
        return [Line(*row) for row in found]

    async def release(self, number: int) -> None:
        kept = [(name, line) for name in self.sources for line in await self.project.kept(name)]
        if not kept:
            return
        name, line = kept[number % len(kept)]
        mended = line.raw.removesuffix(",!")
        try:
            account = await self.project.call(ReleaseLine(name=name, line=line.id, mended=mended))
        except ConflictError:
            return
        k, v = mended.split(",")
        self.model.released[line.id] = (k, v)
        self.model.by_load[account.load] = line.id

    async def take_back(self, number: int) -> None:
        counting = [n for n, load in self.model.loads.items() if load.counts]
        choices = sorted([*counting, *self.model.by_load])
        if not choices:
            return
        load = choices[number % len(choices)]
        await self.project.call(TakeBack(load=load))
        if load in self.model.loads:
            self.model.loads[load].counts = False
        else:
            del self.model.released[self.model.by_load.pop(load)]

    async def check(self) -> None:
        there = await self.project.rows(self.name) if self.model.loads else []
        assert Counter((k, v) for _, k, v in there) == self.model.expected()
        assert len({number for number, _, _ in there}) == len(there)
        sources = await self.project.call(ListSources())
        mine = [source.rows for source in sources if source.dataset == self.name]
        assert (len(mine), sum(mine)) == (len(self.sources), len(there))
        if self.model.keyed:
            for number, key, _ in there:
                assert self.numbers.setdefault(key, number) == number
        accounts = await self.project.read(references.counted_loads)
        for dataset, loads in accounts.items():
            query = functools.partial(references.load_faults, dataset=dataset, loads=loads)
            assert await self.project.read(query) == []


@dataclass(frozen=True)
class Line:
    """A line by its id."""

    id: int
    raw: str


async def play(
    project: Project, dispositions: Sequence[str], keyed: bool, taken: list[tuple[Any, ...]]
) -> None:
    one = Play(project, dispositions, keyed)
    await one.begin()
    for step in taken:
        await one.take(step)
        await one.check()


@pytest.mark.parametrize(
    ("dispositions", "keyed"),
    [
        (("append",), False),
        (("replace",), False),
        (("merge",), True),
        (("replace",), True),
        (("append", "append"), False),
        (("append", "replace"), False),
        (("replace", "replace"), False),
        (("merge", "append"), True),
        (("merge", "replace"), True),
        (("replace", "replace"), True),
    ],
)
def test_rows_are_what_the_loads_that_count_make(
    project: Project, dispositions: Sequence[str], keyed: bool
) -> None:
    @settings(max_examples=EXAMPLES, deadline=None, database=None)
    @given(st.lists(steps, min_size=3, max_size=8))
    def law(taken: list[tuple[Any, ...]]) -> None:
        asyncio.run(play(project, dispositions, keyed, taken))

    law()
