"""What a stored result stands on: a part of every result that is measured."""

from __future__ import annotations

from workbench.core.request import Result


class Standing(Result, frozen=True, kw_only=True):
    """What a stored result stands on.

    ``answers`` stood when it was made; ``since``: answers given, changed or taken back after
    that. ``current``: nothing that it stands on has changed.
    """

    job: str
    made: str
    by: str
    seconds: float
    answers: int
    since: int
    current: bool
