"""What happened today, in words."""

from __future__ import annotations

import datetime as dt
from typing import Any

from workbench.audit.chain import payload_facts
from workbench.audit.sentences import sentence
from workbench.core.clock import day_begin, iso
from workbench.store.reader import Reader
from workbench.wire.home import TodayEvent

MOST = 60
"""More lines than the tallest terminal shows."""

# Single labels are counted per person and hour; jobs show by what they left behind.
_NEWEST = """
    SELECT max(happened), actor, verb, arg_max(subject, seq), arg_max(payload, seq), count(*)
    FROM event
    WHERE happened >= ? AND verb NOT LIKE 'job.%' AND actor <> 'hub'
    GROUP BY actor, verb, date_trunc('hour', happened),
             CASE WHEN verb LIKE 'annotate.%' THEN 0 ELSE seq END
    ORDER BY max(happened) DESC LIMIT ?
"""


def today(reader: Reader, now: dt.datetime) -> list[TodayEvent]:
    """The newest things that people did on the day of ``now`` (UTC), newest first."""
    return [_event(*row) for row in reader.all(_NEWEST, (day_begin(now), MOST))]


def _event(
    happened: Any, actor: str, verb: str, subject: str, payload: str | None, count: int
) -> TodayEvent:
    text = sentence(verb, subject, payload_facts(payload) or {}, count)
    return TodayEvent(time=iso(happened), who=actor, what=[(text, "text")])
