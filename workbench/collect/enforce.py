"""In the load job: staged rows are held against the source's contract.

A file whose columns are frozen is refused before it is read. Rows that the contract keeps aside
leave the stage with their line and the reason; what is left has the dataset's columns and types.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from workbench.collect import kinds
from workbench.collect.contract import EVOLVE, FREEZE, QUARANTINE, Contract, parse
from workbench.collect.picking import pick
from workbench.collect.readers.keys import Raw, keep_judged
from workbench.collect.readers.staging import Stage
from workbench.collect.staged import rows_sql
from workbench.collect.tasks import LoadParams
from workbench.core.errors import ConflictError
from workbench.core.sql import literal, quote

_CUT = 60


class Columns(NamedTuple):
    """The file's columns beside the dataset's; nothing is new or missing at a first load."""

    added: list[str]
    missing: list[str]


def columns_of(params: LoadParams, names: Sequence[str]) -> Columns:
    """What the file has more and less. Raises ConflictError where that is frozen."""
    if not params.columns:
        return Columns([], [])
    contract = parse(params.contract)
    added = [name for name in names if name not in params.columns]
    known = [name for name in params.columns if name not in params.foreign]
    missing = [name for name in known if name not in names]
    frozen = [
        f"{word} {_listed(found)}"
        for word, found, rule in (
            ("new", added, contract.columns),
            ("missing", missing, contract.missing),
        )
        if found and rule == FREEZE
    ]
    if frozen:
        raise ConflictError(
            f"the columns changed: {', '.join(frozen)}",
            "The source's contract is to freeze them; nothing was loaded. To let them change: "
            "workbench collect edit NAME --contract columns=evolve,missing=evolve",
        )
    return Columns(added, missing)


def _listed(names: Sequence[str]) -> str:
    return ", ".join(map(repr, names[:10])) + (", …" if len(names) > 10 else "")


class _Test(NamedTuple):
    """SQL for whether a row breaks the contract, and why; ``column``: whose value does."""

    breaks: str
    reason: str
    column: str


def enforce(
    stage: Stage, params: LoadParams, columns: Columns, types: Mapping[str, str], raw: Raw
) -> dict[str, str]:
    """Keep rows aside that the contract does not let in; the types that columns have now.

    Raises ConflictError, naming column, line and value, where types are frozen.
    """
    contract = parse(params.contract)
    wanted = {
        name: params.columns[name] if _follows(contract, params, name) else kind
        for name, kind in types.items()
    }
    stage.flush()
    if not stage.parts:
        return wanted
    of_types = _type_tests(params, types, wanted) if contract.type != EVOLVE else []
    if contract.type == FREEZE:
        _require_types(stage, of_types)
    tests = [*_column_tests(params, columns), *(of_types if contract.type == QUARANTINE else [])]
    gone = _keep_aside(stage, tests, raw) if tests else False
    if gone or wanted != types:
        casts = {name: to for name, to in wanted.items() if to != types[name]}
        pick(stage, "_n NOT IN (SELECT _n FROM judged)" if gone else "true", casts)
    return wanted


def _follows(contract: Contract, params: LoadParams, name: str) -> bool:
    """Whether a column takes the type that the dataset has for it."""
    kind = params.columns.get(name)
    return kind is not None and (contract.type != EVOLVE or (params.shared and kind == "VARCHAR"))


def _column_tests(params: LoadParams, columns: Columns) -> list[_Test]:
    contract = parse(params.contract)
    tests = []
    if contract.missing == QUARANTINE:
        reason = "the file has no column {}"
        tests += [_Test("true", literal(reason.format(n)), n) for n in columns.missing]
    if contract.columns == QUARANTINE:
        reason = "a value in the new column {}"
        tests += [
            _Test(f"{quote(n)} IS NOT NULL", literal(reason.format(n)), n) for n in columns.added
        ]
    return tests


def _type_tests(
    params: LoadParams, types: Mapping[str, str], wanted: Mapping[str, str]
) -> list[_Test]:
    """A column of text is of its kind; one of another type must be cast without loss."""
    tests = []
    for name, kind in types.items():
        value, to, word = quote(name), wanted[name], params.kinds.get(name, kinds.TEXT)
        if kind == to == "VARCHAR":
            if word == kinds.TEXT:
                continue
            breaks = f"NOT {kinds.fits(word, name)}"
        elif kind != to and to != "VARCHAR":
            cast = f"TRY_CAST({value} AS {to})"
            breaks, word = f"{value} IS DISTINCT FROM TRY_CAST({cast} AS {kind})", to
        else:
            continue
        why = literal(f"column {name} is {word}, and this is not: ")
        tests.append(_Test(breaks, f"{why} || left({value}::VARCHAR, {_CUT})", name))
    return tests


def _require_types(stage: Stage, tests: Sequence[_Test]) -> None:
    if not tests:
        return
    cases = " ".join(f"WHEN {test.breaks} THEN {test.reason}" for test in tests)
    found = stage.connection.execute(
        f"SELECT _n, _reason FROM (SELECT _n, CASE {cases} END AS _reason "
        f"FROM {rows_sql(stage.parts)}) WHERE _reason IS NOT NULL ORDER BY _n LIMIT 1"
    ).fetchone()
    if found:
        line = stage.lines_before + stage.lines.line(found[0])
        raise ConflictError(
            f"line {line:,}: {found[1]}",
            "The source's contract is to freeze types; nothing was loaded. To keep such rows "
            "aside instead: workbench collect edit NAME --contract type=quarantine",
        )


def _keep_aside(stage: Stage, tests: Sequence[_Test], raw: Raw) -> bool:
    """Keep the rows that break one aside, in the table ``judged``; whether there are any."""
    cases = " ".join(f"WHEN {test.breaks} THEN {test.reason}" for test in tests)
    stage.connection.execute(
        "CREATE OR REPLACE TABLE judged AS SELECT * FROM ("
        f"SELECT _n, CASE {cases} END AS _reason FROM {rows_sql(stage.parts)}) "
        "WHERE _reason IS NOT NULL"
    )
    return keep_judged(stage, raw) > 0
