"""Running a load from a screen: progress while it runs, its account at the end."""

from __future__ import annotations

import msgspec

from workbench.collect.account import account_sentence
from workbench.collect.requests import LoadAccount, RunSource
from workbench.core.errors import from_code
from workbench.hub.requests import ShowJob
from workbench.tui.area_screen import AreaScreen
from workbench.tui.widgets.progress import Progress

WAIT_SECONDS = 5.0


async def follow(
    screen: AreaScreen, request: RunSource, progress: Progress | None = None
) -> LoadAccount:
    """Run a source's load to its end, showing how far it is. Raises the job's error."""
    started = await screen.hub.call(request)
    while True:
        job = await screen.hub.call(ShowJob(job=started.job, wait=WAIT_SECONDS))
        if progress is not None:
            progress.advance(job.done, job.total, job.what, job.eta)
        if job.error is not None:
            raise from_code(**job.error)
        if job.state == "done":
            return msgspec.convert(job.result, LoadAccount)


def tell(screen: AreaScreen, account: LoadAccount) -> None:
    """Say the account in passing."""
    screen.toast(account_sentence(account), "attention" if account.quarantined else "good")
