"""DuckDB: open, write, read, migrate, blobs. The only package that imports duckdb."""
