"""What follows by itself when a job has ended: the areas know nothing of each other."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import msgspec

from workbench.annotate.requests import Rescore
from workbench.core.errors import WorkbenchError
from workbench.hub.task import TaskRun
from workbench.train.requests import LABELS, FitParams

if TYPE_CHECKING:
    from workbench.hub.hub import Hub

log = logging.getLogger(__name__)


async def after(hub: Hub, run: TaskRun) -> None:
    """React to a job that is done."""
    if run.kind.name == "train.fit":
        await _suggest_labels(hub, run)


async def _suggest_labels(hub: Hub, run: TaskRun) -> None:
    """A new model that learned people's labels suggests some for the rows still to label."""
    params = msgspec.msgpack.decode(run.params, type=FitParams)
    if params.target != LABELS:
        return
    handler = hub.registry.handlers[Rescore]
    try:
        await handler(hub.own_session(None, run.actor), Rescore(dataset=params.dataset_name))
    except WorkbenchError as error:
        log.warning("no suggestions from the new model: %s", error.message)
