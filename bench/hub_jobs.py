"""Wait for a job of a hub, for the benchmarks."""

from __future__ import annotations

from workbench.client.blocking import Client
from workbench.core.errors import WorkbenchError
from workbench.hub.requests import Job, ShowJob

ENDED = ("done", "failed", "cancelled", "dead")


def follow(client: Client, job: str) -> Job:
    """The job once it has ended. Raises WorkbenchError with what went wrong."""
    while (view := client.call(ShowJob(job=job, wait=5.0))).state not in ENDED:
        pass
    if view.error is not None:
        raise WorkbenchError(view.error["message"])
    return view
