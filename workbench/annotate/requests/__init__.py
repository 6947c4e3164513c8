"""What one can ask of labelling, and what comes back."""

from __future__ import annotations

from workbench.annotate.requests import changes, labelling, people, queue, schema, tasks, transfer
from workbench.annotate.requests.changes import (
    ChangeLabels,
    ChangePreview,
    LabelChange,
    ListSchemas,
    PreviewChange,
    SchemaVersion,
    UndoChange,
)
from workbench.annotate.requests.labelling import (
    Answer,
    Flag,
    Handed,
    Item,
    Mine,
    Note,
    Open,
    Opened,
    Progress,
    Redo,
    Show,
    ShowProgress,
    Submit,
    Suggestion,
    Undo,
    Undone,
)
from workbench.annotate.requests.people import AddPerson, Enrolled, ListPeople, RemovePerson
from workbench.annotate.requests.queue import (
    SCORE,
    QueueSettings,
    Rescore,
    ScoreParams,
    ScoreResult,
    Scoring,
    SetQueue,
)
from workbench.annotate.requests.schema import Label, LabelSchema, SetSchema, ShowSchema
from workbench.annotate.requests.tasks import AddTask, LabelTask, ListTasks, RemoveTask
from workbench.annotate.requests.transfer import (
    TAKE,
    Exported,
    ExportLabels,
    Imported,
    ImportLabels,
    TakenFile,
    TakeParams,
)
from workbench.core.request import JobKind, Method

METHODS: tuple[Method, ...] = (
    *schema.METHODS,
    *changes.METHODS,
    *tasks.METHODS,
    *labelling.METHODS,
    *queue.METHODS,
    *transfer.METHODS,
    *people.METHODS,
)
JOBS: tuple[JobKind, ...] = (
    *queue.JOBS,
    *transfer.JOBS,
)
__all__ = [
    "JOBS",
    "METHODS",
    "SCORE",
    "TAKE",
    "AddPerson",
    "AddTask",
    "Answer",
    "ChangeLabels",
    "ChangePreview",
    "Enrolled",
    "ExportLabels",
    "Exported",
    "Flag",
    "Handed",
    "ImportLabels",
    "Imported",
    "Item",
    "Label",
    "LabelChange",
    "LabelSchema",
    "LabelTask",
    "ListPeople",
    "ListSchemas",
    "ListTasks",
    "Mine",
    "Note",
    "Open",
    "Opened",
    "PreviewChange",
    "Progress",
    "QueueSettings",
    "Redo",
    "RemovePerson",
    "RemoveTask",
    "Rescore",
    "SchemaVersion",
    "ScoreParams",
    "ScoreResult",
    "Scoring",
    "SetQueue",
    "SetSchema",
    "Show",
    "ShowProgress",
    "ShowSchema",
    "Submit",
    "Suggestion",
    "TakeParams",
    "TakenFile",
    "Undo",
    "UndoChange",
    "Undone",
]
