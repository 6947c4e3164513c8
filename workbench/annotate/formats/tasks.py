"""What a file's answers answer, where no task was set yet: found out by reading it as each."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from workbench.annotate.formats.record import Asked, Heard, spans_in, to_names
from workbench.core.errors import InvalidInputError

TASKS = ("single", "multi", "spans")
"""Tried in this order: one label of a row is a set of labels, too."""


def task_of(reader: Any, path: Path, asked: Asked) -> Asked:
    """What is asked, with the task and the labels of the file.

    The task is the one in which the file has no faults and the most answers, the first among
    equals; "single" where it has faults in all of them. ``reader``: the format's module. Labels
    stand in the order in which they come, those of a task of one label are left open.
    """
    best, most = msgspec.structs.replace(asked, task=TASKS[0]), 0
    for task in TASKS:
        tried, count, sound = _answers(reader, path, msgspec.structs.replace(asked, task=task))
        if count > most:
            best, most = tried, count
        if count and sound:
            break
    return best


def _answers(reader: Any, path: Path, asked: Asked) -> tuple[Asked, int, bool]:
    """With its labels, how many answers the file has, 0 with a fault; whether it says no more."""
    heard, count, names = Heard(), 0, dict[str, None]()
    try:
        for given in reader.read(path, asked, heard):
            if heard.faults:
                return asked, 0, False
            if given.label is not None:
                count += 1
                names |= dict.fromkeys(_names(asked, given.label))
    except InvalidInputError:
        return asked, 0, False
    # Whose sets or spans are all empty, they may be anything.
    if heard.faults or (asked.task != TASKS[0] and not names):
        return asked, 0, False
    return msgspec.structs.replace(asked, labels=list(names)), count, not heard.warned


def _names(asked: Asked, label: str) -> list[str]:
    if asked.task == "single":
        return []
    if asked.task == "spans":
        return [name for _, _, name in spans_in(label)]
    return to_names(asked, label)
