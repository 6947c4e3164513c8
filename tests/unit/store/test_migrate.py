"""Migrations: every step from every earlier schema, once, in order, or not at all."""

from __future__ import annotations

import datetime as dt

import duckdb
import pytest

from workbench.core.errors import VersionMismatchError
from workbench.store.migrate import Migration, applied, available, migrate

NOW = dt.datetime(2026, 11, 23, 12, 0)
CORE = available()[0]


def schema(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str, str]]:
    sql = "SELECT table_name, column_name, data_type FROM duckdb_columns() WHERE NOT internal"
    return sorted(connection.execute(sql).fetchall())


def test_the_package_brings_its_migrations_numbered_without_a_gap() -> None:
    assert [step.number for step in available()] == list(range(1, len(available()) + 1))


@pytest.mark.parametrize("prior", range(len(available())))
def test_every_prior_schema_reaches_the_newest(prior: int) -> None:
    with duckdb.connect() as stepwise, duckdb.connect() as fresh:
        if prior:
            migrate(stepwise, NOW, available()[:prior])
        migrate(stepwise, NOW)
        migrate(fresh, NOW)
        assert schema(stepwise) == schema(fresh)
        assert [number for number, _ in applied(stepwise)] == [s.number for s in available()]


def test_a_second_run_does_nothing() -> None:
    with duckdb.connect() as connection:
        migrate(connection, NOW)
        assert migrate(connection, NOW) == []


def test_a_step_that_fails_leaves_nothing_behind() -> None:
    broken = Migration(2, "broken", "CREATE TABLE half (a INTEGER); SELECT no_such_column;")
    with duckdb.connect() as connection:
        with pytest.raises(duckdb.BinderException):
            migrate(connection, NOW, [CORE, broken])
        assert [number for number, _ in applied(connection)] == [1]
        assert "half" not in {row[0] for row in schema(connection)}


def test_a_newer_schema_is_refused_and_untouched() -> None:
    later = Migration(2, "later", "CREATE TABLE later (a INTEGER)")
    with duckdb.connect() as connection:
        migrate(connection, NOW, [CORE, later])
        before = schema(connection)
        with pytest.raises(VersionMismatchError):
            migrate(connection, NOW, [CORE])
        assert schema(connection) == before


def test_every_migration_has_a_number_of_its_own_without_a_gap() -> None:
    assert [one.number for one in available()] == list(range(1, len(available()) + 1))
