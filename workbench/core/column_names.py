"""What no column can be called, wherever it comes from."""

from __future__ import annotations


def is_pattern(name: str) -> bool:
    """Whether Polars takes the name for all columns, or for those that match an expression."""
    return name == "*" or (name.startswith("^") and name.endswith("$"))
