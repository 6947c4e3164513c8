"""What collect says on the wire: sources, loads, quarantine, windows of rows.

How files are read is in ``reading``, what jobs are told in ``tasks``.
"""

from __future__ import annotations

from workbench.collect.reading import FORMATS, ColumnGuess, Dialect, ReadOptions, SniffSheet
from workbench.collect.requests import data, loads, quarantine, sources
from workbench.collect.requests.data import (
    ColumnInfo,
    Dataset,
    ExportedRows,
    ExportRows,
    Frequency,
    GetFrequencies,
    GetRows,
    ListDatasets,
    RowFilter,
    RowsWindow,
)
from workbench.collect.requests.loads import (
    GetLoad,
    ListLoads,
    LoadAccount,
    LoadStarted,
    PreviewTakeBack,
    RestoreSnapshot,
    RunSource,
    TakeBack,
    TakenBack,
)
from workbench.collect.requests.quarantine import (
    DiscardLines,
    GetLine,
    ListQuarantine,
    Quarantined,
    QuarantinePage,
    ReleaseLine,
)
from workbench.collect.requests.sources import (
    DISPOSITIONS,
    AddSource,
    EditSource,
    ListSources,
    RemoveSource,
    Sniff,
    Source,
)
from workbench.collect.snapshots import METHODS as SNAPSHOT_METHODS
from workbench.collect.tasks import JOBS
from workbench.core.request import Method

METHODS: tuple[Method, ...] = (
    *sources.METHODS,
    *loads.METHODS,
    *quarantine.METHODS,
    *data.METHODS,
    *SNAPSHOT_METHODS,
)
__all__ = [
    "DISPOSITIONS",
    "FORMATS",
    "JOBS",
    "METHODS",
    "AddSource",
    "ColumnGuess",
    "ColumnInfo",
    "Dataset",
    "Dialect",
    "DiscardLines",
    "EditSource",
    "ExportRows",
    "ExportedRows",
    "Frequency",
    "GetFrequencies",
    "GetLine",
    "GetLoad",
    "GetRows",
    "ListDatasets",
    "ListLoads",
    "ListQuarantine",
    "ListSources",
    "LoadAccount",
    "LoadStarted",
    "PreviewTakeBack",
    "QuarantinePage",
    "Quarantined",
    "ReadOptions",
    "ReleaseLine",
    "RemoveSource",
    "RestoreSnapshot",
    "RowFilter",
    "RowsWindow",
    "RunSource",
    "Sniff",
    "SniffSheet",
    "Source",
    "TakeBack",
    "TakenBack",
]
