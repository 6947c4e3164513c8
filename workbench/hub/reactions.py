"""What follows by itself when a job has ended: the areas know nothing of each other."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import msgspec

from workbench.annotate.requests import Rescore
from workbench.core.errors import WorkbenchError
from workbench.core.label_target import are_labels, labelled_as
from workbench.hub.task import TaskRun
from workbench.store.session import Session
from workbench.train.requests import FitParams, JoinRows

if TYPE_CHECKING:
    from workbench.hub.hub import Hub
    from workbench.hub.registry import Heard

log = logging.getLogger(__name__)

GIVES_ROWS = frozenset({"collect.load", "cleanse.apply", "train.split", "train.fit", "train.join"})
"""After these, rows may be there that have no part in the newest split."""


async def after(hub: Hub, run: TaskRun) -> None:
    """React to a job that has ended, however it did."""
    fit, done = run.kind.name == "train.fit", run.state == "done"
    # A training that fails leaves the rows as they were that nobody divided beside it.
    if fit or (done and run.kind.name in GIVES_ROWS):
        await _divide_new_rows(hub, run)
    if fit and done:
        await _suggest_labels(hub, run)


async def follow(work: Heard, session: Session, ids: tuple[str, ...]) -> None:
    """Let a service do what follows from a change of these things."""
    try:
        await work(session, ids)
    except WorkbenchError as error:
        log.warning("what follows a change did not work: %s", error.message)


async def _divide_new_rows(hub: Hub, run: TaskRun) -> None:
    """Until a row has its part, no model may point at it."""
    try:
        await hub.registry.handlers[JoinRows](hub.own_session(None, run.actor), JoinRows())
    except WorkbenchError as error:
        log.warning("new rows have no part in their split yet: %s", error.message)


async def _suggest_labels(hub: Hub, run: TaskRun) -> None:
    """A new model that learned people's labels suggests some for the rows still to label."""
    params = msgspec.msgpack.decode(run.params, type=FitParams)
    if not are_labels(params.target):
        return
    name = labelled_as(params.dataset_name, params.target)
    handler = hub.registry.handlers[Rescore]
    try:
        await handler(hub.own_session(None, run.actor), Rescore(dataset=name))
    except WorkbenchError as error:
        log.warning("no suggestions from the new model: %s", error.message)
