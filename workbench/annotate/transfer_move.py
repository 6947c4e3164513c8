"""Moving a sound, staged file of labels into the project, in one transaction beside the writer.

Rows go in by chunks of whole row groups, which hold nobody's labels up; see ``store.bulk``. The
chained event of the file is there before: the rows name it.
"""

from __future__ import annotations

from workbench.annotate.transfer import STAGED
from workbench.store.datasets import CHUNK_ROWS
from workbench.store.reader import Reader

DUE = "label_due"
# What the file says of each row and person, beside what stands, where they differ. What it does
# not say stays: a line without a label leaves the answer, one without a note the note.
_DUE = f"""
    CREATE OR REPLACE TEMP TABLE {DUE} AS
    SELECT row_number() OVER () - 1 AS k, * FROM (
    SELECT s.*,
           s.label IS NOT NULL AND a.label IS DISTINCT FROM s.label
               OR s.skips AND a.status IS DISTINCT FROM 'skipped' AS answers,
           s.flagged IS NOT NULL AND coalesce(a.flagged, false) <> s.flagged AS flags,
           s.note IS NOT NULL AND coalesce(a.note, '') <> s.note AS notes,
           a.row_id IS NOT NULL AS there,
           coalesce(a.status, '') AS old_status, a.label AS old_label,
           coalesce(a.flagged, false) AS old_flagged, coalesce(a.note, '') AS old_note,
           coalesce(a.seconds, 0.0) AS old_seconds, coalesce(a.schema_version, 0) AS old_version,
           a.updated AS old_updated, a.event AS old_event
    FROM ({{said}}) AS s
    LEFT JOIN annotation AS a
      ON a.dataset = ? AND a.row_id = s.row_id AND a.person = s.person
    WHERE answers OR flags OR notes
    ORDER BY s.row_id, s.person
    )
"""
_TOGETHER = f"""
    SELECT row_id, person, arg_min(label, n) AS label,
           coalesce(bool_or(status = 'skipped'), false) AS skips,
           arg_min(TRY_CAST(flagged AS BOOLEAN), n) AS flagged, arg_min(note, n) AS note,
           coalesce(arg_min(TRY_CAST(seconds AS DOUBLE), n), 0.0) AS seconds,
           arg_min(TRY_CAST(moment AS TIMESTAMP), n) AS moment
    FROM {STAGED} GROUP BY row_id, person
"""
# The same where no row is said twice of by one person, for half of the time.
_ONCE = f"""
    SELECT row_id, person, label, coalesce(status = 'skipped', false) AS skips,
           TRY_CAST(flagged AS BOOLEAN) AS flagged, note,
           coalesce(TRY_CAST(seconds AS DOUBLE), 0.0) AS seconds,
           TRY_CAST(moment AS TIMESTAMP) AS moment
    FROM {STAGED}
"""
_TWICE = f"""
    SELECT count(*) FROM
    (SELECT 1 FROM {STAGED} GROUP BY row_id, person HAVING count(*) > 1 LIMIT 1)
"""
_STATUS = "CASE WHEN NOT answers THEN old_status WHEN skips THEN 'skipped' ELSE 'labelled' END"
_LABEL = "CASE WHEN answers THEN d.label ELSE old_label END"
_FLAGGED, _NOTE = "coalesce(d.flagged, old_flagged)", "coalesce(d.note, old_note)"
_SECONDS = "CASE WHEN answers THEN d.seconds ELSE old_seconds END"
_VERSION = "CASE WHEN answers THEN $2 ELSE old_version END"
_UPDATED = "CASE WHEN answers THEN coalesce(moment, $3) ELSE coalesce(old_updated, moment, $3) END"
_EVENT = "CASE WHEN answers THEN $4 ELSE coalesce(old_event, $4) END"
_PART = "k >= {start} AND k < {end}"
_ADD = f"""
    INSERT INTO annotation
    SELECT $1, row_id, person, {_STATUS}, {_LABEL}, {_FLAGGED}, {_NOTE}, {_SECONDS}, {_VERSION},
           {_UPDATED}, {_EVENT}
    FROM {DUE} AS d WHERE NOT there AND {_PART}
"""
_CHANGE = f"""
    UPDATE annotation AS a SET status = {_STATUS}, label = {_LABEL}, flagged = {_FLAGGED},
           note = {_NOTE}, seconds = {_SECONDS}, schema_version = {_VERSION}, updated = {_UPDATED},
           event = {_EVENT}
    FROM {DUE} AS d
    WHERE a.dataset = $1 AND a.row_id = d.row_id AND a.person = d.person AND there AND {_PART}
"""
_EVENTS = f"""
    INSERT INTO label_event
    SELECT $4, $1, row_id, person, $5, kind, old_status, old_label, {_STATUS}, {_LABEL},
           old_text, new_text, NULL, CASE WHEN answers THEN d.seconds ELSE 0.0 END, old_version,
           {_VERSION}, NULL, NULL, NULL, $3
    FROM (
        SELECT *, 'import' AS kind, NULL AS old_text, NULL AS new_text
        FROM {DUE} WHERE answers AND {_PART}
        UNION ALL
        SELECT *, 'import_flag', if(old_flagged, '1', ''), if(flagged, '1', '')
        FROM {DUE} WHERE flags AND {_PART}
        UNION ALL
        SELECT *, 'import_note', old_note, note FROM {DUE} WHERE notes AND {_PART}
    ) AS d
"""


def find_due(reader: Reader, dataset: int) -> tuple[int, int]:
    """Make the table of what differs from what stands; how many answers are new, and all of it."""
    said = _TOGETHER if reader.scalar(_TWICE) else _ONCE
    reader.execute(_DUE.format(said=said), (dataset,))
    return reader.one(
        "SELECT count(*) FILTER (answers AND (old_status = '' OR NOT skips "
        f"AND old_status <> 'labelled')), count(*) FROM {DUE}"
    ) or (0, 0)


def move(reader: Reader, dataset: int, version: int, event: tuple[int, object, int]) -> None:
    """Store all that is due, or nothing; ``event``: its number, its time, and the caller's uid."""
    seq, now, uid = event
    total: int = reader.scalar(f"SELECT count(*) FROM {DUE}")

    def all_of_it(bulk: Reader) -> None:
        for start in range(0, total, CHUNK_ROWS):
            part = {"start": start, "end": start + CHUNK_ROWS}
            bulk.execute(_EVENTS.format(**part), (dataset, version, now, seq, uid))
            for sql in (_ADD, _CHANGE):
                bulk.execute(sql.format(**part), (dataset, version, now, seq))

    reader.atomic(all_of_it)
