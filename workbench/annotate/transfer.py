"""Reading a file of labels into a staging table, and what is wrong with it, in SQL.

Runs on the bulk connection; the service then moves a sound file in with one transaction.
"""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from pathlib import Path

from workbench.core.errors import InvalidInputError, NotFoundError
from workbench.store.datasets import literal
from workbench.store.reader import Reader
from workbench.store.sql import quote

FORMATS = ("csv", "jsonl")
KNOWN = ("_row", "label", "annotator", "at", "seconds", "status", "flagged", "note")
MOST_PROBLEMS = 100
STAGED = "label_import"
_HEAD_BYTES = 1_000_000


@dataclass(frozen=True)
class Source:
    """A file of labels: its columns, and those of them that say which row is meant."""

    path: str
    format: str
    columns: tuple[str, ...]
    keys: tuple[str, ...]


def inspect(path: str, kind: str, row_columns: tuple[str, ...]) -> Source:
    """Look at a file's beginning. Raises NotFoundError, InvalidInputError."""
    if kind not in FORMATS:
        raise InvalidInputError(
            f"labels in the format {kind!r} cannot be read or written yet",
            f"formats: {', '.join(FORMATS)}",
        )
    columns = _columns(path, kind)
    if "label" not in columns:
        raise InvalidInputError(
            f"{Path(path).name} has no column `label`", f"it has: {', '.join(columns[:20])}"
        )
    if "_row" in columns:
        return Source(path, kind, columns, ("_row",))
    keys = tuple(name for name in columns if name not in KNOWN)
    strange = [name for name in keys if name not in row_columns]
    if not keys or strange:
        what = f"the rows have no column {strange[0]!r}" if strange else "nothing names the row"
        raise InvalidInputError(
            f"{Path(path).name} cannot be matched to rows: {what}",
            "give `_row`, or the columns of the rows' own key beside `label`",
        )
    return Source(path, kind, columns, keys)


def _columns(path: str, kind: str) -> tuple[str, ...]:
    try:
        with open(path, "rb") as file:
            head = file.read(_HEAD_BYTES)
    except FileNotFoundError:
        raise NotFoundError(f"there is no file {path}") from None
    except OSError as error:
        raise InvalidInputError(f"{path} cannot be read: {error.strerror}") from error
    line = head.split(b"\n", 1)[0].removeprefix(b"\xef\xbb\xbf").strip()
    try:
        text = line.decode("utf-8")
        names = next(csv.reader([text]), []) if kind == "csv" else list(json.loads(text or "{}"))
    except (UnicodeDecodeError, ValueError, csv.Error) as error:
        raise InvalidInputError(
            f"{Path(path).name} is no {kind} file in UTF-8: {error}", "save it as UTF-8 text"
        ) from error
    if not names:
        raise InvalidInputError(f"{Path(path).name} is empty")
    if len(set(names)) < len(names):
        raise InvalidInputError(f"{Path(path).name} has two columns of the same name")
    return tuple(names)


def stage(reader: Reader, source: Source, relation: str) -> list[str]:
    """Read the file into ``STAGED`` (n, row_id, matches, label, annotator, moment, seconds).

    Returns what could not even be read, line by line.
    """
    reader.execute(f"DROP TABLE IF EXISTS {STAGED}")
    lines, problems = (_csv if source.format == "csv" else _jsonl)(reader, source)
    texts = {name: f"l.{quote(name)}" for name in source.columns}
    match = " AND ".join(f"CAST(r.{quote(key)} AS VARCHAR) = l.{quote(key)}" for key in source.keys)
    if source.keys == ("_row",):
        match = 'r._row = TRY_CAST(l."_row" AS BIGINT)'
    absent = "CAST(NULL AS VARCHAR)"
    reader.execute(
        f"CREATE TABLE {STAGED} AS SELECT l.n, any_value(r._row) AS row_id, "
        f"count(r._row) AS matches, any_value({texts['label']}) AS label, "
        f"any_value({texts.get('annotator', absent)}) AS annotator, "
        f"any_value({texts.get('at', absent)}) AS moment, "
        f"any_value({texts.get('seconds', absent)}) AS seconds "
        f"FROM ({lines}) AS l LEFT JOIN {relation} AS r ON {match} GROUP BY l.n"
    )
    return problems


def _csv(reader: Reader, source: Source) -> tuple[str, list[str]]:
    columns = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in source.columns)
    # quote() doubles double quotes; inside a struct literal names are single-quoted strings.
    read = (
        f"SELECT * FROM read_csv({literal(source.path)}, columns = {{{columns}}}, header = true, "
        "auto_detect = false, delim = ',', quote = '\"', escape = '\"', nullstr = '', "
        "store_rejects = true, rejects_table = 'label_rejects', rejects_scan = 'label_scans')"
    )
    for table in ("label_rejects", "label_scans", "label_lines"):
        reader.execute(f"DROP TABLE IF EXISTS {table}")
    reader.execute(
        f"CREATE TEMP TABLE label_lines AS SELECT row_number() OVER () + 1 AS n, * FROM ({read})"
    )
    rejects = reader.all(
        "SELECT DISTINCT line, error_message FROM label_rejects ORDER BY line LIMIT ?",
        (MOST_PROBLEMS,),
    )
    return "SELECT * FROM label_lines", [
        f"line {line}: {message.splitlines()[0]}" for line, message in rejects
    ]


def _jsonl(reader: Reader, source: Source) -> tuple[str, list[str]]:
    read = (
        f"SELECT row_number() OVER () AS n, line FROM read_csv({literal(source.path)}, "
        "columns = {'line': 'VARCHAR'}, header = false, auto_detect = false, "
        "delim = '\x1f', quote = '', escape = '', max_line_size = 10000000)"
    )
    reader.execute(f"CREATE OR REPLACE TEMP TABLE label_lines AS {read}")
    bad = reader.all(
        "SELECT n FROM label_lines WHERE NOT json_valid(line) OR json_type(line) <> 'OBJECT' "
        "ORDER BY n LIMIT ?",
        (MOST_PROBLEMS,),
    )
    parts = ", ".join(f"{_json_text(name)} AS {quote(name)}" for name in source.columns)
    lines = f"SELECT n, {parts} FROM label_lines WHERE json_valid(line)"
    return lines, [f"line {n}: is no JSON object" for (n,) in bad]


def _json_text(name: str) -> str:
    path = literal("$." + json.dumps(name, ensure_ascii=False))
    text = f"json_extract_string(line, {path})"
    if name != "label":
        return text
    listed = f"array_to_string(json_extract_string(line, {literal('$.label[*]')}), '|')"
    return f"CASE WHEN json_type(line, {path}) = 'ARRAY' THEN {listed} ELSE {text} END"


def find_problems(reader: Reader, source: Source, labels: list[str]) -> list[str]:
    """What is wrong with the staged lines, in the file's order."""
    known = ", ".join(literal(name) for name in labels) or "NULL"
    key = " ".join(source.keys)
    twice = (
        "SELECT n, first_n FROM (SELECT n, label, "
        "first_value(n) OVER w AS first_n, first_value(label) OVER w AS first_label "
        f"FROM {STAGED} WHERE matches = 1 WINDOW w AS "
        "(PARTITION BY row_id, coalesce(annotator, '') ORDER BY n)) WHERE label <> first_label"
    )
    found = reader.all(
        f"SELECT n, 'no row has this {key}' AS problem FROM {STAGED} WHERE matches = 0 UNION ALL "
        f"SELECT n, 'several rows have this {key}' FROM {STAGED} WHERE matches > 1 UNION ALL "
        f"SELECT n, 'there is no label' FROM {STAGED} WHERE coalesce(label, '') = '' UNION ALL "
        f"SELECT n, 'the schema has no label ' || left(label, 60) FROM {STAGED} "
        f"WHERE label <> '' AND label NOT IN ({known}) UNION ALL "
        f"SELECT n, 'at is no ISO 8601 time: ' || left(moment, 40) FROM {STAGED} "
        "WHERE moment <> '' AND TRY_CAST(moment AS TIMESTAMP) IS NULL UNION ALL "
        f"SELECT n, 'seconds is no number: ' || left(seconds, 40) FROM {STAGED} "
        "WHERE seconds <> '' AND TRY_CAST(seconds AS DOUBLE) IS NULL UNION ALL "
        "SELECT n, 'line ' || first_n || ' gives this row another label by the same person' "
        f"FROM ({twice}) ORDER BY n, problem LIMIT ?",
        (MOST_PROBLEMS,),
    )
    return [f"line {n}: {problem}" for n, problem in found]
