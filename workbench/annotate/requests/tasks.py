"""Several labelling tasks over the same rows: made, listed, removed."""

from __future__ import annotations

from workbench.annotate.requests.schema import LabelSchema
from workbench.core.request import Method, Request, Result, Role


class LabelTask(Result, frozen=True, kw_only=True):
    """What is asked of a dataset's rows, and how far it is; ``name`` is DATASET or DATASET/TASK.

    ``task``: its type, "" and ``version`` 0 before it has a label schema. ``labelled`` of ``total``
    rows have a label, by ``people``.
    """

    name: str
    dataset: str
    task: str
    version: int
    labels: int
    labelled: int
    total: int
    people: int


class ListTasks(Request[list[LabelTask]], frozen=True, kw_only=True):
    """All tasks of a dataset, or with "" of all datasets; the dataset's own comes first."""

    dataset: str = ""


class AddTask(Request[LabelSchema], frozen=True, kw_only=True):
    """Ask something else of a dataset's rows: ``name`` is DATASET/TASK.

    ``document``: its label schema as JSON; "" leaves that for later.
    """

    name: str
    document: str = ""


class RemoveTask(Request[bool], frozen=True, kw_only=True):
    """Forget a task that nobody has ever answered."""

    name: str


METHODS: tuple[Method, ...] = (
    Method("annotate.list_tasks", ListTasks, list[LabelTask], Role.ANNOTATOR),
    Method("annotate.add_task", AddTask, LabelSchema, Role.PRACTITIONER, write=True),
    Method("annotate.remove_task", RemoveTask, bool, Role.PRACTITIONER, write=True),
)
