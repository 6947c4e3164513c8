"""The hub's side of reviewing: handlers, and what the jobs that measure leave behind."""

from __future__ import annotations

from typing import Any

from workbench.review import (
    service_adopt,
    service_annotators,
    service_confusion,
    service_decide,
    service_doubles,
    service_measure,
    service_record,
    service_results,
    service_rows,
    service_rule_trial,
    service_rules,
)

HANDLERS: dict[Any, Any] = {
    **service_adopt.HANDLERS,
    **service_measure.HANDLERS,
    **service_results.HANDLERS,
    **service_rows.HANDLERS,
    **service_rules.HANDLERS,
    **service_rule_trial.HANDLERS,
    **service_decide.HANDLERS,
    **service_doubles.HANDLERS,
    **service_annotators.HANDLERS,
    **service_confusion.HANDLERS,
    **service_record.HANDLERS,
}
FINISHERS = service_measure.FINISHERS
ABANDONED = service_measure.ABANDONED
start = service_measure.start
