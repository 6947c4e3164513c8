"""Projects of earlier versions: what a frozen source meant then, it means now."""

from __future__ import annotations

import datetime as dt

import duckdb

from workbench.store.migrate import available, migrate

NOW = dt.datetime(2024, 3, 2)


def test_columns_that_were_frozen_stay_so_and_types_stay_free() -> None:
    steps = available()
    with duckdb.connect() as connection:
        migrate(connection, NOW, [step for step in steps if step.number < 8])
        connection.execute(
            "INSERT INTO source (id, name, dataset, kind, location, options, keys, cursor, "
            "cursor_value, disposition, contract, owner, created, edited, dialect, anew) "
            "SELECT i, 's' || i, i, 'file', '/a.csv', '{}', '[]', '', '', 'append', "
            "if(i = 1, 'freeze', 'evolve'), 'ana', now(), now(), '', false FROM range(1, 3) r(i)"
        )
        migrate(connection, NOW, steps)
        found = connection.execute(
            "SELECT contract, lag, schedule, types, settled FROM source ORDER BY id"
        ).fetchall()
    assert found == [
        ("columns=freeze,type=evolve,missing=freeze", "", "", "{}", "{}"),
        ("evolve", "", "", "{}", "{}"),
    ]
