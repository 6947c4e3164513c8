"""What happened today, in words."""

from __future__ import annotations

from typing import Any

from workbench.audit.chain import payload_facts
from workbench.audit.sentences import sentence
from workbench.core.clock import iso
from workbench.store.reader import Reader
from workbench.wire.home import TodayEvent

MOST = 8
# Single labels are counted per person and hour; jobs show by what they left behind.
_NEWEST = """
    SELECT max(happened), actor, verb, arg_max(subject, seq), arg_max(payload, seq), count(*)
    FROM event
    WHERE verb NOT LIKE 'job.%' AND actor <> 'hub'
    GROUP BY actor, verb, date_trunc('hour', happened),
             CASE WHEN verb LIKE 'annotate.%' THEN 0 ELSE seq END
    ORDER BY max(happened) DESC LIMIT ?
"""


def today(reader: Reader) -> list[TodayEvent]:
    """The newest things people did, newest first."""
    return [_event(*row) for row in reader.all(_NEWEST, (MOST,))]


def _event(
    happened: Any, actor: str, verb: str, subject: str, payload: str | None, count: int
) -> TodayEvent:
    text = sentence(verb, subject, payload_facts(payload) or {}, count)
    return TodayEvent(time=iso(happened), who=actor, what=[(text, "text")])
