"""Rows given out as a file to people who label elsewhere, and their answers taken back in."""

from __future__ import annotations

from workbench.annotate.requests.transfer import Imported
from workbench.core.request import Method, Request, Result, Role


class BatchPerson(Result, frozen=True, kw_only=True):
    """Somebody who sent answers back: to so many ``rows``; ``at`` the last time."""

    person: str
    rows: int
    files: int
    at: str


class Batch(Result, frozen=True, kw_only=True):
    """A batch of rows; ``state``: open, done or withdrawn. ``people`` are wanted for each row."""

    name: str
    dataset: str
    format: str
    rows: int
    people: int
    state: str
    created: str
    by: str
    returned: list[BatchPerson] = []


class CreateBatch(Request[Batch], frozen=True, kw_only=True):
    """Give out rows as a file for outside annotators: these ``ids``, or ``rows`` open ones.

    While it is open its rows are handed out to nobody here.
    """

    name: str
    path: str
    format: str
    dataset: str = ""
    rows: int = 0
    ids: list[int] = []
    people: int = 1


class ListBatches(Request[list[Batch]], frozen=True, kw_only=True):
    """All batches, newest first."""

    dataset: str = ""


class ImportBatch(Request[Imported], frozen=True, kw_only=True):
    """Take in the answers of one person to a batch; only to its rows, with the text they had.

    ``format``: default the batch's own.
    """

    name: str
    path: str
    person: str
    format: str = ""
    dataset: str = ""
    skip_bad: bool = False
    dry_run: bool = False


class WithdrawBatch(Request[Batch], frozen=True, kw_only=True):
    """Take a batch back: its rows are handed out here again; answers that came in stay."""

    name: str
    dataset: str = ""


METHODS: tuple[Method, ...] = (
    Method("annotate.create_batch", CreateBatch, Batch, Role.PRACTITIONER, write=True, files=True),
    Method("annotate.batches", ListBatches, list[Batch], Role.REVIEWER),
    Method(
        "annotate.import_batch", ImportBatch, Imported, Role.PRACTITIONER, write=True, files=True
    ),
    Method("annotate.withdraw_batch", WithdrawBatch, Batch, Role.PRACTITIONER, write=True),
)
