"""How an answer reads, by task: several labels, spans and texts in a few words. Pure."""

from __future__ import annotations

from collections import Counter

import msgspec

ONE_LABEL = ("single", "binary", "pairwise", "rating")
"""Tasks whose answers are a label of the schema each: models learn them."""
MULTI, SPANS = "multi", "spans"
NONE_OF_THEM = "none of them"


def shown(task: str, text: str) -> str:
    """An answer as a list or a table shows it."""
    if task == MULTI:
        return ", ".join(text.split("|")) if text else NONE_OF_THEM
    if task == SPANS:
        return _spans(text)
    return " ".join(text.split())


def _spans(text: str) -> str:
    try:
        spans = msgspec.json.decode(text, type=list[tuple[int, int, str]])
    except msgspec.MsgspecError:
        # Labels of an earlier task stay as they are.
        return text
    counts = Counter(label for _, _, label in spans)
    return ", ".join(f"{name} {n}" if n > 1 else name for name, n in counts.items()) or "no spans"


def of_names(labels: list[str], text: str) -> str | None:
    """Names between commas or bars as an answer to several labels; None for an unknown one."""
    names = {name.strip() for name in text.replace("|", ",").split(",") if name.strip()}
    if not names <= set(labels):
        return None
    return "|".join(name for name in labels if name in names)
