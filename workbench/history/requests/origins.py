"""What a version was made of: loads, cleaning, label files, people, and its split."""

from __future__ import annotations

from typing import Any

from workbench.core.request import Result


class SourceUse(Result, frozen=True, kw_only=True):
    """A load that brought rows of the version; ``rows``: of those with a target.

    ``content``: the SHA-256 of the file that it read, "" where it was none.
    """

    source: str
    location: str
    load: int
    rows: int
    at: str
    content: str = ""


class LabelShare(Result, frozen=True, kw_only=True):
    """How many of the version's rows a person had labelled when they were cut."""

    person: str
    rows: int


class LabelFile(Result, frozen=True, kw_only=True):
    """A file that labels came with, brought in by ``person``; ``sha256`` of its bytes.

    ``event``: in the log, 0 for answers that were given here and came with no file.
    """

    event: int
    answers: int
    rows: int
    file: str = ""
    format: str = ""
    sha256: str = ""
    person: str = ""
    at: str = ""


class DecidedShare(Result, frozen=True, kw_only=True):
    """Rows whose label a reviewer decided. ``method``: chosen, or what was adopted."""

    person: str
    method: str
    rows: int


class StepEffect(Result, frozen=True, kw_only=True):
    """How many rows one step of the recipe changed, made empty, failed on, dropped, kept aside."""

    changed: int = 0
    nulled: int = 0
    failed: int = 0
    dropped: int = 0
    quarantined: int = 0


class Cleaned(Result, frozen=True, kw_only=True):
    """The run of the recipe that made the version's rows; ``steps`` in the recipe's order."""

    recipe: int
    rows_in: int
    rows_out: int
    quarantined: int
    steps: list[StepEffect]
    by: str
    at: str


class SplitUse(Result, frozen=True, kw_only=True):
    """The split the version was trained and tested on. ``looks``: at its test rows so far.

    ``options``: what its kind goes by, such as the sources whose rows test.
    """

    name: str
    kind: str
    seed: int
    train: int
    test: int
    looks: int
    options: dict[str, Any] = {}
