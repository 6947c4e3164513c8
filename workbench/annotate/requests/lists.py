"""Named lists of rows to label: made from a filter, a model's errors or row ids."""

from __future__ import annotations

from workbench.core.request import Method, Request, Result, Role


class QueueList(Result, frozen=True, kw_only=True):
    """A list of ``rows`` rows; ``what`` says where they came from. ``made`` is ISO 8601.

    ``again``: who has answered a row before is asked once more. ``labelled``: rows with a label,
    or of such a list with one that was given since it was made.
    """

    name: str
    what: str
    again: bool
    rows: int
    labelled: int
    by: str
    made: str


class AddList(Request[QueueList], frozen=True, kw_only=True):
    """Make a list from exactly one of ``where`` (SQL), ``rows`` (ids) and ``errors`` (a version).

    ``truth`` and ``predicted`` narrow errors down to a cell of the confusion matrix; ``what`` says
    what given rows are. A list of that name is replaced. With ``rows`` and ``errors`` the rows
    are some of those that the version was measured on.
    """

    name: str
    dataset: str = ""
    where: str = ""
    rows: list[int] | None = None
    errors: str = ""
    truth: str | None = None
    predicted: str | None = None
    what: str = ""
    again: bool = False


class ListLists(Request[list[QueueList]], frozen=True, kw_only=True):
    """The lists of a dataset, oldest first."""

    dataset: str = ""


class RemoveList(Request[None], frozen=True, kw_only=True):
    """Forget a list; answers stay."""

    name: str
    dataset: str = ""


METHODS: tuple[Method, ...] = (
    Method("annotate.add_list", AddList, QueueList, Role.PRACTITIONER, write=True),
    Method("annotate.lists", ListLists, list[QueueList], Role.ANNOTATOR),
    Method("annotate.remove_list", RemoveList, None, Role.PRACTITIONER, write=True),
)
