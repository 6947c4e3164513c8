"""What was recorded of a version, name by name, in words. Pure."""

from __future__ import annotations

import json
import re
from typing import Any

from workbench.core import family_names, figures
from workbench.history import decisions
from workbench.history.requests import Change

Fact = tuple[str, str, str]
"""What is known of a version: its kind, its name, its value."""
SHORT_HASH = 12
"""Hex digits of a hash that tell it from others well enough for people."""

_HASH = re.compile(r"[0-9a-f]{40,}")
_COLUMNS = "features.columns."


def told(name: str, value: Any) -> str:
    """A recorded value as people read it, with its unit where the name says which."""
    if value is None or (name == "budget" and not value):
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return "; ".join(told(name, one) for one in value)
    if name == "peak_memory" and isinstance(value, int):
        return figures.size(value)
    if name in ("budget", "seconds"):
        return figures.duration(float(value))
    return str(value)


def named(change: Change, parameter: bool = False) -> str:
    """What differs, in words: ``column city: features``, ``rows hash``.

    A ``parameter`` keeps its own name.
    """
    if change.name.startswith(decisions.PREFIX):
        return decisions.named(change.name)
    if parameter:
        return change.name
    rest = change.name.removeprefix(_COLUMNS)
    if rest != change.name:
        column, _, what = rest.rpartition(".")
        return f"column {column}: {what}" if column else f"column {what}"
    for area in ("features.", "environment."):
        rest = rest.removeprefix(area)
    return rest.replace(".", " ").replace("_", " ")


def sides(change: Change) -> tuple[str, str]:
    """Both values as people read them; a dash where there is none."""
    return _told(change.name, change.a), _told(change.name, change.b)


def _told(name: str, text: str) -> str:
    if not text:
        return figures.MISSING
    if name.startswith(decisions.PREFIX):
        text = decisions.told(name, text)
    if name == "family":
        return family_names.title(text)
    if _HASH.fullmatch(text):
        return text[:SHORT_HASH]
    if text in ("true", "false"):
        return "yes" if text == "true" else "no"
    if text[0] in "[{":
        return _list(text)
    if name.endswith("peak_memory") and text.isdecimal():
        return figures.size(int(text))
    counted = name.endswith(("features", "rows", "learned from")) and text.isdecimal()
    return figures.count(int(text)) if counted else text


def _list(text: str) -> str:
    """A list or table recorded as JSON, in words; what is no JSON stays as it is."""
    try:
        value = json.loads(text)
    except ValueError:
        return text
    return _words(value)


def _words(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} {_words(one)}" for key, one in value.items()) or "none"
    if isinstance(value, list):
        return ", ".join(map(_words, value)) or "none"
    return told("", value)
