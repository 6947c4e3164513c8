"""Versions, details and differences as the documents that scripts read, and as plain text."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec

from workbench.cli.command import Context
from workbench.core import figures, metric_names
from workbench.core.clock import SystemClock
from workbench.core.text import inert
from workbench.evaluate.requests import Figure
from workbench.history.facts import facts
from workbench.history.requests import (
    Change,
    Version,
    VersionDetail,
    VersionDiff,
    Versions,
)
from workbench.history.words import Fact, named, sides


def plain(found: msgspec.Struct) -> Any:
    """A result as builtins, with every field."""
    return msgspec.to_builtins(found)


def figure(found: Figure | None) -> dict[str, Any] | None:
    """``{"value", "low", "high", "n"}``; undefined: ``{"value": null, "why"}``."""
    if found is None:
        return None
    if found.value is None:
        return {"value": None, "why": found.why}
    return {"value": found.value, "low": found.low, "high": found.high, "n": found.n}


def version(row: Version) -> dict[str, Any]:
    """One row of ``workbench history list``."""
    return {
        "version": row.version,
        "name": row.name,
        "aliases": row.aliases,
        "archived": row.archived,
        "family": row.family,
        "task": row.task,
        "metric": row.metric,
        "metrics": {name: figure(one) for name, one in row.metrics.items()},
        "cv": {row.cv_metric: row.cv},
        "dataset": row.dataset,
        "line": row.line,
        "champion": row.champion,
        "stage": row.stage,
        "recipe": row.recipe,
        "target": row.target,
        "labels": row.labels,
        "split": row.split,
        "test": row.test,
        "by": row.by,
        "at": row.at,
        "seconds": row.seconds,
        "bytes": row.bytes,
        "tags": row.tags,
        "deleted": row.deleted,
        "quarantined": row.quarantined,
        "made_elsewhere": row.made_elsewhere,
    }


def detail(found: VersionDetail) -> dict[str, Any]:
    """The document of ``workbench history show``."""
    rest: dict[str, Any] = plain(found)
    for name in ("version", "against"):
        rest.pop(name)
    compared = found.against
    against = None
    if compared is not None:
        against = {
            "with": compared.b,
            "metric": compared.metric,
            "delta": figure(compared.deltas[compared.metric]),
            "verdict": compared.verdict,
        }
    return {**version(found.version), **rest, "against": against}


def diff(found: VersionDiff) -> dict[str, Any]:
    """The document of ``workbench history diff``."""
    return {
        "a": found.a.version,
        "b": found.b.version,
        "data": plain_changes(found.data),
        "parameters": plain_changes(found.parameters),
        "environment": plain_changes(found.environment),
        "recipe": plain_changes(found.recipe),
        "rows": plain(found.rows),
        "metrics": {
            one.name: {"a": figure(one.a), "b": figure(one.b), "delta": figure(one.delta)}
            for one in found.metrics
        },
        "verdict": found.verdict,
    }


def plain_changes(changes: list[Change]) -> list[dict[str, str]]:
    """Changes as objects with name, a and b."""
    return [{"name": one.name, "a": one.a, "b": one.b} for one in changes]


def list_text(context: Context, found: Versions) -> str:
    """The list for people."""
    if not found.total:
        return "no model yet: workbench train"
    if not found.matching:
        return f"none of {figures.counted(found.total, 'version')} matches"
    now = SystemClock().now()
    headers = ("v", "alias", "line", "family", "metric", "test", "95 %", "recipe", "rows")
    table = context.table(
        (*headers, "split", "by", "at", "tags"),
        [_row(row, now) for row in found.rows],
        right="v,test,recipe,rows",
    )
    rest = found.matching - len(found.rows)
    return table + (f"\n{rest:,} more: --offset {len(found.rows)}" if rest > 0 else "")


def _row(row: Version, now: dt.datetime) -> tuple[object, ...]:
    alias = ", ".join(row.aliases) or ("archived" if row.archived else "")
    if row.quarantined:
        alias = "quarantine"
    measured, interval = figures.MISSING, ""
    if row.figure is not None:
        measured = metric_names.value(row.metric, row.figure.value)
        interval = metric_names.interval(row.metric, row.figure.low, row.figure.high)
    return (
        row.version,
        alias,
        row.line,
        row.family,
        metric_names.title(row.metric),
        measured,
        interval,
        row.recipe,
        row.labels,
        row.split,
        row.by,
        figures.when(row.at, now),
        " ".join(f"#{tag}" for tag in row.tags),
    )


def detail_text(context: Context, found: VersionDetail) -> str:
    """One version for people: lineage, figures, parameters, people, timeline."""
    row = found.version
    named = f"v{row.version} {row.name}".rstrip()
    aliases = ", ".join(f"{row.line}:{alias}" for alias in row.aliases)
    parts = [f"{named} · {row.family} · {aliases or 'no alias'}"]
    parts.append(" → ".join(link.text for link in found.lineage))
    if row.metrics:
        parts.append(_metrics(context, row))
    else:
        parts.append(f"not evaluated yet: workbench evaluate {row.version}")
    now = SystemClock().now()
    parts.append(_facts(facts(found, now)))
    events = [(figures.when(one.at, now), one.by, one.what, one.detail) for one in found.timeline]
    parts.append(context.table(("at", "by", "what", "detail"), events))
    parts += [f'"{one.text}" {one.by}, {figures.when(one.at, now)}' for one in found.notes]
    return "\n\n".join(parts)


def _facts(listed: list[Fact]) -> str:
    """Lines in columns, values in full: they are sentences as often as figures."""
    kinds, names = (max(len(fact[place]) for fact in listed) for place in (0, 1))
    return "\n".join(
        f"{kind:<{kinds}}  {inert(name):<{names}}  {inert(value)}" for kind, name, value in listed
    )


def _metrics(context: Context, row: Version) -> str:
    rows = [
        (
            metric_names.title(name),
            metric_names.value(name, one.value),
            metric_names.interval(name, one.low, one.high),
        )
        for name, one in row.metrics.items()
    ]
    return context.table(("metric", "value", "95 %"), rows)


def diff_text(context: Context, found: VersionDiff) -> str:
    """Two versions side by side for people."""
    a, b = f"v{found.a.version}", f"v{found.b.version}"
    parts = []
    if found.metrics:
        rows = [
            (
                metric_names.title(one.name),
                metric_names.value(one.name, one.a.value if one.a else None),
                metric_names.value(one.name, one.b.value if one.b else None),
                metric_names.delta(one.name, one.delta.value) if one.delta else "",
                metric_names.delta_interval(one.name, one.delta.low, one.delta.high)
                if one.delta
                else "",
            )
            for one in found.metrics
        ]
        parts.append(context.table(("metric", a, b, "change", "95 %"), rows))
    if found.verdict:
        parts.append(found.verdict)
    rows_changed = found.rows
    parts.append(
        f"rows learned from: +{rows_changed.added:,} −{rows_changed.removed:,}, "
        f"{rows_changed.relabelled:,} relabelled, {rows_changed.same:,} the same"
        if rows_changed.known
        else f"rows learned from: not compared, {rows_changed.why}"
    )
    areas = (
        ("data", found.data),
        ("parameter", found.parameters),
        ("recipe", found.recipe),
        ("environment", found.environment),
    )
    for title, changes in areas:
        if changes:
            lines = [(named(one, title == "parameter"), *sides(one)) for one in changes]
            parts.append(context.table((title, a, b), lines))
    return "\n\n".join(parts)
