"""A training whose hub was killed goes on with the next hub: the folds it had finished count.

Once: one that does not come to its end the second time either is left to people.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import msgspec

from workbench.store.reader import Reader
from workbench.store.session import Session
from workbench.store.transaction import Transaction
from workbench.train.requests import FIT_JOB, FitParams


async def start(session: Session) -> None:
    """Forget what jobs of a dead hub left behind: files, and rows of splits that never counted."""
    scratch = Path(session.scratch)
    wanted = {Path(params.frame).parent for _, params in await session.read(_interrupted)}
    for folder in (*scratch.glob("train-*"), *scratch.glob("split-*")):
        if folder not in wanted:
            shutil.rmtree(folder, ignore_errors=True)
    orphans = "DELETE FROM split_row WHERE split NOT IN (SELECT id FROM split)"
    await session.bulk(lambda reader: reader.execute(orphans))


async def resume(session: Session) -> None:
    """Start again what was interrupted, with the rows that were cut for it."""
    for job, params in await session.read(_interrupted):
        again = msgspec.structs.replace(params, resumed=job)
        fresh = await session.start_job(FIT_JOB, again)

        def change(tx: Transaction, job: str = job, fresh: str = fresh) -> None:
            tx.event("train.resumed", f"job:{fresh}", {"of": job})

        await session.write(change, type(None))


def _interrupted(reader: Reader) -> list[tuple[str, FitParams]]:
    """Trainings that ended with their hub, and whose rows are still there; oldest first."""
    rows = reader.all(
        "SELECT id, params FROM job WHERE kind = ? AND state = 'dead' ORDER BY created DESC "
        "LIMIT 20",
        (FIT_JOB.name,),
    )
    found = [(job, msgspec.json.decode(text, type=FitParams)) for job, text in reversed(rows)]
    return [(job, p) for job, p in found if not p.resumed and Path(p.frame).is_file()]
