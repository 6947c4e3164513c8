"""Waiting for jobs, without asking all the time."""

from __future__ import annotations

import time

from workbench.client.blocking import Client
from workbench.hub.requests import Job, ShowJob


def job_ended(client: Client, job: str, seconds: float = 120) -> Job:
    """The job once it has ended; of its documents, those that came last."""
    deadline = time.monotonic() + seconds
    seen = 0
    while time.monotonic() < deadline:
        # With documents that are known already the hub has news at once: that would be a loop
        # that keeps two processes busy.
        view = client.call(ShowJob(job=job, documents_from=seen, wait=5.0))
        if view.state not in ("queued", "running"):
            return view
        seen = view.documents_total
    raise AssertionError(f"job {job} does not end")
