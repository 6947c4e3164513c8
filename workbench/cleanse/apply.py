"""A recipe over a whole table, from Parquet to Parquet, in bounded memory, with counts.

Rows go through in batches. A step that looks at other rows (duplicates, previous and next) or
learns from them ends a stretch: the rows so far are written aside, what the step needs of the whole
is computed from its own columns alone, and the next stretch starts from what was written. A step
that makes other rows of all rows ends one, too, and streams them into a file.

Where the rows' order is not that of their numbers any more, the result has their places in the
column ``_at``. A row keeps its hash, which says in which form it came in.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from workbench.cleanse.effect import Effect, effect, explained
from workbench.cleanse.recipe import Recipe, fitted, numbered
from workbench.cleanse.steps.base import Step, TableStep

BATCH_ROWS = 122_880
Progress = Callable[[float, float, str], None]


@dataclass
class Counts:
    """Rows that one step touched.

    A row may count as changed, nulled and failed at once if it did so in several columns.
    """

    changed: int = 0
    nulled: int = 0
    failed: int = 0
    dropped: int = 0
    quarantined: int = 0


@dataclass
class Applied:
    """What came of a run.

    ``parts`` are the clean table's files in order; ``aside`` those of the quarantined cells
    (``_row``, ``step`` from 1, ``column``, ``value``).
    """

    recipe: Recipe
    rows_in: int = 0
    rows_out: int = 0
    counts: list[Counts] = field(default_factory=list)
    parts: list[Path] = field(default_factory=list)
    aside: list[Path] = field(default_factory=list)


@dataclass(frozen=True)
class _Stretch:
    """Steps that run on a batch together; the first may need something of the whole table."""

    steps: tuple[tuple[int, Step], ...]
    whole: bool


def apply(
    recipe: Recipe,
    sources: Sequence[Path],
    target: Path,
    *,
    mask: str | None = None,
    progress: Progress = lambda done, total, what: None,
) -> Applied:
    """Run ``recipe`` over the Parquet files ``sources`` and write the folder ``target``.

    ``mask`` names a true/false column of the training rows that learning steps learn from; it is
    left out of the result. Counts are in the recipe's order, zeros for steps switched off.
    Raises InvalidInputError when a step cannot run on these columns.
    """
    target.mkdir(parents=True, exist_ok=True)
    stretches = _stretches(recipe)
    recipe.validate(dict(pl.scan_parquet(list(sources)).collect_schema()))
    out = Applied(recipe, counts=[Counts() for _ in recipe.steps])
    out.rows_in = pl.scan_parquet(list(sources)).select(pl.len()).collect().item()
    files, steps = list(sources), list(recipe.steps)
    before: Path | None = None
    for index, stretch in enumerate(stretches):
        last = index == len(stretches) - 1
        folder = target if last else target / f"stretch-{index}"
        folder.mkdir(exist_ok=True)
        stretch = _learned(stretch, files, mask)
        files, stretch = _reshaped(out, stretch, files, folder)
        for number, step in stretch.steps:
            steps[number - 1] = step
        leave_out = [mask] if mask and last else []
        order = last and any(isinstance(step, TableStep) for _, step in recipe.active())
        parts = _Parts(folder, leave_out, order)
        run = _Run(out, stretch, parts, last, index / len(stretches), progress)
        files = run.over(files, share=1 / len(stretches))
        if before is not None:
            shutil.rmtree(before)
        before = None if last else folder
    out.parts, out.recipe = files, Recipe(tuple(steps))
    return out


def _stretches(recipe: Recipe) -> list[_Stretch]:
    found: list[_Stretch] = []
    current: list[tuple[int, Step]] = []
    whole = False
    for number, step in recipe.active():
        if not step.row_wise or step.needs_fit:
            if current or whole:
                found.append(_Stretch(tuple(current), whole))
            current, whole = [], not step.row_wise
        current.append((number, step))
    return [*found, _Stretch(tuple(current), whole)]


def _learned(stretch: _Stretch, files: list[Path], mask: str | None) -> _Stretch:
    if not stretch.steps or not stretch.steps[0][1].needs_fit:
        return stretch
    number, step = stretch.steps[0]
    with numbered(number), explained(step.name()):
        learned = fitted(step, pl.scan_parquet(files), mask)
    return _Stretch(((number, learned), *stretch.steps[1:]), stretch.whole)


def _reshaped(
    out: Applied, stretch: _Stretch, files: list[Path], folder: Path
) -> tuple[list[Path], _Stretch]:
    """The rows after a first step that makes other rows of all, and the steps that are left."""
    if not stretch.steps or not isinstance(stretch.steps[0][1], TableStep) or not stretch.whole:
        return files, stretch
    number, step = stretch.steps[0]
    assert isinstance(step, TableStep)
    path = folder / "reshaped.parquet"
    frame = pl.scan_parquet(files)
    with numbered(number), explained(step.name()):
        step.check(dict(frame.collect_schema()))
        before = frame.select(pl.len()).collect().item()
        step.table(frame).sink_parquet(path, compression="lz4", row_group_size=BATCH_ROWS)
    after = pl.scan_parquet(path).select(pl.len()).collect().item()
    out.counts[number - 1].dropped = max(0, before - after)
    return [path], _Stretch(stretch.steps[1:], False)


@dataclass
class _Run:
    """One stretch over all batches."""

    out: Applied
    stretch: _Stretch
    parts: _Parts
    last: bool
    started: float
    progress: Progress

    def over(self, files: list[Path], share: float) -> list[Path]:
        """Run the stretch over ``files``; the files it wrote, in order."""
        parts = self.parts
        total = pl.scan_parquet(files).select(pl.len()).collect().item()
        ahead = self._whole(files) if self.stretch.whole else None
        what = self.stretch.steps[0][1].describe() if self.stretch.steps else "copy"
        done = 0
        for batch in _batches(files):
            staged = ahead.slice(done, batch.height) if ahead is not None else None
            done += batch.height
            parts.add(self._batch(batch, staged))
            fraction = self.started + share * (done / total if total else 1)
            self.progress(fraction * self.out.rows_in, self.out.rows_in, what)
        parts.end()
        if self.last:
            self.out.rows_out = parts.rows
        return parts.files

    def _whole(self, files: list[Path]) -> pl.DataFrame:
        """The staged columns of the first step, computed over all rows at once, in order."""
        number, step = self.stretch.steps[0]
        frame = pl.scan_parquet(files)
        with numbered(number), explained(step.name()):
            what = effect(step, dict(frame.collect_schema()))
            return what.stage(frame).select(what.added).collect(engine="in-memory")

    def _batch(self, frame: pl.DataFrame, ahead: pl.DataFrame | None) -> pl.DataFrame:
        for position, (number, step) in enumerate(self.stretch.steps):
            with numbered(number), explained(step.name()):
                what = effect(step, dict(frame.schema))
                if position == 0 and ahead is not None:
                    staged = frame.with_columns(ahead)
                else:
                    staged = what.stage(frame.lazy()).collect(engine="in-memory")
                self._count(number, what, staged)
                frame = what.settle(staged.lazy()).collect(engine="in-memory")
        return frame

    def _count(self, number: int, what: Effect, staged: pl.DataFrame) -> None:
        counts = self.out.counts[number - 1]
        counters = row_counts(what)
        found = staged.select(counters).row(0, named=True) if counters else {}
        for name, value in found.items():
            setattr(counts, name, getattr(counts, name) + int(value or 0))
        if what.quarantine is not None and found.get("quarantined"):
            self._aside(number, what, staged.filter(what.quarantine))

    def _aside(self, number: int, what: Effect, rows: pl.DataFrame) -> None:
        identity = pl.col("_row") if "_row" in rows.columns else pl.lit(None, pl.Int64)
        cells = pl.concat(
            rows.filter(failed).select(
                identity.cast(pl.Int64).alias("_row"),
                pl.lit(number, pl.Int32).alias("step"),
                pl.lit(column).alias("column"),
                (pl.col(told) if told in rows.columns else pl.lit(None))
                .cast(pl.String)
                .alias("value"),
            )
            for column, failed in what.failed.items()
            for told in [what.by.get(column, column)]
        )
        folder = self.parts.folder
        path = folder.parent / f"{folder.name}-aside-{len(self.out.aside):05}.parquet"
        cells.write_parquet(path, compression="lz4")
        self.out.aside.append(path)


class _Parts:
    """Writes rows as Parquet files of whole row groups (the last one takes the rest)."""

    def __init__(self, folder: Path, leave_out: list[str], numbered: bool) -> None:
        self.folder = folder
        self._leave_out = leave_out
        self._numbered = numbered
        self._waiting: list[pl.DataFrame] = []
        self.files: list[Path] = []
        self.rows = 0

    def add(self, frame: pl.DataFrame) -> None:
        """Take rows; write those that fill row groups."""
        frame = frame.drop(self._leave_out, strict=False)
        if self._numbered:
            places = pl.int_range(self.rows, self.rows + frame.height, dtype=pl.Int64, eager=True)
            frame = frame.with_columns(places.alias("_at"))
        self._waiting.append(frame)
        self.rows += frame.height
        waiting = sum(one.height for one in self._waiting)
        full = waiting - waiting % BATCH_ROWS
        if full:
            whole = pl.concat(self._waiting)
            self._write(whole.head(full))
            self._waiting = [whole.slice(full)]

    def end(self) -> None:
        """Write the rest; at least one file, so that the columns are on record."""
        rest = pl.concat(self._waiting)
        if rest.height or not self.files:
            self._write(rest)

    def _write(self, frame: pl.DataFrame) -> None:
        path = self.folder / f"part-{len(self.files):05}.parquet"
        frame.write_parquet(path, compression="lz4", row_group_size=BATCH_ROWS, statistics=False)
        self.files.append(path)


def row_counts(what: Effect) -> list[pl.Expr]:
    """Expressions over the staged table that count rows touched, named like ``Counts``."""
    out = []
    for name, cells in (
        ("changed", what.changed),
        ("nulled", what.nulled),
        ("failed", what.failed),
    ):
        if cells:
            out.append(pl.any_horizontal(*cells.values()).sum().alias(name))
    if what.quarantine is not None:
        out.append(what.quarantine.sum().alias("quarantined"))
    elif what.keep is not None:
        out.append((~what.keep).sum().alias("dropped"))
    return out


def _batches(files: list[Path]) -> Iterator[pl.DataFrame]:
    """The rows of the files in order, in batches; one empty batch when there are no rows."""
    empty = True
    for file in files:
        rows = pl.scan_parquet(file).select(pl.len()).collect().item()
        for start in range(0, rows, BATCH_ROWS):
            empty = False
            batch = pl.scan_parquet(file).slice(start, BATCH_ROWS)
            yield batch.collect(engine="in-memory")
    if empty:
        yield pl.read_parquet(files[0], n_rows=0)
