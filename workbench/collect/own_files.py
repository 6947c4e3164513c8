"""What a project itself consists of: no rows are read from there."""

OWN_FILES = (".duckdb", ".duckdb.wal", ".hub/")
"""How the names end, folders with a slash."""
