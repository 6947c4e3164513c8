"""What a dataset holds, by the loads that count. SQL text.

Each load contains rows: those it brought (``raw_N``), those it found again (``seen_N``), and, for
each line that it kept aside and somebody released since, that line's row. With a key, a row is
there in the form that it has in the last load which contains it. Without one, equal rows of a
source are there as often as in the load that has most of them. Either way the loads of a source
before its last whole one say nothing.
"""

from __future__ import annotations

from workbench.collect import tables
from workbench.collect.recognise import temporary


def hold(dataset: int, load: int, without: int = 0) -> str:
    """Make ``held``: rows of released lines, and the loads that kept those lines aside.

    ``without``: a load of one released line that is to be left out.
    """
    return (
        f"CREATE OR REPLACE TEMP TABLE {temporary('held', load)} AS "
        "SELECT s.load AS _finding, r._row, r._load, r._hash FROM quarantine q "
        f"JOIN source o ON o.id = q.source AND o.dataset = {dataset} "
        "JOIN quarantine_seen s ON s.line_id = q.id "
        f"JOIN {tables.raw(dataset)} r ON r._load = q.released WHERE q.released <> {without}"
    )


def only(dataset: int, load: int) -> str:
    """Make ``now`` of a load that is whole and kept no line aside that was released."""
    return (
        f"CREATE OR REPLACE TEMP TABLE {temporary('now', load)} AS "
        f"SELECT _row, _load FROM {tables.raw(dataset)} WHERE _load = {load} UNION ALL "
        f"SELECT _row, _load FROM {tables.seen(dataset)} WHERE _by = {load}"
    )


def by_key(dataset: int, load: int, standing: str) -> str:
    """Make ``now``: each row that is there, and its form, for a source with a key.

    ``standing`` is a query for the loads that say what is there (``id``) and whose findings
    those are (``finding``).
    """
    loads = f"(SELECT max(id) AS id, finding FROM ({standing}) GROUP BY finding)"
    return (
        f"CREATE OR REPLACE TEMP TABLE {temporary('now', load)} AS "
        "SELECT _row, arg_max(_load, _rank) AS _load FROM ("
        f"SELECT _row, _load, 2 * l.id + 1 AS _rank FROM {tables.raw(dataset)} "
        f"JOIN {loads} l ON l.finding = _load UNION ALL "
        f"SELECT _row, _load, 2 * l.id + 1 FROM {tables.seen(dataset)} "
        f"JOIN {loads} l ON l.finding = _by UNION ALL "
        f"SELECT _row, _load, 2 * l.id FROM {temporary('held', load)} "
        f"JOIN {loads} l ON l.finding = _finding) GROUP BY _row"
    )


def by_hash(dataset: int, load: int, standing: str) -> str:
    """Make ``now`` as ``by_key`` does, for a source without a key."""
    raw = tables.raw(dataset)
    findings = f"(SELECT finding FROM ({standing}))"
    need = (
        "SELECT source, _hash, max(n) AS n FROM ("
        "SELECT _finding, source, _hash, count(*) AS n FROM ("
        f"SELECT _load AS _finding, _load AS id, _hash FROM {raw} WHERE _load IN {findings} "
        "UNION ALL "
        f"SELECT s._by, _load, r._hash FROM {tables.seen(dataset)} s "
        f"JOIN {raw} r USING (_row, _load) WHERE s._by IN {findings} UNION ALL "
        f"SELECT _finding, _load, _hash FROM {temporary('held', load)} "
        f"WHERE _finding IN {findings}) JOIN load USING (id) GROUP BY ALL) GROUP BY ALL"
    )
    return (
        f"CREATE OR REPLACE TEMP TABLE {temporary('now', load)} AS WITH need AS ({need}) "
        "SELECT _row, _load FROM (SELECT e._row, coalesce(c._load, e._load) AS _load, n, "
        "row_number() OVER (PARTITION BY source, e._hash ORDER BY c._row IS NULL, e._row) AS k "
        "FROM (SELECT r.*, source FROM ("
        f"SELECT _row, _hash, max(_load) AS _load FROM {raw} "
        f"WHERE {tables.ever(dataset)} OR _load = {load} GROUP BY _row, _hash) r "
        "JOIN load l ON l.id = r._load) e "
        f"JOIN need USING (source, _hash) LEFT JOIN ({tables.current(dataset, [])}) c USING (_row)"
        ") WHERE k <= n"
    )


def hide(dataset: int, load: int) -> list[str]:
    """Statements that make ``hide``: the forms that are not in ``now``, of loads that are."""
    now = temporary("now", load)
    return [
        f"CREATE OR REPLACE TEMP TABLE {temporary('hide', load)} AS "
        f"SELECT _row, _load FROM {tables.raw(dataset)} r "
        f"WHERE _load IN (SELECT DISTINCT _load FROM {now}) AND NOT EXISTS ("
        f"SELECT 1 FROM {now} n WHERE n._row = r._row AND n._load = r._load) ORDER BY _row",
        tables.create_next_gone(dataset),
    ]


def insert_hidden(dataset: int, load: int, by: int, start: int) -> str:
    """Fill ``next_gone`` from row ``start`` of ``hide`` on, by a chunk of them."""
    return (
        f"INSERT INTO {tables.next_gone(dataset)} SELECT _row, _load, {by} "
        f"FROM {temporary('hide', load)} WHERE {tables.chunk(start)}"
    )


def compare(dataset: int, load: int) -> str:
    """A query for how many rows ``now`` loses, gains and has in another form."""
    return (
        "SELECT count(*) FILTER (WHERE n._row IS NULL), count(*) FILTER (WHERE c._row IS NULL), "
        f"count(*) FILTER (WHERE c._load <> n._load) FROM ({tables.current(dataset, [])}) c "
        f"FULL JOIN {temporary('now', load)} n ON n._row = c._row"
    )


def released_are_there(dataset: int, load: int, keyed: bool) -> str:
    """A query for whether the rows of lines that the load keeps aside, released, are shown.

    Without a key that is asked of all rows that are equal to them.
    """
    held = f"{temporary('held', load)} h"
    if not keyed:
        held = (
            f"(SELECT DISTINCT e._row, h._finding FROM {held} JOIN {tables.raw(dataset)} e "
            f"USING (_hash) WHERE e.{tables.ever(dataset)}) h"
        )
    same = "c._row = h._row" + (" AND c._load = h._load" if keyed else "")
    return (
        f"SELECT NOT EXISTS (SELECT 1 FROM {held} WHERE h._finding = {load} AND NOT EXISTS ("
        f"SELECT 1 FROM ({tables.current(dataset, [])}) c WHERE {same}))"
    )
