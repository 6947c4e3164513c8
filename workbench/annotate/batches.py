"""Batches for outside annotators, in SQL: which rows they have, and who has sent answers back."""

from __future__ import annotations

from collections.abc import Sequence

from workbench.annotate.queue import Queue
from workbench.annotate.requests import Batch, BatchPerson
from workbench.annotate.requests.transfer import MOST_PROBLEMS
from workbench.annotate.transfer import STAGED
from workbench.annotate.transfer_parts import digest_sql, text_sql
from workbench.core.clock import iso
from workbench.core.errors import NotFoundError
from workbench.store import datasets
from workbench.store.reader import Reader

OPEN, DONE, WITHDRAWN = "open", "done", "withdrawn"
_AWAY = (
    "SELECT r.row_id FROM label_batch_row AS r JOIN label_batch AS b ON b.id = r.batch "
    f"WHERE b.dataset = ? AND b.state = '{OPEN}'"
)


def load_away(reader: Reader, queue: Queue, dataset: int) -> None:
    """Tell a queue which of its rows are out with open batches."""
    positions = (queue.rows.position(row) for (row,) in reader.all(_AWAY, (dataset,)))
    queue.limits.away.update(position for position in positions if position is not None)


def pick_rows(
    reader: Reader, relation: str, dataset: int, count: int, seed: int, held: Sequence[int]
) -> list[int]:
    """Rows that nobody has labelled, holds, or has in an open batch, drawn at random."""
    found = reader.all(
        f"SELECT _row FROM {relation} WHERE _row NOT IN ({_AWAY}) AND _row NOT IN "
        "(SELECT row_id FROM annotation WHERE dataset = ? AND status = 'labelled') "
        "AND _row NOT IN (SELECT unnest(?::BIGINT[])) ORDER BY hash(_row, ?), _row LIMIT ?",
        (dataset, dataset, list(held), seed, count),
    )
    return [row for (row,) in found]


def taken_rows(reader: Reader, dataset: int, rows: Sequence[int]) -> list[int]:
    """Those of the rows that an open batch has."""
    sql = f"SELECT row_id FROM ({_AWAY}) WHERE row_id IN (SELECT unnest(?::BIGINT[]))"
    return [row for (row,) in reader.all(sql, (dataset, list(rows)))]


def add_rows(
    reader: Reader, relation: str, fields: Sequence[str], batch: int, rows: Sequence[int]
) -> int:
    """Put rows into a batch, with what stands for their texts; how many of them there are."""
    return reader.execute(
        f"INSERT INTO label_batch_row SELECT ?, r._row, {digest_sql(text_sql(fields))} "
        f"FROM {relation} AS r WHERE r._row IN (SELECT unnest(?::BIGINT[])) ORDER BY r._row",
        (batch, list(rows)),
    )


def find(reader: Reader, dataset: datasets.Dataset, name: str) -> tuple[int, Batch]:
    """The batch of this name, with its number. Raises NotFoundError, naming those there are."""
    known = every(reader, dataset)
    for number, batch in known:
        if batch.name == name:
            return number, batch
    names = ", ".join(batch.name for _, batch in known) or "none yet"
    raise NotFoundError(f"{dataset.name} has no batch called {name!r}", f"batches: {names}")


def every(reader: Reader, dataset: datasets.Dataset) -> list[tuple[int, Batch]]:
    """All batches of a dataset with their numbers, newest first."""
    found = reader.all(
        "SELECT id, name, format, people, state, created, person, "
        "(SELECT count(*) FROM label_batch_row AS r WHERE r.batch = b.id) "
        "FROM label_batch AS b WHERE dataset = ? ORDER BY created DESC, id DESC",
        (dataset.id,),
    )
    return [
        (
            number,
            Batch(
                name=name,
                dataset=dataset.name,
                format=kind,
                rows=rows,
                people=people,
                state=state,
                created=iso(created),
                by=by,
                returned=_returned(reader, dataset.id, number),
            ),
        )
        for number, name, kind, people, state, created, by, rows in found
    ]


def _returned(reader: Reader, dataset: int, batch: int) -> list[BatchPerson]:
    found = reader.all(
        "SELECT t.person, count(DISTINCT t.file), max(t.happened), (SELECT count(*) "
        "FROM annotation AS a JOIN label_batch_row AS r ON r.batch = ? AND r.row_id = a.row_id "
        "WHERE a.dataset = ? AND a.person = t.person AND a.status = 'labelled') "
        "FROM label_batch_return AS t WHERE t.batch = ? GROUP BY t.person ORDER BY t.person",
        (batch, dataset, batch),
    )
    return [
        BatchPerson(person=person, files=files, at=iso(at), rows=rows)
        for person, files, at, rows in found
    ]


def is_done(batch: Batch) -> bool:
    """Whether as many people as were wanted have answered every row."""
    return sum(one.rows >= batch.rows for one in batch.returned) >= batch.people


def leave_unanswered(reader: Reader) -> int:
    """Take lines that say nothing out of the staging table: rows that are still to be answered."""
    return reader.execute(
        f"DELETE FROM {STAGED} WHERE label IS NULL AND note IS NULL "
        "AND TRY_CAST(flagged AS BOOLEAN) IS NOT true AND status IS DISTINCT FROM 'skipped'"
    )


def find_strays(
    reader: Reader, batch: int, relation: str, fields: Sequence[str], most: int
) -> list[tuple[int, str]]:
    """Staged lines that are not the batch's: another row, another text, or a row given twice."""
    digest = digest_sql(text_sql(fields))
    return reader.all(
        f"""
        WITH given AS (
            SELECT s.n, s.row_id, s.digest, b.digest AS out_digest,
                   min(s.n) OVER (PARTITION BY s.row_id) AS first_n
            FROM {STAGED} AS s LEFT JOIN label_batch_row AS b
              ON b.batch = $batch AND b.row_id = s.row_id
            WHERE s.matches = 1
        )
        SELECT n, 'this row is not in the batch' FROM given WHERE out_digest IS NULL
        UNION ALL
        SELECT n, 'the text is not the one that was given out' FROM given
        WHERE digest IS NOT NULL AND digest <> out_digest
        UNION ALL
        SELECT g.n, 'the row has another text here than when it was given out'
        FROM given AS g JOIN {relation} AS r ON r._row = g.row_id
        WHERE g.out_digest <> {digest}
        UNION ALL
        SELECT n, 'line ' || first_n || ' has this row, too' FROM given WHERE n > first_n
        ORDER BY 1, 2 LIMIT {min(most, MOST_PROBLEMS * 1000)}
        """.replace("$batch", str(batch)),
    )
