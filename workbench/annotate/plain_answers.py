"""What a line typed in line mode means: something to do, an answer, or why it is neither. Pure.

A label's key goes first, then the commands, then the labels' names. ``:word`` is always a command
and ``=name`` always an answer, so that every label can be given whatever it is called.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from workbench.annotate import label_search
from workbench.annotate.drafts import Spans
from workbench.annotate.requests import Label, LabelSchema
from workbench.annotate.values import names_in, of_names

COMMANDS = {
    "help": ("?", "what can be typed here, and all labels"),
    "undo": ("u", "take back your newest answer, skip, flag or note; as often as you like"),
    "redo": ("", "do again what was undone last"),
    "skip": ("s", "leave the row to somebody else; a reason may follow, it is kept as a note"),
    "flag": ("f", "mark the row for a second look, or take the mark away"),
    "note": ("n", "what follows is kept as a note about the row; - removes it"),
    "guideline": ("g", "the whole guideline"),
    "like": ("l", "how rows like this one were labelled"),
    "back": ("b", "your answer before this one; an answer then changes it"),
    "next": ("", "forward again through your answers, to the row that waits"),
    "row": ("", "say the row again"),
    "accept": ("a", "take the model's suggestion; yes, to a yes-or-no question"),
    "reject": ("x", "no, to a yes-or-no question"),
    "quit": ("q", "end; everything said to be recorded is kept"),
}
"""Each command's letter and what it does."""

TAKES_TEXT = frozenset({"skip", "note"})
_WORDS = {letter: name for name, (letter, _) in COMMANDS.items() if letter} | {
    name: name for name in COMMANDS
}
_SPAN = re.compile(r"(\d+)(?:\s*(?:-|–|to)\s*(\d+))?\s+(\S.*)", re.IGNORECASE)
MOST_NAMED = 8
CERTAIN = (label_search.WHOLE, label_search.BEGINNINGS)


@dataclass(frozen=True)
class Command:
    """Something to do; ``text`` is what followed the word."""

    name: str
    text: str = ""


@dataclass(frozen=True)
class Given:
    """An answer, as it is stored."""

    label: str


@dataclass(frozen=True)
class Unclear:
    """Neither: why, and what to type instead."""

    why: str


Meaning = Command | Given | Unclear


def meaning(line: str, schema: LabelSchema, text: str = "", answer: str | None = None) -> Meaning:
    """What a line means under a schema.

    ``text``: the row's text, for spans. ``answer``: what stands, or is suggested; ``+`` and ``-``
    before labels change it, where several can be given.
    """
    typed = line.strip()
    if not typed:
        return Unclear("nothing was typed: ? says what can be")
    if typed.startswith(":"):
        found = _command(typed[1:].strip())
        return found or Unclear(f"there is no command {typed}: ? says which there are")
    if schema.task == "text":
        return Command("help") if typed == "?" else Given(typed.removeprefix("=").strip())
    if typed.startswith("="):
        return _answer(typed[1:].strip(), schema, text, answer)
    if any(label.key == typed for label in schema.labels):
        return _answer(typed, schema, text, answer)
    return _command(typed) or _answer(typed, schema, text, answer)


def _command(typed: str) -> Command | None:
    word, _, rest = typed.partition(" ")
    name = _WORDS.get(word.lower())
    if name is None or (rest.strip() and name not in TAKES_TEXT):
        return None
    return Command(name, rest.strip())


def _answer(typed: str, schema: LabelSchema, text: str, answer: str | None) -> Given | Unclear:
    if schema.task == "multi":
        return _several(typed, schema, answer)
    if schema.task == "spans":
        return _spans(typed, schema, text, answer)
    found = named(typed, schema.labels)
    return found if isinstance(found, Unclear) else Given(found.name)


def named(typed: str, labels: Sequence[Label]) -> Label | Unclear:
    """The label of this key or name, or the only one of which these are beginnings of words."""
    for label in labels:
        if label.key == typed:
            return label
    for same in (str, str.casefold):
        for label in labels:
            if same(label.name) == same(typed):
                return label
    fits = [label for label in labels if label_search.fit(typed, label) in CERTAIN]
    if len(fits) == 1:
        return fits[0]
    if not fits:
        return Unclear(f"no label is called {typed}: ? lists them")
    names = ", ".join(spoken(label) for label in fits[:MOST_NAMED])
    more = f" and {len(fits) - MOST_NAMED} more" if len(fits) > MOST_NAMED else ""
    return Unclear(f"{typed} fits {len(fits)} labels, type more of the name: {names}{more}")


def spoken(label: Label) -> str:
    """A label as it is listed: its key, if it has one, and its name."""
    return f"{label.key} {label.name}" if label.key else label.name


def _several(typed: str, schema: LabelSchema, answer: str | None) -> Given | Unclear:
    """``1 3``, ``1, billing``, ``none``; ``+2 -1`` changes what stands."""
    if typed.casefold() == "none" and all(one.name != typed for one in schema.labels):
        return Given("")
    keys = {label.key for label in schema.labels if label.key}
    parts = [part.strip() for part in typed.split(",") if part.strip()]
    if len(parts) == 1 and all(part.lstrip("+-") in keys for part in typed.split()):
        parts = typed.split()
    changing = all(part[0] in "+-" for part in parts)
    names = set(names_in(answer or "")) if changing else set()
    for part in parts:
        found = named(part[1:].strip() if changing else part, schema.labels)
        if isinstance(found, Unclear):
            return found
        if changing and part[0] == "-":
            names.discard(found.name)
        else:
            names.add(found.name)
    return Given(of_names(schema, names))


def _spans(typed: str, schema: LabelSchema, text: str, answer: str | None) -> Given | Unclear:
    """``3-5 person, 8 place``, ``none``; ``+3-5 person`` adds to what stands."""
    if typed.casefold() == "none":
        return Given(Spans(schema, text, None).text())
    adding = typed.startswith("+")
    draft = Spans(schema, text, answer if adding else None)
    for part in typed.removeprefix("+").split(","):
        found = _SPAN.fullmatch(part.strip())
        if found is None:
            return Unclear(f"{part.strip()} is no span: say words and label, as in 3-5 person")
        label = named(found[3], schema.labels)
        if isinstance(label, Unclear):
            return label
        first, last = int(found[1]), int(found[2] or found[1])
        if not 1 <= first <= last <= len(draft.tokens):
            return Unclear(f"there are words 1 to {len(draft.tokens)}, not {first} to {last}")
        draft.anchor, draft.cursor = first - 1, last - 1
        if draft.label(label.name) is not None:
            return Unclear(f"{part.strip()} would overlap another span; nothing was recorded")
    return Given(draft.text())
