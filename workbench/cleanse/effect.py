"""What one step does to a table of one schema: expressions for values, counts and rows.

The same expressions serve the preview, the job over the whole table and the single row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

import polars as pl

from workbench.cleanse.steps.base import (
    Cell,
    CellStep,
    ColumnStep,
    RowStep,
    Schema,
    Step,
    TableStep,
)
from workbench.cleanse.steps.sql import WHERE, computed, first_line
from workbench.core.errors import InvalidInputError

VALUE = "\x00value:"
KEEP = "\x00keep"
_POLARS = (pl.exceptions.PolarsError, pl.exceptions.PanicException)


@dataclass(frozen=True)
class Effect:
    """A step compiled for a schema.

    ``sql`` is computed first, then the layers of ``staged``, each under names of their own; all
    else is written over the old columns and those. ``changed``, ``nulled`` and ``failed`` say by
    column which cells the step touched, excluding each other; ``by`` in which column values were
    looked up. ``selection`` is new to old name, ``table`` makes other rows.
    """

    sql: dict[str, str] = field(default_factory=dict)
    staged: list[dict[str, pl.Expr]] = field(default_factory=list)
    final: dict[str, pl.Expr] = field(default_factory=dict)
    changed: dict[str, pl.Expr] = field(default_factory=dict)
    nulled: dict[str, pl.Expr] = field(default_factory=dict)
    failed: dict[str, pl.Expr] = field(default_factory=dict)
    by: dict[str, str] = field(default_factory=dict)
    keep: pl.Expr | None = None
    quarantine: pl.Expr | None = None
    selection: dict[str, str] | None = None
    table: Callable[[pl.LazyFrame], pl.LazyFrame] | None = None

    def stage(self, frame: pl.LazyFrame) -> pl.LazyFrame:
        """``frame`` with the staged columns beside the old ones."""
        frame = computed(frame, self.sql)
        for layer in self.staged:
            frame = frame.with_columns(expr.alias(name) for name, expr in layer.items())
        return frame

    @property
    def added(self) -> list[str]:
        """The columns that ``stage`` adds."""
        return [*self.sql, *(self.staged[0] if self.staged else [])]

    def settle(self, frame: pl.LazyFrame) -> pl.LazyFrame:
        """The table after the step, from the staged one."""
        if self.keep is not None:
            frame = frame.filter(self.keep)
        frame = frame.with_columns(expr.alias(name) for name, expr in self.final.items())
        frame = frame.drop(self.added)
        if self.selection is not None:
            frame = frame.select(pl.col(old).alias(new) for new, old in self.selection.items())
        return frame if self.table is None else self.table(frame)


def effect(
    step: Step, schema: Schema, *, single: bool = False, types: Schema | None = None
) -> Effect:
    """Compile ``step`` for a table of this schema.

    ``single`` is for rows that must be answered: nothing is quarantined, and rows are dropped
    only where the step says so. ``types`` are the ``staged_types`` where they are known already.
    Raises InvalidInputError.
    """
    step.check(schema)
    if isinstance(step, ColumnStep):
        return Effect(selection=step.selection(schema))
    if isinstance(step, TableStep):
        if single and step.reshapes:
            raise InvalidInputError(
                f"{step.name()} makes rows of other rows: a single row has no answer",
                "make the rows so before they come in, and leave the step out of the recipe",
            )
        return Effect() if single else Effect(table=step.table)
    if isinstance(step, RowStep):
        if single and (step.on_single == "pass" or not step.row_wise):
            return Effect()
        return Effect(sql=step.sql(), staged=[{KEEP: step.keep(schema)}], keep=pl.col(KEEP))
    if not isinstance(step, CellStep):
        raise InvalidInputError(f"{step.name()} does nothing")
    return _cells(step, schema, single, types or staged_types(step, schema))


def staged_types(step: Step, schema: Schema) -> Schema:
    """The types of a cell step's new values, under their staged names, and of all columns."""
    if not isinstance(step, CellStep):
        return {}
    out = Effect(sql=step.sql(), staged=_layers(step.cells(schema)))
    with explained(step.name()):
        return dict(out.stage(pl.DataFrame(schema=schema).lazy()).collect_schema())


def _cells(step: CellStep, schema: Schema, single: bool, types: Schema) -> Effect:
    out = Effect(sql=step.sql())
    where = None if step.where is None else pl.col(WHERE).fill_null(False)
    cells = step.cells(schema)
    out.staged.extend(_layers(cells))
    for name, cell in cells.items():
        _cell(out, step, name, cell, schema.get(name), types[VALUE + name], where)
    if step.on_error == "quarantine" and out.failed and not single:
        bad = pl.any_horizontal(*out.failed.values())
        return replace(out, keep=~bad, quarantine=bad)
    return out


def _layers(cells: dict[str, Cell]) -> list[dict[str, pl.Expr]]:
    """Every column's value, then its changes one after another, all columns side by side."""
    layers = [{VALUE + name: cell.value for name, cell in cells.items()}]
    for depth in range(max((len(cell.then) for cell in cells.values()), default=0)):
        layers.append(
            {
                VALUE + name: cell.then[depth](pl.col(VALUE + name))
                for name, cell in cells.items()
                if depth < len(cell.then)
            }
        )
    return layers


def _cell(
    out: Effect,
    step: CellStep,
    name: str,
    cell: Cell,
    old: pl.DataType | None,
    new: pl.DataType,
    where: pl.Expr | None,
) -> None:
    """Add the expressions of one column, whose type is ``old`` before and ``new`` after."""
    value = pl.col(VALUE + name)
    partly = where is not None or (cell.can_fail and step.on_error == "keep")
    if partly and old is not None and old != new:
        if cell.text is None:
            raise InvalidInputError(
                f"{step.name()}: with a row filter the column {name!r} must stay {old}",
                "remove where, or work on a new column",
            )
        out.staged.append({VALUE + name: cell.text(value)})
        new = pl.String()
    before = pl.col(name) if old is not None else pl.lit(None, dtype=new)
    inside = where if where is not None else pl.lit(True)
    failed, nothing = _failures(cell, value, inside, before)
    if cell.by is not None:
        out.by[name] = cell.by
    final = value
    keeps = cell.can_fail or (cell.wrong is not None and old == new)
    if keeps and step.on_error == "keep":
        final = pl.when(failed).then(before).otherwise(final)
    if where is not None:
        final = pl.when(where).then(final).otherwise(before)
    differs = before.ne_missing(value) if old is None or old == new else pl.lit(True)
    out.final[name] = final
    out.changed[name] = value.is_not_null() & differs & inside
    out.nulled[name] = before.is_not_null() & value.is_null() & inside & nothing
    if cell.can_fail or cell.wrong is not None or cell.by is not None:
        out.failed[name] = failed


def _failures(
    cell: Cell, value: pl.Expr, inside: pl.Expr, before: pl.Expr
) -> tuple[pl.Expr, pl.Expr]:
    """Where no value could be made, and where it is right that there is none."""
    may_fail = cell.can_fail or cell.by is not None
    nothing = pl.lit(not may_fail) if cell.nothing is None else cell.nothing
    if cell.wrong is not None:
        return cell.wrong & inside, ~cell.wrong
    source = before if cell.by is None else pl.col(cell.by)
    failed = source.is_not_null() & value.is_null() & ~nothing & inside
    return failed, (nothing if cell.by is None else ~failed)


@contextmanager
def explained(where: str) -> Iterator[None]:
    """Turn what Polars raises while a step runs into an error that names the step."""
    try:
        yield
    except _POLARS as error:
        raise InvalidInputError(
            f"{where} could not be run: {first_line(error)}",
            "look at its parameters and at the types of its columns; a preview shows both",
        ) from None
