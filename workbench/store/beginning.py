"""How a transaction begins, whatever the one before it came to."""

from __future__ import annotations

import duckdb

READ_ONLY = "BEGIN TRANSACTION READ ONLY"


def begin(connection: duckdb.DuckDBPyConnection, how: str = "BEGIN TRANSACTION") -> None:
    """Begin a transaction. One that could not be ended, for want of memory, is ended first.

    Without that the connection would refuse everything from then on.
    """
    try:
        connection.execute(how)
    except duckdb.TransactionException:
        connection.execute("ROLLBACK")
        connection.execute(how)
