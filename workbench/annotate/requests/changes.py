"""Labels changed once there are answers: what that touches, done, taken back; all versions."""

from __future__ import annotations

from typing import Literal

import msgspec

from workbench.core.request import Method, Request, Result, Role


class LabelChange(msgspec.Struct, frozen=True, kw_only=True):
    """A change of labels: ``labels`` are those it is done to, ``become`` what they are then.

    ``rename``: one and its new name. ``merge``: several and the one that they become. ``split``:
    one and those that take its place. ``retire``: those that are no labels any more. ``add``:
    ``become`` alone.
    """

    kind: Literal["add", "rename", "merge", "split", "retire"]
    labels: list[str] = []
    become: list[str] = []


class ChangePreview(Result, frozen=True, kw_only=True):
    """What a change touches. ``version``: of the schema it makes; ``labels``: those it has.

    ``answers``: those that stand and have such a label, by ``people``; ``reviewed``: rows whose
    decision has it; ``suggestions``: rows for which a model suggests it first; ``models``: versions
    that learned it. ``again``: answers that are asked for again.
    """

    dataset: str
    what: str
    version: int
    labels: list[str]
    answers: int
    people: list[tuple[str, int]]
    reviewed: int
    suggestions: int
    models: list[int]
    again: int


class PreviewChange(Request[ChangePreview], frozen=True, kw_only=True):
    """What a change of labels would touch. Raises InvalidInputError for one that does not fit."""

    change: LabelChange
    dataset: str = ""


class ChangeLabels(Request[ChangePreview], frozen=True, kw_only=True):
    """Change labels: a new version of the schema, and all that stands carried over to it.

    After ``rename`` and ``merge`` answers and decisions have the new name. After ``split`` and
    ``retire`` those who gave such an answer are asked again first, which stands until then; with
    ``anyone`` these answers are set aside and whoever comes is asked. ``seen``: the version that
    the change was meant for, 0 for the one in force; ConflictError when it is another by now.
    """

    change: LabelChange
    dataset: str = ""
    anyone: bool = False
    seen: int = 0


class UndoChange(Request[ChangePreview], frozen=True, kw_only=True):
    """Take the newest change of labels back that stands, with all that it carried over.

    Raises NotFoundError when there is none, ConflictError when the schema was set anew since.
    """

    dataset: str = ""


class SchemaVersion(Result, frozen=True, kw_only=True):
    """One version of a label schema: who made it and when, and what is other than before.

    ``changes`` are sentences; ``guideline``: lines of the guideline's difference, each with its
    sign ("+", "-" or " ") before it.
    """

    version: int
    at: str
    by: str
    changes: list[str]
    guideline: list[str]


class ListSchemas(Request[list[SchemaVersion]], frozen=True, kw_only=True):
    """All versions of a schema, newest first; with ``a`` and ``b`` what changed from a to b alone.

    Raises NotFoundError for a version that there is not.
    """

    dataset: str = ""
    a: int = 0
    b: int = 0


METHODS: tuple[Method, ...] = (
    Method("annotate.preview_change", PreviewChange, ChangePreview, Role.PRACTITIONER),
    Method("annotate.change_labels", ChangeLabels, ChangePreview, Role.PRACTITIONER, write=True),
    Method("annotate.undo_change", UndoChange, ChangePreview, Role.PRACTITIONER, write=True),
    Method("annotate.list_schemas", ListSchemas, list[SchemaVersion], Role.ANNOTATOR),
)
