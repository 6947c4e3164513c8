"""Copying versions as runs into a tracking store of MLflow. In a job's process."""

from __future__ import annotations

from pathlib import Path

from workbench.core.clock import SystemClock
from workbench.history.report.compose import Known, compose
from workbench.history.report.gather import in_full, stated
from workbench.history.report.html import html
from workbench.history.report.markdown import markdown
from workbench.history.requests import (
    CHANGED,
    NEW,
    UNCHANGED,
    CopiedRun,
    CopyParams,
    CopyResult,
)
from workbench.history.tracking.run import run
from workbench.history.tracking.store import TrackingStore
from workbench.hub.requests import Status
from workbench.worker.context import JobContext

CARD, REPORT = "card.md", "report.html"


def copy(context: JobContext, params: CopyParams) -> CopyResult:
    """Copy what is new or was changed since; what says the same as its run is left alone."""
    total = len(params.versions)
    context.progress(0, total, "reading what is there")
    name = Path(context.ask(Status()).project).stem
    store = TrackingStore(Path(params.store))
    there_already, runs = store.copied(params.project), list[CopiedRun]()
    for place, version in enumerate(params.versions):
        context.progress(place, total, f"v{version}")
        known = stated(context.ask, str(version))
        said = run(known.detail, known.evaluation, known.gate, params.project, name)
        before = there_already.get(said.key)
        if before is not None and before.digest == said.digest and not before.deleted:
            runs.append(CopiedRun(version=version, run=before.run, state=UNCHANGED))
            continue
        number = store.write(said, before, _artifacts(context, known, name))
        state = NEW if before is None else CHANGED
        runs.append(CopiedRun(version=version, run=number, state=state))
    context.progress(total, total, "")
    return CopyResult(runs=runs)


def _artifacts(context: JobContext, known: Known, project: str) -> dict[str, str]:
    page = compose(in_full(context.ask, known), project, SystemClock().now())
    return {CARD: markdown(page), REPORT: html(page)}
