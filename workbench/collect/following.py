"""Running a load from a screen: progress while it runs, its account at the end."""

from __future__ import annotations

import msgspec

from workbench.client.waiting import wait_job
from workbench.collect.account import account_sentence
from workbench.collect.requests import LoadAccount, RunSource
from workbench.hub.requests import Job
from workbench.tui.area_screen import AreaScreen
from workbench.tui.widgets.progress import Progress


async def follow(
    screen: AreaScreen, request: RunSource, progress: Progress | None = None
) -> LoadAccount:
    """Run a source's load to its end, showing how far it is. Raises the job's error."""
    started = await screen.hub.call(request)

    def tell(job: Job) -> None:
        if progress is not None:
            progress.advance(job.done, job.total, job.what, job.eta)

    return msgspec.convert(await wait_job(screen.hub.call, started.job, tell), LoadAccount)


def tell(screen: AreaScreen, account: LoadAccount) -> None:
    """Say the account in passing."""
    screen.toast(account_sentence(account), "attention" if account.waiting else "good")
