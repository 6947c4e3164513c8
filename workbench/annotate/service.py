"""The hub's side of labelling: handlers, and what scoring jobs leave behind."""

from __future__ import annotations

from typing import Any

from workbench.annotate import (
    carrying,
    service_assign,
    service_batches,
    service_bulk,
    service_changes,
    service_curve,
    service_export,
    service_gold,
    service_gold_list,
    service_history,
    service_label,
    service_lists,
    service_people,
    service_queue,
    service_refit,
    service_rerank,
    service_schema,
    service_score,
    service_similar,
    service_tasks,
    service_transfer,
    service_turn,
)
from workbench.store.session import Session

HANDLERS: dict[Any, Any] = {
    **service_label.HANDLERS,
    **service_turn.HANDLERS,
    **service_bulk.HANDLERS,
    **service_similar.HANDLERS,
    **service_schema.HANDLERS,
    **service_changes.HANDLERS,
    **service_history.HANDLERS,
    **service_tasks.HANDLERS,
    **service_queue.HANDLERS,
    **service_curve.HANDLERS,
    **service_lists.HANDLERS,
    **service_assign.HANDLERS,
    **service_people.HANDLERS,
    **service_gold.HANDLERS,
    **service_gold_list.HANDLERS,
    **service_transfer.HANDLERS,
    **service_export.HANDLERS,
    **service_batches.HANDLERS,
    **service_score.HANDLERS,
}
FINISHERS: dict[str, Any] = {**service_score.FINISHERS, **service_refit.FINISHERS}
ABANDONED: dict[str, Any] = {**service_score.ABANDONED, **service_refit.ABANDONED}
FOLLOWS = service_refit.FOLLOWS


async def start(session: Session) -> None:
    """Settle what a dead hub left: changes of labels, and suggestions that never came in force."""
    await carrying.start(session)
    await service_rerank.start(session)
