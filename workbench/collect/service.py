"""Hub side of collect: what answers its requests, ends its loads, and cleans up after them."""

from __future__ import annotations

from workbench.collect import (
    service_compare,
    service_export,
    service_leftovers,
    service_load,
    service_quarantine,
    service_register,
    service_release,
    service_remove,
    service_rows,
    service_run,
    service_snapshots,
    service_sources,
    service_takeback,
)
from workbench.collect.requests import (
    AddSource,
    DiscardLines,
    EditSource,
    ExportRows,
    GetFrequencies,
    GetLine,
    GetLoad,
    GetRows,
    ListDatasets,
    ListLoads,
    ListQuarantine,
    ListSources,
    PreviewTakeBack,
    ReleaseLine,
    RemoveSource,
    RestoreSnapshot,
    RunSource,
    Sniff,
    TakeBack,
)
from workbench.collect.snapshots import (
    CompareRows,
    DeleteSnapshot,
    ListSnapshots,
    TakeSnapshot,
)
from workbench.collect.tasks import LOAD

HANDLERS = {
    Sniff: service_register.sniff,
    AddSource: service_register.add_source,
    EditSource: service_register.edit_source,
    RemoveSource: service_remove.remove_source,
    RunSource: service_run.run_source,
    ListSources: service_sources.list_sources,
    ListLoads: service_sources.list_loads,
    GetLoad: service_sources.get_load,
    ListQuarantine: service_quarantine.list_quarantine,
    DiscardLines: service_quarantine.discard_lines,
    GetLine: service_quarantine.get_line,
    ReleaseLine: service_release.release_line,
    TakeBack: service_takeback.take_back,
    PreviewTakeBack: service_takeback.preview_take_back,
    TakeSnapshot: service_snapshots.take_snapshot,
    ListSnapshots: service_snapshots.list_snapshots,
    DeleteSnapshot: service_snapshots.delete_snapshot,
    RestoreSnapshot: service_snapshots.restore_snapshot,
    CompareRows: service_compare.compare_rows,
    ListDatasets: service_rows.list_datasets,
    ExportRows: service_export.export_rows,
    GetRows: service_rows.get_rows,
    GetFrequencies: service_rows.get_frequencies,
}
FINISHERS = {LOAD.name: service_load.finish_load}
ABANDONED = {LOAD.name: service_leftovers.abandon_load}
start = service_leftovers.start
