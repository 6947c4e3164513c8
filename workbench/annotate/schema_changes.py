"""What a change of labels makes of a schema, and of answers given before it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import msgspec

from workbench.annotate.requests import Label, LabelChange, LabelSchema
from workbench.annotate.schema import from_document, to_document, with_keys
from workbench.annotate.values import hint, renamed
from workbench.core.errors import InvalidInputError

ADD, RENAME, MERGE, SPLIT, RETIRE, UNDO = "add", "rename", "merge", "split", "retire", "undo"
KINDS = (ADD, RENAME, MERGE, SPLIT, RETIRE)
CARRIES = (RENAME, MERGE)
"""Changes after which an answer still says what it said, under another name."""
ASKS_AGAIN = (SPLIT, RETIRE)
_COUNTS = {ADD: (0, 0, 1, 99), RENAME: (1, 1, 1, 1), MERGE: (2, 99, 1, 1)}
_COUNTS |= {SPLIT: (1, 1, 2, 99), RETIRE: (1, 99, 0, 0)}
"""By kind: fewest and most labels it is done to, and fewest and most that they become."""


@dataclass(frozen=True)
class Done:
    """A change that was made: see the table label_change."""

    version: int
    kind: str
    labels: tuple[str, ...]
    become: tuple[str, ...]
    turned: int | None = None
    undone: int | None = None


def mapping(change: LabelChange | Done) -> dict[str, str]:
    """The new name of each label that goes on under one."""
    if change.kind not in CARRIES:
        return {}
    return {name: change.become[0] for name in change.labels if name != change.become[0]}


def changed(schema: LabelSchema, change: LabelChange) -> LabelSchema:
    """The schema after a change. Raises InvalidInputError saying what does not fit."""
    _check(schema, change)
    gone = set(change.labels) - set(change.become)
    known = {label.name: label for label in schema.labels}
    fresh = [name for name in change.become if name not in known]
    labels: list[Label] = []
    for label in schema.labels:
        if label.name == (change.labels or [""])[0]:
            labels += _put_in(label, change, fresh)
        elif label.name not in gone:
            labels.append(label)
    if change.kind == ADD:
        labels += [Label(name=name) for name in fresh]
    parents = {name: _above(known[name], change, known) for name in gone}
    labels = [_under(label, parents) for label in labels]
    # The key of a label that goes is nobody's at once: a hand that still means the old one errs.
    held = [known[name] for name in gone if change.kind in ASKS_AGAIN]
    keyed = with_keys([*labels, *held], schema.task)[: len(labels)]
    return from_document(to_document(msgspec.structs.replace(schema, labels=keyed)))


def _put_in(label: Label, change: LabelChange, fresh: Sequence[str]) -> list[Label]:
    """What stands in the place of the first label that is changed."""
    if change.kind in CARRIES:
        name = change.become[0]
        if name in fresh:
            return [msgspec.structs.replace(label, name=name)]
        return [label] if label.name == name else []
    kept = [label] if label.name in change.become else []
    return kept + [Label(name=name, parent=label.parent) for name in fresh]


def _above(label: Label, change: LabelChange, known: dict[str, Label]) -> str | None:
    """The parent of those that had a label as parent which is gone."""
    if change.kind in CARRIES:
        return change.become[0]
    gone, seen = set(change.labels) - set(change.become), {label.name}
    above = label.parent
    while above in gone and above not in seen:
        seen.add(above)
        above = known[above].parent
    return above


def _under(label: Label, parents: dict[str, str | None]) -> Label:
    if label.parent not in parents:
        return label
    above = parents[label.parent]
    return msgspec.structs.replace(label, parent=None if above == label.name else above)


def _check(schema: LabelSchema, change: LabelChange) -> None:
    if change.kind not in KINDS:
        raise InvalidInputError(
            f"labels cannot be changed by {change.kind!r}", f"known: {', '.join(KINDS)}"
        )
    if schema.task == "text":
        raise InvalidInputError("free text has no labels", "a schema of another task has")
    least, most, fewest, greatest = _COUNTS[change.kind]
    before, after = len(set(change.labels)), len(set(change.become))
    if not (least <= before <= most and fewest <= after <= greatest):
        raise InvalidInputError(_SAID[change.kind])
    known = {label.name for label in schema.labels}
    for name in change.labels:
        if name not in known:
            raise InvalidInputError(
                f"no label is called {name!r} in schema {schema.version}", hint(schema)
            )
    taken = [name for name in change.become if name in known]
    if taken and change.kind in (ADD, RENAME):
        way = "choose another name"
        if change.kind == RENAME:
            way += ", or make them one: workbench labels merge"
        raise InvalidInputError(f"there is a label {taken[0]!r} already", way)


_SAID = {
    ADD: "name the labels to add",
    RENAME: "name one label and its new name",
    MERGE: "name two labels or more, and the one that they become",
    SPLIT: "name one label, and two or more that it is split into",
    RETIRE: "name the labels to retire",
}


def mappings(changes: Iterable[Done], version: int) -> list[dict[str, str]]:
    """How labels given under a version are called now: maps, to be applied in this order.

    A change that was taken back before it mattered is passed over with what took it back.
    """
    found = []
    for one in sorted(changes, key=lambda change: change.version):
        if one.version <= version:
            continue
        if one.kind == UNDO:
            if one.turned is not None and one.turned <= version:
                found.append(dict(zip(one.labels, one.become, strict=False)))
        elif one.undone is None:
            found.append(mapping(one))
    return [one for one in found if one]


def carried(schema: LabelSchema, text: str, maps: Iterable[dict[str, str]]) -> str:
    """An answer in today's names."""
    for names in maps:
        text = renamed(schema, text, names)
    return text


def current(name: str, maps: Iterable[dict[str, str]]) -> str:
    """What a label is called today."""
    for names in maps:
        name = names.get(name, name)
    return name


def sentence(change: LabelChange | Done) -> str:
    """A change in words."""
    old, new = _listed(change.labels), _listed(change.become)
    return {
        ADD: f"{new} added",
        RENAME: f"{old} renamed to {new}",
        MERGE: f"{old} merged into {new}",
        SPLIT: f"{old} split into {new}",
        RETIRE: f"{old} retired",
        UNDO: "the last change taken back",
    }[change.kind]


def _listed(names: Sequence[str]) -> str:
    quoted = [repr(name) for name in names]
    return " and ".join([", ".join(quoted[:-1]), quoted[-1]] if len(quoted) > 1 else quoted)
