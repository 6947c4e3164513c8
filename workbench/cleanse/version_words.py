"""What an edit did to a recipe, in few words: two lists of steps in, a line out. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Any

from workbench.core.figures import counted

MOST = 2
"""Steps named in full; of more only their number is told."""


def told(change: str, before: Sequence[Any], after: Sequence[Any], titles: Sequence[str]) -> str:
    """What became of ``before``, the version that was edited; ``titles`` are of both, in turn."""
    old, new = titles[: len(before)], titles[len(before) :]
    words = change.removeprefix("step_").removeprefix("recipe_").replace("_", " ")
    steps = _touched(before, after, old, new)
    if change in ("recipe_restored", "recipe_imported") or len(steps) > MOST or not steps:
        return f"{words}: {counted(len(after), 'step')}"
    return f"{words}: {' · '.join(steps)}"


def _touched(
    before: Sequence[Any], after: Sequence[Any], old: Sequence[str], new: Sequence[str]
) -> list[str]:
    """The steps that came or changed; if none did, those that went."""
    came: list[str] = []
    gone: list[str] = []
    matcher = SequenceMatcher(None, list(map(repr, before)), list(map(repr, after)), False)
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind != "equal":
            came += [_named(after[n], new[n]) for n in range(c, d)]
            gone += [_named(before[n], old[n]) for n in range(a, b)]
    return came or gone


def _named(step: Any, title: str) -> str:
    columns = ", ".join(step.get("columns") or [])
    off = "" if step.get("enabled", True) else " (off)"
    return f"{title} {columns}".rstrip() + off
