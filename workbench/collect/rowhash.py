"""The 64-bit hash by which rows are recognised when they come again. Pure SQL text."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

PROBE = "SELECT hash(xor(hash('workbench'), 42::UBIGINT))::VARCHAR"


def row_hash(names: Sequence[str]) -> str:
    """SQL for the hash of a row with these columns: UBIGINT.

    It goes by column name, and is blind to column order and to missing values, so that a column
    that a later file adds does not make old rows look new. DuckDB's ``hash`` may change between
    its releases: ``PROBE`` tells, and then the stored rows are hashed again.
    """
    parts = [_salted(name) for name in names]
    value = parts[0]
    for part in parts[1:]:
        value = f"xor({value}, {part})"
    return value


def _salted(name: str) -> str:
    """One column's share; the salt keeps equal values of two columns apart."""
    digest = hashlib.blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    salt = int.from_bytes(digest, "big")
    column = '"' + name.replace('"', '""') + '"'
    return f"if({column} IS NULL, 0::UBIGINT, hash(xor(hash({column}), {salt}::UBIGINT)))"
