"""What makes two values alike."""

from __future__ import annotations

from typing import Literal

import msgspec

Method = Literal["fingerprint", "ngram", "phonetic", "knn"]
METHODS: tuple[Method, ...] = ("fingerprint", "ngram", "phonetic", "knn")
"""Strictest first."""


class Likeness(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What makes two values alike. ``n`` is of n-grams, ``radius`` and ``block`` of knn."""

    method: Method = "fingerprint"
    n: int = 2
    sound: Literal["metaphone", "cologne"] = "metaphone"
    radius: float = 0.2
    block: int = 6
