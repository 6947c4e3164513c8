"""Digits that are no number: reading them as one would change them.

Leading zeros would go, 1E5 would become 100000, and over 2^53 the last digits would be rounded.
The patterns mean the same to Python and to Polars.
"""

from __future__ import annotations

DIGITS = r"^[+-]?\d+$"
LEADING_ZERO = r"^[+-]?0\d+$"
EXPONENT = r"^\d+[eE]\d+$"
