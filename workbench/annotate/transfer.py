"""Reading a file of labels into a staging table, in SQL on the bulk connection.

``transfer_faults`` says what is wrong with it; the service moves a sound file in.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from workbench.annotate.requests import ImportLabels, TakenFile
from workbench.annotate.requests.transfer import MOST_PROBLEMS
from workbench.core.errors import InvalidInputError
from workbench.core.sql import quote
from workbench.store.datasets import literal
from workbench.store.failures import DatabaseError, first_line, translate
from workbench.store.reader import Reader

KNOWN = ("_row", "label", "annotator", "at", "seconds", "status", "flagged", "note", "_hash")
STAGED = "label_import"
_LINES = "label_lines"


@dataclass(frozen=True)
class Source:
    """A file of labels: its columns, and those of them that say which row is meant.

    ``left_out``: columns that mean nothing here, by the file's names.
    """

    path: str
    format: str
    columns: tuple[str, ...]
    keys: tuple[str, ...]
    delimiter: str = ","
    left_out: tuple[str, ...] = ()

    def column(self, name: str) -> str:
        """A column of the file in the table of its lines; NULL when the file has none."""
        if name not in self.columns:
            return "CAST(NULL AS VARCHAR)"
        return f"nullif(l.c{self.columns.index(name)}, '')"


def source(
    name: str, taken: TakenFile, request: ImportLabels, row_columns: Sequence[str]
) -> Source:
    """A file called ``name``, as it was ``taken``, with what its columns mean.

    Raises InvalidInputError when it has no labels, or nothing in it names the rows.
    """
    columns, left_out = _meant(name, taken.columns, request)
    if "label" not in columns:
        raise InvalidInputError(
            f"{name} has no column `label`",
            f"it has: {', '.join(taken.columns[:20])}; say which it is (--columns label=NAME), or "
            "name the format of another tool's file",
        )
    made = partial(
        Source,
        path=taken.copy,
        format=request.format,
        columns=columns,
        delimiter=taken.delimiter,
        left_out=left_out,
    )
    if "_row" in columns:
        return made(keys=("_row",))
    keys = tuple(one for one in columns if one and one not in KNOWN)
    strange = [one for one in keys if one not in row_columns]
    if not keys or strange:
        what = f"the rows have no column {strange[0]!r}" if strange else "nothing names the row"
        raise InvalidInputError(
            f"{name} cannot be matched to rows: {what}",
            "give `_row`, or the columns of the rows' own key beside `label`; or say which column "
            "has it: --id COLUMN --columns id=NAME",
        )
    return made(keys=keys)


def _meant(
    name: str, columns: Sequence[str], request: ImportLabels
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The file's columns by our names, "" where they mean nothing here, and those left out.

    With neither a key nor names for columns, all mean what they are called. ``id`` is the key's
    value, without a key the row's number.
    """
    if not request.key and not request.columns:
        return tuple(columns), ()
    strange = [one for one in request.columns if one not in (*KNOWN, "id")]
    if strange:
        raise InvalidInputError(
            f"{strange[0]!r} is nothing that a file of labels has",
            f"there are id, {', '.join(KNOWN)}",
        )
    ours = {theirs: one for one, theirs in request.columns.items()}
    if "id" in request.columns:
        ours[request.columns["id"]] = request.key or "_row"
    missing = [theirs for theirs in ours if theirs not in columns]
    if missing:
        raise InvalidInputError(
            f"{name} has no column {missing[0]!r}", f"it has: {', '.join(columns[:20])}"
        )
    wanted = {*KNOWN, request.key, *ours.values()} - {""}
    renamed = [ours.get(one, "" if one in ours.values() else one) for one in columns]
    told = [one if one in wanted else "" for one in renamed]
    left_out = [one for one, here in zip(columns, told, strict=True) if not here]
    return tuple(told), tuple(left_out)


def stage(
    reader: Reader, source: Source, relation: str, dataset: int, actor: str, *, force: bool = False
) -> list[tuple[int, str]]:
    """Read the file into ``STAGED``; a line without an annotator is ``actor``'s.

    Its columns: k (= n), n, row_id, matches, person, label, moment, seconds, flagged, note, status
    (text, NULL where the line says nothing), differs (never: it has no text, ``body``), and
    old_label, the person's label of that row now.
    Returns the lines that could not even be read, with why.
    """
    reader.execute(f"DROP TABLE IF EXISTS {STAGED}")
    lines, unread = (_csv if source.format == "csv" else _jsonl)(reader, source)
    match = " AND ".join(
        f"CAST(r.{quote(key)} AS VARCHAR) = {source.column(key)}" for key in source.keys
    )
    if source.keys == ("_row",):
        match = f"r._row = TRY_CAST({source.column('_row')} AS BIGINT)"
    said = ("label", "seconds", "flagged", "note", "status")
    texts = {"moment": "at", "digest": "_hash"} | {name: name for name in said}
    named = "NULL" if force else f"any_value({source.column('annotator')})"
    picked = "".join(f", any_value({source.column(of)}) AS {name}" for name, of in texts.items())
    reader.execute(
        f"CREATE TEMP TABLE {STAGED} AS SELECT s.n AS k, s.*, false AS differs, NULL AS body, "
        "a.label AS old_label FROM ("
        "SELECT l.n, any_value(r._row) AS row_id, count(r._row) AS matches, "
        f"coalesce({named}, $1) AS person{picked} "
        f"FROM ({lines}) AS l LEFT JOIN {relation} AS r ON {match} GROUP BY l.n) AS s "
        f"LEFT JOIN annotation AS a ON a.dataset = $2 AND a.row_id = s.row_id "
        "AND a.person = s.person",
        (actor, dataset),
    )
    return unread


def _csv(reader: Reader, source: Source) -> tuple[str, list[tuple[int, str]]]:
    for table in ("label_rejects", "label_scans"):
        reader.execute(f"DROP TABLE IF EXISTS {table}")
    # Numbered names: whatever the file's columns are called, they are in nobody's way.
    columns = ", ".join(f"'c{number}': 'VARCHAR'" for number in range(len(source.columns)))
    _read_lines(
        reader,
        f"SELECT row_number() OVER () + 1 AS n, * FROM read_csv({literal(source.path)}, "
        f"columns = {{{columns}}}, header = true, auto_detect = false, "
        f"delim = {literal(source.delimiter)}, "
        "quote = '\"', escape = '\"', nullstr = '', "
        "store_rejects = true, rejects_table = 'label_rejects', rejects_scan = 'label_scans')",
    )
    rejects = reader.all(
        "SELECT DISTINCT line, error_message FROM label_rejects ORDER BY line LIMIT ?",
        (MOST_PROBLEMS,),
    )
    return f"SELECT * FROM {_LINES}", [(line, why.splitlines()[0]) for line, why in rejects]


def _jsonl(reader: Reader, source: Source) -> tuple[str, list[tuple[int, str]]]:
    _read_lines(
        reader,
        "SELECT row_number() OVER () AS n, line, "
        "CASE WHEN json_valid(line) THEN json_type(line) = 'OBJECT' ELSE false END AS sound "
        f"FROM read_csv({literal(source.path)}, columns = {{'line': 'VARCHAR'}}, header = false, "
        "auto_detect = false, delim = '\x1f', quote = '', escape = '', "
        "max_line_size = 10000000)",
    )
    bad = reader.all(
        f"SELECT n FROM {_LINES} WHERE NOT sound AND trim(line) <> '' ORDER BY n LIMIT ?",
        (MOST_PROBLEMS,),
    )
    parts = ", ".join(f"{_json_text(name)} AS c{n}" for n, name in enumerate(source.columns))
    lines = f"SELECT n, {parts} FROM {_LINES} WHERE sound"
    return lines, [(n, "is no JSON object") for (n,) in bad]


def _read_lines(reader: Reader, query: str) -> None:
    """Make the table of the file's lines. Raises InvalidInputError for what is no such file."""
    try:
        reader.execute(f"CREATE OR REPLACE TEMP TABLE {_LINES} AS {query}")
    except DatabaseError as error:
        ours = translate(error)
        if ours is not error:
            raise ours from error
        raise InvalidInputError(
            f"the file cannot be read: {first_line(error)}", "mend that line, and try again"
        ) from error


def _json_text(name: str) -> str:
    path = literal("$." + json.dumps(name, ensure_ascii=False))
    text = f"json_extract_string(line, {path})"
    if name != "label":
        return text
    listed = f"array_to_string(json_extract_string(line, {literal('$.label[*]')}), '|')"
    return f"CASE WHEN json_type(line, {path}) = 'ARRAY' THEN {listed} ELSE {text} END"
