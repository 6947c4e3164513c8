"""Staging the answers of another tool's file: which row each of them means, by id or by text."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from workbench.annotate.formats.record import DIGITS
from workbench.annotate.formats.words import SPACES_RE2
from workbench.annotate.requests import TakenFile
from workbench.annotate.transfer import STAGED
from workbench.core.sql import literal, quote
from workbench.store.placing import placed
from workbench.store.reader import Reader

NAMES = {"_row": "_row", "key": "key", "text": "text", "squeezed": "text"}
"""What faults call that by which rows are found."""


def text_sql(fields: Sequence[str], alias: str = "r") -> str:
    """The text of a row: what is shown of it, one below the other."""
    cells = ", ".join(f"CAST({alias}.{quote(name)} AS VARCHAR)" for name in fields)
    return f"concat_ws(chr(10), {cells})"


def digest_sql(text: str) -> str:
    """What stands for a text; the same as ``formats.parts.digest_of``."""
    return f"left(sha256({text}), {DIGITS})"


def stage_parts(
    reader: Reader,
    taken: TakenFile,
    relation: str,
    fields: Sequence[str],
    key: str,
    whose: tuple[int, str],
    *,
    force: bool = False,
    unknown: bool = False,
) -> None:
    """Stage the answers like ``transfer.stage``.

    ``whose``: the dataset, and who is meant where no name is given; with ``force`` everywhere.
    Several rows with the same text are told apart by nothing: their answers match them all. With
    ``unknown``, texts (or keys) that no row has are rows to be: each has a negative ``row_id``.
    """
    dataset, person = whose
    named = "NULL" if force else "nullif(l.person, '')"
    column = {"_row": "row", "key": "key"}.get(taken.match, "digest")
    parts = ", ".join(literal(path) for path in taken.parts)
    row, matches = "m.row_id", "coalesce(m.matches, 0)"
    if unknown:
        fresh = f"m.row_id IS NULL AND trim(l.body) <> '' AND l.{column} <> ''"
        first = f"min(l.k) OVER (PARTITION BY l.{column})"
        row = f"CASE WHEN {fresh} THEN -1 - {first} ELSE m.row_id END"
        matches = f"CASE WHEN {fresh} THEN 1 ELSE coalesce(m.matches, 0) END"
    reader.execute(
        f"CREATE OR REPLACE TEMP TABLE {STAGED} AS "
        f"SELECT l.k, l.n, {row} AS row_id, {matches} AS matches, l.key, l.body, "
        f"coalesce({named}, $1) AS person, l.digest, l.label, l.moment, l.seconds, l.flagged, "
        "l.note, l.status, "
        "l.digest IS NOT NULL AND m.row_id IS NOT NULL AND m.digest <> l.digest AS differs, "
        f"a.label AS old_label FROM read_parquet([{parts}]) AS l "
        f"LEFT JOIN ({_places(taken.match, relation, fields, key)}) AS m ON m.place = l.{column} "
        "LEFT JOIN annotation AS a ON a.dataset = $2 AND a.row_id = m.row_id "
        f"AND a.person = coalesce({named}, $1)",
        (person, dataset),
    )


def _places(match: str, relation: str, fields: Sequence[str], key: str) -> str:
    """The rows by what names them, with what stands for their texts."""
    text = text_sql(fields)
    if match == "squeezed":
        # Of a million texts of plain letters the pattern takes a second, and plain blanks a tenth.
        spaces = f"regexp_replace({text}, {literal(SPACES_RE2)}, '', 'g')"
        text = f"if(regexp_matches({text}, '[^!-~ ]'), {spaces}, replace({text}, ' ', ''))"
    digest = digest_sql(text)
    by = {"_row": "CAST(r._row AS VARCHAR)", "key": f"CAST(r.{quote(key)} AS VARCHAR)"}
    return (
        "SELECT place, any_value(row_id) AS row_id, count(*) AS matches, "
        "any_value(digest) AS digest FROM ("
        f"SELECT {by.get(match, digest)} AS place, r._row AS row_id, {digest} AS digest "
        f"FROM {relation} AS r) GROUP BY place"
    )


def count_new(reader: Reader) -> int:
    """How many rows the staged answers would be of that are not there."""
    found: int = reader.scalar(f"SELECT count(DISTINCT row_id) FROM {STAGED} WHERE row_id < 0")
    return found


def write_new(reader: Reader, field: str, key: str, path: Path) -> None:
    """Write these rows as Parquet, in the order of the file."""
    keys = f", any_value(key) AS {quote(key)}" if key and key != field else ""
    query = (
        f"SELECT any_value(body) AS {quote(field)}{keys} FROM {STAGED} WHERE row_id < 0 "
        "GROUP BY row_id ORDER BY row_id DESC"
    )
    with placed(path, over=True) as part:
        reader.execute(f"COPY ({query}) TO {literal(part)} (FORMAT parquet)")
