"""When a label came too fast for its row to have been read. Pure; SQL and words from one rule.

People read prose silently at 238 words a minute on average (Brysbaert 2019, "How many words do we
read per minute?"), which is some 20 characters a second. Skimming three times as fast is let pass.
"""

from __future__ import annotations

from collections.abc import Sequence

from workbench.core.sql import quote

LEAST_SECONDS = 0.5
"""Nobody reads anything and presses a key in less."""

CHARACTERS_A_SECOND = 60
MOST_CHARACTERS = 600
"""A text is often clear from its beginning: what is longer need not be read to the end."""

RULE = f"under {LEAST_SECONDS} s, and 1 s more for each {CHARACTERS_A_SECOND} characters"


def least_seconds(characters: int) -> float:
    """Seconds below which a label of a row with so many characters to read is too fast."""
    return LEAST_SECONDS + min(characters, MOST_CHARACTERS) / CHARACTERS_A_SECOND


def least_seconds_sql(columns: Sequence[str]) -> str:
    """The same as SQL over a row with these columns to read."""
    lengths = " + ".join(f"coalesce(length(CAST({quote(name)} AS VARCHAR)), 0)" for name in columns)
    return f"{LEAST_SECONDS} + least({lengths or '0'}, {MOST_CHARACTERS}) / {CHARACTERS_A_SECOND}.0"
