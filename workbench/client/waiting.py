"""Waiting for a job's end, the same way for screens, commands and notebooks."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from workbench.core.errors import UnavailableError, from_code
from workbench.hub.requests import Job, ShowJob

SECONDS = 1.0
"""How long the hub holds an answer back while nothing has changed."""
Tell = Callable[[Job], object]


def ended(job: Job) -> bool:
    """Whether a job is done. Raises its error, and UnavailableError when it was ended otherwise."""
    if job.error is not None:
        raise from_code(**job.error)
    if job.state in ("cancelled", "dead"):
        raise UnavailableError(f"{job.title} was {job.state}", "Start it again.")
    return job.state == "done"


async def wait_job(call: Callable[[ShowJob], Awaitable[Job]], job: str, tell: Tell) -> Any:
    """The job's result document; ``tell`` gets what is known of it meanwhile. Raises its error."""
    seen = 0
    while True:
        view = await call(ShowJob(job=job, documents_from=seen, wait=SECONDS))
        seen = view.documents_total
        tell(view)
        if ended(view):
            return view.result


def wait_job_blocking(call: Callable[[ShowJob], Job], job: str, tell: Tell) -> Any:
    """``wait_job`` for callers that block."""
    seen = 0
    while True:
        view = call(ShowJob(job=job, documents_from=seen, wait=SECONDS))
        seen = view.documents_total
        tell(view)
        if ended(view):
            return view.result
