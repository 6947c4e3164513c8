"""Identifiers that are unique without coordination, and sort by time."""

from __future__ import annotations

import os
import time

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


def new_id() -> str:
    """A 26-letter identifier: 48 bits of milliseconds, then 80 random bits."""
    number = int(time.time() * 1000) << 80 | int.from_bytes(os.urandom(10), "big")
    letters = []
    for _ in range(26):
        letters.append(_ALPHABET[number & 31])
        number >>= 5
    return "".join(reversed(letters))
