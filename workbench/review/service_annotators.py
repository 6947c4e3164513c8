"""What each annotator has done, and what it is worth: counted from the answers as they stand."""

from __future__ import annotations

from typing import Any

from workbench.core.clock import iso
from workbench.evaluate.requests import Figure
from workbench.review import too_fast
from workbench.review.contents import field_names
from workbench.review.requests import Annotator, Annotators, ListAnnotators
from workbench.review.service_results import READ_SECONDS
from workbench.review.shares import share
from workbench.store import datasets
from workbench.store.reader import Reader
from workbench.store.session import Session

HOUR = 3600.0
NO_GOLD = "has not answered a gold row"

_TIMED = "status = 'labelled' AND seconds > 0"
# ``read``: SQL giving each row and the least seconds that reading it takes.
_COUNTS = f"""
    SELECT person, count(*) FILTER (status = 'labelled') AS labels,
           count(*) FILTER (status = 'skipped'), count(*) FILTER (flagged),
           count(*) FILTER (note <> ''),
           coalesce(sum(seconds) FILTER (status = 'labelled'), 0.0),
           median(seconds) FILTER ({_TIMED}), count(*) FILTER ({_TIMED}),
           count(*) FILTER ({_TIMED} AND seconds < read.least), max(updated)
    FROM annotation LEFT JOIN ({{read}}) AS read ON read._row = row_id
    WHERE dataset = $1 AND (status <> '' OR flagged OR note <> '')
    GROUP BY person ORDER BY labels DESC, person
"""
_AGREEING = """
    SELECT a.person, count(*), count(*) FILTER (a.label = b.label)
    FROM annotation AS a JOIN annotation AS b
      ON b.dataset = a.dataset AND b.row_id = a.row_id AND b.person <> a.person
    WHERE a.dataset = ? AND a.status = 'labelled' AND b.status = 'labelled' GROUP BY a.person
"""
# Against what most of the others say: a person's own vote is left out, and so are ties.
_MAJORITY = """
    WITH votes AS (
        SELECT row_id, label, count(*) AS n, sum(count(*)) OVER (PARTITION BY row_id) AS people
        FROM annotation WHERE dataset = $1 AND status = 'labelled' GROUP BY row_id, label
    ), others AS (
        SELECT a.person, a.row_id, a.label, v.label AS other, v.n - (v.label = a.label)::INT AS n
        FROM annotation AS a JOIN votes AS v ON v.row_id = a.row_id
        WHERE a.dataset = $1 AND a.status = 'labelled' AND v.people > 2
    )
    SELECT person, count(*), count(*) FILTER (label = most) FROM (
        SELECT person, row_id, label, arg_max(other, n) AS most, max(n, 2) AS top
        FROM others WHERE n > 0 GROUP BY ALL
    ) WHERE len(top) = 1 OR top[1] > top[2] GROUP BY person
"""
_REVIEWED = """
    SELECT a.person, count(*), count(*) FILTER (a.label = r.label)
    FROM annotation AS a JOIN review AS r ON r.dataset = a.dataset AND r.row_id = a.row_id
    WHERE a.dataset = ? AND a.status = 'labelled' GROUP BY a.person
"""
_ACCEPTED = """
    SELECT person, count(*), count(*) FILTER (new_label = suggested) FROM label_event
    WHERE dataset = ? AND kind = 'label' AND suggested IS NOT NULL AND model_version IS NOT NULL
    GROUP BY person
"""
_UNSEEN = """
    SELECT person, count(*), count(*) FILTER (label = suggested) FROM unseen_suggestion
    WHERE dataset = ? GROUP BY person
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
    agreeing, majority, reviewed, accepted, gold = (
        {person: (of, some) for person, of, some in reader.all(sql, (dataset.id,))}
        for sql in (_AGREEING, _MAJORITY, _REVIEWED, _ACCEPTED, _GOLD)
    )
    unseen = {person: (of, some) for person, of, some in reader.all(_UNSEEN, (dataset.id,))}
    states = dict(reader.all(_STATES, (dataset.id,)))
    rows = reader.all(_COUNTS.format(read=_reading(reader, dataset)), (dataset.id,))
    return Annotators(
        dataset=dataset.name,
        too_fast_rule=too_fast.RULE,
        annotators=[
            _annotator(
                row,
                states.get(row[0], ""),
                gold=_share(gold.get(row[0]), NO_GOLD),
                agreement=_share(agreeing.get(row[0]), "shares no row with others"),
                majority=_share(majority.get(row[0]), "no row of theirs has two others' labels"),
                reviewed=_share(reviewed.get(row[0]), "no reviewer has decided a row of theirs"),
                accepted=_share(accepted.get(row[0]), "no model suggested a label"),
                unseen=_share(unseen.get(row[0]), "no suggestion was kept back from them"),
            )
            for row in rows
        ],
    )


def _reading(reader: Reader, dataset: datasets.Dataset) -> str:
    """SQL giving each row and how long reading it takes at the least."""
    names, texts = field_names(reader, dataset)
    least = too_fast.least_seconds_sql(names[:texts] or names)
    return f"SELECT _row, {least} AS least FROM {datasets.relation(reader, dataset, 'best')}"


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
