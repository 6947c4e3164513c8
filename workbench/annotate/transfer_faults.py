"""What is wrong with a staged file of labels, line by line, in the file's order."""

from __future__ import annotations

from collections.abc import Sequence

from workbench.annotate.answers import MOST_NOTE
from workbench.annotate.names import NAME_RULE, is_name
from workbench.annotate.requests.transfer import MOST_PROBLEMS
from workbench.annotate.transfer import STAGED
from workbench.store.datasets import literal
from workbench.store.reader import Reader

FEW_STRANGERS = 3
"""People whom nobody enrolled that are told one by one."""
_SAID = ("label", "flagged", "note")
_FAULTS = f"""
    SELECT n, 'no row has this ' || $key AS fault FROM {STAGED} WHERE matches = 0
    UNION ALL
    SELECT n, 'several rows have this ' || $key FROM {STAGED} WHERE matches > 1
    UNION ALL
    SELECT n, 'there is no label' FROM {STAGED}
    WHERE label IS NULL AND note IS NULL AND TRY_CAST(flagged AS BOOLEAN) IS NOT true
      AND status IS DISTINCT FROM 'skipped'
    UNION ALL
    SELECT n, 'status is labelled or skipped, not ' || left(status, 40) FROM {STAGED}
    WHERE status NOT IN ('labelled', 'skipped', 'aside')
    UNION ALL
    SELECT n, 'a skipped row has no label' FROM {STAGED}
    WHERE status = 'skipped' AND label IS NOT NULL
    UNION ALL
    SELECT n, 'at is no ISO 8601 time: ' || left(moment, 40) FROM {STAGED}
    WHERE moment IS NOT NULL AND TRY_CAST(moment AS TIMESTAMP) IS NULL
    UNION ALL
    SELECT n, 'seconds is no number: ' || left(seconds, 40) FROM {STAGED}
    WHERE seconds IS NOT NULL
      AND NOT coalesce(TRY_CAST(seconds AS DOUBLE) BETWEEN 0 AND 1e9, false)
    UNION ALL
    SELECT n, 'flagged is neither true nor false: ' || left(flagged, 40) FROM {STAGED}
    WHERE flagged IS NOT NULL AND TRY_CAST(flagged AS BOOLEAN) IS NULL
    UNION ALL
    SELECT n, 'the note has more than {MOST_NOTE:,} characters' FROM {STAGED}
    WHERE length(note) > {MOST_NOTE}
    UNION ALL
    SELECT n, 'the text is not the one that the row has now' FROM {STAGED} WHERE differs AND $spans
    ORDER BY n, fault LIMIT $most
"""


def find_faults(
    reader: Reader,
    key: str,
    labels: Sequence[str] | None,
    *,
    spans: bool = False,
    most: int = MOST_PROBLEMS,
) -> list[tuple[int, str]]:
    """Line numbers and what is wrong there, ``most`` of them.

    ``key``: what names the rows. ``labels``: those that answers may have; None where answers are
    more than a label's name. ``spans``: the answers point at places of the text.
    """
    sql = _FAULTS.replace("$key", literal(key)).replace("$spans", str(spans).lower())
    faults = reader.all(sql.replace("$most", str(most)))
    if labels is not None:
        found = unknown(reader, labels, most)
        faults += [(n, f"the schema has no label {label}") for n, label in found]
    for name in _SAID:
        faults += _contradictions(reader, name, most)
    faults += _names(reader)
    return sorted(faults)[:most]


def find_changed(reader: Reader, *, spans: bool) -> list[tuple[int, str]]:
    """The lines of labels for rows whose text has changed: no fault, unless spans point into it."""
    if spans:
        return []
    found = reader.all(f"SELECT n FROM {STAGED} WHERE differs ORDER BY n LIMIT {MOST_PROBLEMS}")
    return [
        (n, "the row has another text by now: its label is taken all the same") for (n,) in found
    ]


def find_strangers(reader: Reader, actor: str) -> list[tuple[int, str]]:
    """The first line of each person whom nobody has enrolled; of a crowd one line for all."""
    found = reader.all(
        f"SELECT min(n), left(person, 60), count(*) OVER () FROM {STAGED} "
        "WHERE person <> ? AND person NOT IN (SELECT name FROM person WHERE removed IS NULL) "
        f"GROUP BY person ORDER BY 1 LIMIT {FEW_STRANGERS + 1}",
        (actor,),
    )
    if len(found) <= FEW_STRANGERS:
        return [(n, f"nobody enrolled {who!r}: stored under that name") for n, who, _ in found]
    first, _, people = found[0]
    such = ", ".join(repr(who) for _, who, _ in found[:FEW_STRANGERS])
    return [(first, f"nobody enrolled {people:,} people, such as {such}: stored under those names")]


def unknown(
    reader: Reader, labels: Sequence[str], most: int = MOST_PROBLEMS
) -> list[tuple[int, str]]:
    """The lines that give a label which is not among these; an answer may keep the one it has."""
    known = ", ".join(literal(name) for name in labels) or "NULL"
    return reader.all(
        f"SELECT n, left(label, 60) FROM {STAGED} WHERE label IS NOT NULL "
        f"AND coalesce(label NOT IN ({known}), true) AND label IS DISTINCT FROM old_label "
        f"ORDER BY n LIMIT {most}"
    )


def _contradictions(reader: Reader, name: str, most: int) -> list[tuple[int, str]]:
    """Lines that say something else about a row than an earlier line by the same person."""
    value = {
        "flagged": "TRY_CAST(flagged AS BOOLEAN)",
        "label": "CASE WHEN status = 'skipped' THEN 's' ELSE 'l' || label END",
    }.get(name, name)
    word = "flag" if name == "flagged" else name
    found = reader.all(
        "SELECT n, first_n FROM (SELECT n, said, first_value(n) OVER w AS first_n, "
        "first_value(said) OVER w AS first_said FROM "
        f"(SELECT *, {value} AS said FROM {STAGED} WHERE matches = 1) WHERE said IS NOT NULL "
        "WINDOW w AS (PARTITION BY row_id, person ORDER BY n)) "
        f"WHERE said <> first_said ORDER BY n LIMIT {most}"
    )
    return [
        (n, f"line {first} gives this row another {word} by the same person") for n, first in found
    ]


def _names(reader: Reader) -> list[tuple[int, str]]:
    people = reader.all(f"SELECT min(n), person FROM {STAGED} GROUP BY person")
    return [
        (n, f"annotator {person[:60]!r} is no name: {NAME_RULE}")
        for n, person in people
        if not is_name(person)
    ]
