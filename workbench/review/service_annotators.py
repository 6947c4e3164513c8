"""What each annotator has done, and what it is worth: counted from the answers as they stand."""

from __future__ import annotations

from typing import Any

from workbench.core.clock import iso
from workbench.evaluate.requests import Figure
from workbench.review.requests import Annotator, Annotators, ListAnnotators
from workbench.review.service_results import READ_SECONDS
from workbench.review.shares import share
from workbench.store import datasets
from workbench.store.reader import Reader
from workbench.store.session import Session

HOUR = 3600.0
LEAST_SECONDS = 0.5
"""Nobody reads a row in less."""
FAST = 0.25
"""Of the median time of all people's labels: below it a label is too fast."""
NO_GOLD = "has not answered a gold row"

_TIMED = "status = 'labelled' AND seconds > 0"
_COUNTS = f"""
    SELECT person, count(*) FILTER (status = 'labelled') AS labels,
           count(*) FILTER (status = 'skipped'), count(*) FILTER (flagged),
           count(*) FILTER (note <> ''),
           coalesce(sum(seconds) FILTER (status = 'labelled'), 0.0),
           median(seconds) FILTER ({_TIMED}), count(*) FILTER ({_TIMED}),
           count(*) FILTER ({_TIMED} AND seconds < $2), max(updated)
    FROM annotation WHERE dataset = $1 AND (status <> '' OR flagged OR note <> '')
    GROUP BY person ORDER BY labels DESC, person
"""
_AGREEING = """
    SELECT a.person, count(*), count(*) FILTER (a.label = b.label)
    FROM annotation AS a JOIN annotation AS b
      ON b.dataset = a.dataset AND b.row_id = a.row_id AND b.person <> a.person
    WHERE a.dataset = ? AND a.status = 'labelled' AND b.status = 'labelled' GROUP BY a.person
"""
_REVIEWED = """
    SELECT a.person, count(*), count(*) FILTER (a.label = r.label)
    FROM annotation AS a JOIN review AS r ON r.dataset = a.dataset AND r.row_id = a.row_id
    WHERE a.dataset = ? AND a.status = 'labelled' GROUP BY a.person
"""
_ACCEPTED = """
    SELECT person, count(*), count(*) FILTER (new_label = suggested) FROM label_event
    WHERE dataset = ? AND kind = 'label' AND suggested IS NOT NULL GROUP BY person
"""
_GOLD = """
    SELECT person, count(*), count(*) FILTER (correct) FROM gold_answer
    WHERE dataset = ? GROUP BY person
"""
_STATES = "SELECT person, state FROM gold_standing WHERE dataset = ?"


async def list_annotators(session: Session, request: ListAnnotators) -> Annotators:
    """Everybody who has answered, most labels first."""
    return await session.read(lambda reader: _list(reader, request.dataset), READ_SECONDS)


def _list(reader: Reader, name: str) -> Annotators:
    dataset = datasets.choose(reader, name)
    usual = reader.scalar(
        f"SELECT median(seconds) FROM annotation WHERE dataset = ? AND {_TIMED}", (dataset.id,)
    )
    below = max(LEAST_SECONDS, FAST * (usual or 0.0))
    agreeing, reviewed, accepted, gold = (
        {person: (of, some) for person, of, some in reader.all(sql, (dataset.id,))}
        for sql in (_AGREEING, _REVIEWED, _ACCEPTED, _GOLD)
    )
    states = dict(reader.all(_STATES, (dataset.id,)))
    rows = reader.all(_COUNTS, (dataset.id, below))
    return Annotators(
        dataset=dataset.name,
        too_fast_below=below,
        annotators=[
            _annotator(
                row,
                states.get(row[0], ""),
                gold=_share(gold.get(row[0]), NO_GOLD),
                agreement=_share(agreeing.get(row[0]), "shares no row with others"),
                reviewed=_share(reviewed.get(row[0]), "no reviewer has decided a row of theirs"),
                accepted=_share(accepted.get(row[0]), "no model suggested a label"),
            )
            for row in rows
        ],
    )


def _share(found: tuple[int, int] | None, why: str) -> Figure:
    of, some = found or (0, 0)
    return share(some, of, why)


def _annotator(row: tuple[Any, ...], state: str, **shares: Figure) -> Annotator:
    name, labels, skipped, flagged, notes, seconds, median, timed, fast, last = row
    return Annotator(
        name=name,
        labels=labels,
        skipped=skipped,
        flagged=flagged,
        notes=notes,
        seconds=seconds,
        pace=HOUR * timed / seconds if seconds else None,
        median=median,
        too_fast=share(fast, timed, "no label has a time"),
        last=iso(last),
        state=state,
        **shares,
    )


HANDLERS: dict[Any, Any] = {ListAnnotators: list_annotators}
