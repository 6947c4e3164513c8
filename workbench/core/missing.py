"""Words that say that a cell holds nothing."""

from __future__ import annotations

NULL_WORDS = ("", "na", "n/a", "nan", "null", "none", "?", "-")
"""In lower case, without white space around. A person's label may well be called so: this is
about cells of columns alone."""
