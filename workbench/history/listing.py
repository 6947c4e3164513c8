"""The SQL of the list of versions: which are in the window, then all about those alone."""

from __future__ import annotations

import json
from typing import Any

from workbench.core.clock import iso
from workbench.core.errors import InvalidInputError
from workbench.evaluate.requests import Figure
from workbench.history.requests import SORTS, ListVersions, Version, Versions
from workbench.store.reader import Reader
from workbench.store.versions import CHAMPION, CURRENT_ALIASES, DELETED_VERSIONS, LINES

MOST_ROWS = 1_000


_TOLD = {
    "version": "m.version",
    "name": "m.name",
    "aliases": "coalesce(a.aliases, [])",
    "archived": "o.version IS NOT NULL AND m.version IS DISTINCT FROM c.version",
    "family": "m.family",
    "task": "m.task",
    "metric": "coalesce(v.primary_metric, m.metric)",
    "figure": "v.value",
    "cv_metric": "m.metric",
    "cv": "m.metrics",
    "dataset": "coalesce(d.name, '')",
    "line": "coalesce(l.line, '')",
    "champion": "c.version",
    "stage": "m.stage",
    "recipe": "k.version",
    "target": "m.target",
    "labels": "m.train_rows + m.test_rows",
    "split": "coalesce(s.name, '')",
    "test": "m.test_rows",
    "by": "m.person",
    "at": "m.created",
    "seconds": "m.seconds",
    "bytes": "m.bytes",
    "tags": "coalesce(t.tags, [])",
    "deleted": "coalesce(b.deleted, false)",
    "quarantined": "i.version IS NOT NULL AND i.trusted IS NULL",
    "made_elsewhere": "i.version IS NOT NULL",
    "evaluation": "v.id",
}
"""What is told of a version by its name, and the SQL that finds it."""

_ABOUT = f"""
    WITH alias_now AS (
        SELECT version, list_sort(list(alias)) AS aliases FROM ({CURRENT_ALIASES}) GROUP BY version
    ), champion_now AS (
        SELECT dataset, target, version FROM ({CURRENT_ALIASES}) WHERE alias = '{CHAMPION}'
    ), once AS (
        SELECT DISTINCT version FROM alias_change
        WHERE alias = '{CHAMPION}' AND version $scope
    ), tag_now AS (
        SELECT version, list_sort(list(tag)) AS tags FROM (
            SELECT version, tag, arg_max(added, rowid) AS added
            FROM model_tag WHERE version $scope GROUP BY version, tag
        ) WHERE added GROUP BY version
    ), tombstone AS (
        SELECT version, NOT arg_max(restored, rowid) AS deleted
        FROM model_tombstone WHERE version $scope GROUP BY version
    ), measured AS (
        SELECT e.version, e.id, e.primary_metric, g.value
        FROM (
            SELECT e.version, max(e.id) AS id
            FROM evaluation e JOIN model m ON m.version = e.version AND m.split = e.split
            WHERE e.version $scope GROUP BY e.version
        ) newest
        JOIN evaluation e ON e.id = newest.id AND e.version $scope
        JOIN evaluation_metric g
            ON g.evaluation = e.id AND g.name = e.primary_metric AND g.version $scope
    )
    SELECT {", ".join(f'{sql} AS "{name}"' for name, sql in _TOLD.items())}
    FROM model m
    LEFT JOIN alias_now a ON a.version = m.version
    LEFT JOIN champion_now c ON c.dataset = m.dataset AND c.target = m.target
    LEFT JOIN once o ON o.version = m.version
    LEFT JOIN tag_now t ON t.version = m.version
    LEFT JOIN tombstone b ON b.version = m.version
    LEFT JOIN measured v ON v.version = m.version
    LEFT JOIN dataset d ON d.id = m.dataset
    LEFT JOIN ({LINES}) l ON l.dataset = m.dataset AND l.target = m.target
    LEFT JOIN split s ON s.id = m.split
    LEFT JOIN clean_build k ON k.build = m.recipe
    LEFT JOIN model_import i ON i.version = m.version
    WHERE m.version $scope
    """


def _about(scope: str) -> str:
    """The query that tells all about the versions in ``scope``, a condition on a version."""
    return _ABOUT.replace("$scope", scope)


_ALL = _about("IS NOT NULL")
_PLAIN = f"""
    SELECT version, name, family, train_rows + test_rows AS labels, person AS "by",
           created AS "at", seconds, bytes, version IN ({DELETED_VERSIONS}) AS deleted
    FROM model
"""
"""What can be sorted by without looking beyond the model's own row."""
_PLAIN_SORTS = frozenset({"version", "name", "family", "labels", "by", "at", "seconds", "bytes"})

_SEARCHED = """
    lower(concat_ws(' ', 'v' || version, name, line,
          array_to_string(list_transform(aliases, lambda alias: line || ':' || alias), ' '),
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
    return Versions(
        rows=_told(reader, [row[0] for row in found]),
        matching=matching,
        total=total,
        lines=int(reader.scalar(f"SELECT count(*) FROM ({LINES})") or 0),
    )


def one(reader: Reader, version: int) -> Version:
    """One version as a row of the list, with a tombstone or without."""
    return _told(reader, [version])[0]


def _told(reader: Reader, wanted: list[int]) -> list[Version]:
    """All about some versions, in this order."""
    if not wanted:
        return []
    rows = reader.all(_about(f"IN ({', '.join(map(str, wanted))})"))
    found = [dict(zip(_TOLD, row, strict=True)) for row in rows]
    metrics = _metrics(reader, [one["evaluation"] for one in found if one["evaluation"]])
    told = {one["version"]: _version(one, metrics.get(one["evaluation"], {})) for one in found}
    return [told[version] for version in wanted]


def _metrics(reader: Reader, evaluations: list[int]) -> dict[int, dict[str, Figure]]:
    """The figures of some evaluations by name."""
    if not evaluations:
        return {}
    found: dict[int, dict[str, Figure]] = {}
    rows = reader.all(
        f"""
        SELECT evaluation, name, value, low, high, n, why FROM evaluation_metric
        WHERE evaluation IN ({", ".join(map(str, evaluations))}) ORDER BY evaluation, rowid
        """
    )
    for evaluation, name, value, low, high, n, why in rows:
        figure = Figure(value=value, low=low, high=high, n=n, why=why)
        found.setdefault(evaluation, {})[name] = figure
    return found


def _version(found: dict[str, Any], metrics: dict[str, Figure]) -> Version:
    cv = json.loads(found["cv"]).get(found["cv_metric"]) or {}
    del found["evaluation"]
    figure = metrics.get(found["metric"])
    return Version(**found | {"cv": cv, "at": iso(found["at"]), "figure": figure,
                              "metrics": metrics})  # fmt: skip
