"""The SQL of the list of versions: which are in the window, then all about those alone."""

from __future__ import annotations

import json
from typing import Any

from workbench.core.clock import iso
from workbench.core.errors import InvalidInputError
from workbench.evaluate.requests import Figure
from workbench.history.requests import SORTS, ListVersions, Version, Versions
from workbench.store.reader import Reader
from workbench.store.versions import CHAMPION, CURRENT_ALIASES

MOST_ROWS = 1_000


_ABOUT = f"""
    WITH alias_now AS (
        SELECT version, list_sort(list(alias)) AS aliases FROM ({CURRENT_ALIASES}) GROUP BY version
    ), once AS (
        SELECT DISTINCT version FROM alias_change
        WHERE alias = '{CHAMPION}' AND version $scope
    ), tag_now AS (
        SELECT version, list_sort(list(tag)) AS tags FROM (
            SELECT version, tag, arg_max(added, (created, rowid)) AS added
            FROM model_tag WHERE version $scope GROUP BY version, tag
        ) WHERE added GROUP BY version
    ), tombstone AS (
        SELECT version, NOT arg_max(restored, (created, rowid)) AS deleted
        FROM model_tombstone WHERE version $scope GROUP BY version
    ), measured AS (
        SELECT e.version, e.id, e.primary_metric, g.value, g.low, g.high, g.n
        FROM (
            SELECT e.version, max(e.id) AS id
            FROM evaluation e JOIN model m ON m.version = e.version AND m.split = e.split
            WHERE e.version $scope GROUP BY e.version
        ) newest
        JOIN evaluation e ON e.id = newest.id AND e.version $scope
        JOIN evaluation_metric g
            ON g.evaluation = e.id AND g.name = e.primary_metric AND g.version $scope
    )
    SELECT m.version, m.name, coalesce(a.aliases, []) AS aliases,
           o.version IS NOT NULL AND NOT list_contains(coalesce(a.aliases, []), '{CHAMPION}')
               AS archived,
           m.family, m.task, v.primary_metric, v.value AS figure, v.low, v.high, v.n,
           m.metric, m.metrics, d.name AS dataset, m.stage, k.version AS recipe, m.target,
           m.train_rows + m.test_rows AS labels, s.name AS split, m.test_rows AS test,
           m.person AS "by", m.created AS "at", m.seconds, m.bytes,
           coalesce(t.tags, []) AS tags, coalesce(b.deleted, false) AS deleted, v.id AS evaluation
    FROM model m
    LEFT JOIN alias_now a ON a.version = m.version
    LEFT JOIN once o ON o.version = m.version
    LEFT JOIN tag_now t ON t.version = m.version
    LEFT JOIN tombstone b ON b.version = m.version
    LEFT JOIN measured v ON v.version = m.version
    LEFT JOIN dataset d ON d.id = m.dataset
    LEFT JOIN split s ON s.id = m.split
    LEFT JOIN clean_build k ON k.build = m.recipe
    WHERE m.version $scope
    """


def _about(scope: str) -> str:
    """The query that tells all about the versions in ``scope``, a condition on a version."""
    return _ABOUT.replace("$scope", scope)


_ALL = _about("IS NOT NULL")
_PLAIN = """
    SELECT version, name, family, train_rows + test_rows AS labels, person AS "by",
           created AS "at", seconds, bytes,
           version IN (
               SELECT version FROM model_tombstone GROUP BY version
               HAVING NOT arg_max(restored, (created, rowid))
           ) AS deleted
    FROM model
"""
"""What can be sorted by without looking beyond the model's own row."""
_PLAIN_SORTS = frozenset({"version", "name", "family", "labels", "by", "at", "seconds", "bytes"})

_SEARCHED = """
    lower(concat_ws(' ', 'v' || version, name, array_to_string(aliases, ' '),
          CASE WHEN archived THEN 'archived' END, replace(family, '_', ' '), family, dataset,
          'r' || recipe, split, "by", array_to_string(tags, ' '), target,
          strftime("at", '%Y-%m-%d')))
"""


def versions(reader: Reader, asked: ListVersions) -> Versions:
    """The window asked for. Raises InvalidInputError for an unknown sort or a bad window."""
    if asked.sort not in SORTS:
        raise InvalidInputError(
            f"versions cannot be sorted by {asked.sort!r}", f"choose one of {', '.join(SORTS)}"
        )
    if not 0 < asked.limit <= MOST_ROWS or asked.offset < 0:
        raise InvalidInputError(f"a window has 1 to {MOST_ROWS} versions, from 0 on")
    words = asked.filter.lower().split()
    where = "true" if asked.deleted else "NOT deleted"
    where += "".join(f" AND contains({_SEARCHED}, ?)" for _ in words)
    direction = "DESC" if asked.descending else "ASC"
    source = _PLAIN if asked.sort in _PLAIN_SORTS and not words else _ALL
    found = reader.all(
        f"""
        SELECT version, count(*) OVER () FROM ({source}) WHERE {where}
        ORDER BY "{asked.sort}" {direction} NULLS LAST, version DESC LIMIT ? OFFSET ?
        """,
        (*words, asked.limit, asked.offset),
    )
    total = int(reader.scalar("SELECT count(*) FROM model") or 0)
    matching = int(found[0][1]) if found else 0
    return Versions(rows=_told(reader, [row[0] for row in found]), matching=matching, total=total)


def one(reader: Reader, version: int) -> Version:
    """One version as a row of the list, with a tombstone or without."""
    return _told(reader, [version])[0]


def _told(reader: Reader, wanted: list[int]) -> list[Version]:
    """All about some versions, in this order."""
    if not wanted:
        return []
    rows = reader.all(_about(f"IN ({', '.join(map(str, wanted))})"))
    told = {row.version: row for row in _with_metrics(reader, rows)}
    return [told[version] for version in wanted]


def _with_metrics(reader: Reader, rows: list[tuple[Any, ...]]) -> list[Version]:
    evaluations = [row[26] for row in rows if row[26] is not None]
    metrics: dict[int, dict[str, Figure]] = {}
    if evaluations:
        sql = f"""
            SELECT evaluation, name, value, low, high, n FROM evaluation_metric
            WHERE evaluation IN ({", ".join(map(str, evaluations))}) ORDER BY evaluation, rowid
        """
        for evaluation, name, value, low, high, n in reader.all(sql):
            figure = Figure(value=value, low=low, high=high, n=n)
            metrics.setdefault(evaluation, {})[name] = figure
    return [_version(row, metrics.get(row[26], {})) for row in rows]


def _version(row: tuple[Any, ...], metrics: dict[str, Figure]) -> Version:
    cv_metric, cv = row[11], json.loads(row[12])
    measured = row[6] is not None
    return Version(
        version=row[0],
        name=row[1],
        aliases=list(row[2]),
        archived=row[3],
        family=row[4],
        task=row[5],
        metric=row[6] or cv_metric,
        figure=Figure(value=row[7], low=row[8], high=row[9], n=row[10]) if measured else None,
        cv_metric=cv_metric,
        cv=cv.get(cv_metric) or {},
        dataset=row[13] or "",
        stage=row[14],
        recipe=row[15],
        target=row[16],
        labels=row[17],
        split=row[18] or "",
        test=row[19],
        by=row[20],
        at=iso(row[21]),
        seconds=row[22],
        bytes=row[23],
        tags=list(row[24]),
        deleted=row[25],
        metrics=metrics,
    )
