"""Waiting for a job: told how far it is, given its result, or its error."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from workbench.client.waiting import wait_job, wait_job_blocking
from workbench.core.errors import ConflictError, UnavailableError
from workbench.hub.requests import Job, ShowJob


def job(state: str, **more: object) -> Job:
    plain = {"id": "j", "kind": "collect.load", "title": "load", "by": "ana", "created": ""}
    return Job(state=state, **plain, **more)  # type: ignore[arg-type]


RUNNING = job("running", done=1.0, total=2.0, documents_total=3)


def answers(*views: Job) -> tuple[list[ShowJob], Callable[[ShowJob], Job]]:
    asked: list[ShowJob] = []

    def call(request: ShowJob) -> Job:
        asked.append(request)
        return views[len(asked) - 1]

    return asked, call


def later(call: Callable[[ShowJob], Job]) -> Callable[[ShowJob], Awaitable[Job]]:
    async def called(request: ShowJob) -> Job:
        return call(request)

    return called


async def test_the_result_comes_after_what_was_told() -> None:
    done = job("done", result={"rows": 4})
    asked, call = answers(RUNNING, done)
    told: list[Job] = []
    assert await wait_job(later(call), "j", told.append) == {"rows": 4}
    assert told == [RUNNING, done]
    assert [request.documents_from for request in asked] == [0, 3]
    _, call = answers(RUNNING, done)
    assert wait_job_blocking(call, "j", told.append) == {"rows": 4}


async def test_the_error_of_the_job_is_raised() -> None:
    failed = job("failed", error={"code": "conflict", "message": "no", "hint": "yes"})
    _, call = answers(RUNNING, failed)
    with pytest.raises(ConflictError, match="no"):
        await wait_job(later(call), "j", lambda _job: None)


@pytest.mark.parametrize("state", ["cancelled", "dead"])
async def test_a_job_that_was_ended_is_waited_for_no_longer(state: str) -> None:
    _, call = answers(job(state))
    with pytest.raises(UnavailableError, match=f"load was {state}"):
        await wait_job(later(call), "j", lambda _job: None)
