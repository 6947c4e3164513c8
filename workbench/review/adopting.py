"""What one can ask of a whole consensus: adopt it for every row that nobody has decided."""

from __future__ import annotations

from workbench.core.figures import counted
from workbench.core.request import Request, Result


class Adopted(Result, frozen=True, kw_only=True):
    """How many rows were decided, and how many were left: unsure, tied, decided before.

    ``event``: in the log, 0 where nothing was decided. ``current``: nobody has answered since the
    consensus was measured.
    """

    rows: int
    unsure: int
    tied: int
    decided: int
    event: int = 0
    current: bool = True
    dataset: str = ""


class AdoptConsensus(Request[Adopted], frozen=True, kw_only=True):
    """Decide each open row as the newest consensus by a method says, from ``least`` confidence on.

    All at once, and taken back at once by ``UndoDecision``. ``dry_run``: only count. Raises
    NotFoundError where none was measured, InvalidInputError without a reason, ConflictError where
    answers have changed since it was measured.
    """

    method: str
    reason: str
    dataset: str = ""
    least: float = 0.0
    dry_run: bool = False


def told(done: Adopted, dry_run: bool = False) -> str:
    """What was decided, and what stays open and why."""
    verb = "would be decided" if dry_run else "decided"
    left = [
        (done.unsure, "not sure enough"),
        (done.tied, "tied"),
        (done.decided, "decided before"),
    ]
    rest = ", ".join(f"{count:,} {why}" for count, why in left if count)
    return f"{counted(done.rows, 'row')} {verb}{f'; {rest}' if rest else ''}"
