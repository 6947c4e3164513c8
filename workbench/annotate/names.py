"""What a person may be called: enrolled by hand, or named by a file of labels."""

from __future__ import annotations

MOST_NAME = 64
NAME_RULE = f"1 to {MOST_NAME} printable characters, no spaces around them"


def is_name(text: str) -> bool:
    """Whether somebody may be called that."""
    return 0 < len(text) <= MOST_NAME and text.isprintable() and text == text.strip()
