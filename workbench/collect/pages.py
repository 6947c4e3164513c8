"""How much of an answer goes into one frame. Pure."""

from __future__ import annotations

from collections.abc import Iterable

PAGE_BYTES = 8 * 1024 * 1024  # half a frame: what is around the text takes room as well


def fitting(sizes: Iterable[int], most: int = PAGE_BYTES) -> int:
    """How many of the first items, of so many bytes each, fit together; one in any case."""
    count = total = 0
    for size in sizes:
        total += size
        if count and total > most:
            break
        count += 1
    return count
