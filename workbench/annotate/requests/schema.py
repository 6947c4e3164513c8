"""The label schema: what is asked about a row."""

from __future__ import annotations

import msgspec

from workbench.core.request import Method, Request, Result, Role


class Label(msgspec.Struct, frozen=True, kw_only=True):
    """One label a person can give. ``key`` is one character, or "" to be found by typing."""

    name: str
    key: str = ""
    parent: str | None = None
    description: str = ""


class LabelSchema(Result, frozen=True, kw_only=True):
    """What is asked about a row. ``field``: the text columns; empty means the whole row.

    ``context``: the columns shown below the text; ``None`` means all others but ``hidden``, which
    hold the answer. ``hidden`` that is ``None`` is found out when the schema is set.
    ``overlapping``: whether spans may share characters.
    """

    task: str = "single"
    field: list[str] = []
    context: list[str] | None = None
    hidden: list[str] | None = None
    labels: list[Label] = []
    overlapping: bool = False
    guideline: str = ""
    version: int = 0
    dataset: str = ""


class ShowSchema(Request[LabelSchema], frozen=True, kw_only=True):
    """The schema in force; an empty one with version 0 before the first was set."""

    dataset: str = ""


class SetSchema(Request[LabelSchema], frozen=True, kw_only=True):
    """Make ``document`` (JSON text as in the manual) the next version of the schema.

    A label that answers have must stay in it, unless ``drop``: then those answers stay as they
    are, under the version they were given, until somebody changes them.
    """

    dataset: str = ""
    document: str
    drop: bool = False


METHODS: tuple[Method, ...] = (
    Method("annotate.show_schema", ShowSchema, LabelSchema, Role.ANNOTATOR),
    Method("annotate.set_schema", SetSchema, LabelSchema, Role.PRACTITIONER, write=True),
)
