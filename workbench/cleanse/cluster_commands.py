"""The command line of clusters: spellings that probably mean the same, merged or kept apart."""

from __future__ import annotations

import argparse

import msgspec

from workbench.cleanse import requests as wire
from workbench.cleanse.accepting import accepting
from workbench.cleanse.clusters.likeness import METHODS, Likeness
from workbench.cleanse.views import ClusterMember, ClustersView, ClusterView, UnseenVariant
from workbench.cli.command import Command, Context
from workbench.core import figures
from workbench.core.errors import InvalidInputError, NotFoundError


def clusters(context: Context, options: argparse.Namespace) -> int:
    """Show clusters; merge those of the targets that are named, or keep spellings apart."""
    likeness = Likeness(
        method=options.method,
        n=options.n,
        sound=options.sound,
        radius=options.radius,
        block=options.block,
    )
    if options.never:
        _refuse(context, options)
    found = _found(context, options, likeness)
    merged = _merged(found, options)
    if merged:
        step = {
            "step": "merge_clusters",
            "columns": [options.column],
            "merges": merges(merged),
            **msgspec.to_builtins(likeness),
        }
        context.call(wire.AddStep(dataset=options.dataset, step=step), timeout=None)
    left = [one for one in found.clusters if one not in merged]
    shown = msgspec.structs.replace(found, clusters=left, total=found.total - len(merged))
    document = msgspec.to_builtins(shown) | {"merged": msgspec.to_builtins(merged)}
    context.emit(document, lambda: _text(context, shown, len(merged)))
    return 0


def merges(found: list[ClusterView]) -> dict[str, str]:
    """The table of a merge step: spelling to target."""
    return {
        member.value: one.target
        for one in found
        for member in one.members
        if member.value != one.target
    }


def _found(context: Context, options: argparse.Namespace, likeness: Likeness) -> ClustersView:
    """Keys are quick; nearest neighbours may take long, and run as a job."""
    dataset, column, limit = options.dataset, options.column, options.limit
    if likeness.method != "knn":
        request = wire.FindClusters(dataset=dataset, column=column, likeness=likeness, limit=limit)
        return context.call(request, timeout=None)
    started = context.call(
        wire.StartClusters(dataset=dataset, column=column, likeness=likeness, limit=limit),
        timeout=None,
    )
    return msgspec.convert(context.wait_job(started.job), ClustersView)


def _refuse(context: Context, options: argparse.Namespace) -> None:
    *values, target = options.never
    if not values:
        raise InvalidInputError(
            "--never takes spellings and, last, the target", "--never Lyon Leon"
        )
    context.call(
        wire.RefuseMerge(
            dataset=options.dataset, column=options.column, values=values, target=target
        )
    )


def _merged(found: ClustersView, options: argparse.Namespace) -> list[ClusterView]:
    if options.merge_all:
        return list(found.clusters)
    by_target = {one.target: one for one in found.clusters}
    for target in options.merge:
        if target not in by_target:
            raise NotFoundError(
                f"no cluster becomes {target!r}", "name the first spelling of a cluster"
            )
    return [by_target[target] for target in options.merge]


def _text(context: Context, found: ClustersView, merged: int) -> str:
    rows = [
        (
            figures.count(one.rows),
            one.target,
            "  ".join(_spelled(member) for member in one.members[1:]),
        )
        for one in found.clusters
    ]
    lines = [f"{merged} clusters merged by a new step of the recipe"] if merged else []
    if rows:
        lines.append(context.table(("rows", "becomes", "spellings"), rows, "rows"))
    lines.append(
        f"{found.total:,} clusters among {figures.counted(found.values, 'value')} · "
        f"{figures.duration(found.seconds)}"
    )
    return "\n".join(lines)


def _spelled(member: ClusterMember) -> str:
    return f"{member.value!r} {member.rows:,}"


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("dataset", help="its name")
    parser.add_argument("column", help="whose values are compared")
    parser.add_argument("--method", choices=METHODS, default="fingerprint", help="strictest first")
    parser.add_argument("--n", type=int, default=2, help="letters of an n-gram (ngram)")
    parser.add_argument(
        "--sound",
        choices=("metaphone", "cologne"),
        default="metaphone",
        help="English or German sounds",
    )
    parser.add_argument("--radius", type=float, default=0.2, help="share of letters apart (knn)")
    parser.add_argument("--block", type=int, default=6, help="letters in a row to share (knn)")
    parser.add_argument("--limit", type=int, default=1_000, help="clusters at most")
    parser.add_argument(
        "--merge", action="append", default=[], metavar="TARGET", help="merge this one; repeat"
    )
    parser.add_argument("--merge-all", action="store_true", help="merge all that are shown")
    parser.add_argument(
        "--never", nargs="+", metavar="VALUE", help="spellings and, last, what they are not"
    )


def unseen(context: Context, options: argparse.Namespace) -> int:
    """New spellings that meet a merged cluster; merge some, or all."""
    found = context.call(wire.ListUnseen(dataset=options.dataset), timeout=None)
    by_value = {one.value: one for one in found}
    for value in options.accept:
        if value not in by_value:
            raise NotFoundError(f"{value!r} does not wait", "the list names those that do")
    taken = found if options.accept_all else [by_value[value] for value in options.accept]
    base: int | None = None
    for request in accepting(options.dataset, taken):
        base = context.call(msgspec.structs.replace(request, base=base or request.base)).version
    left = [one for one in found if one not in taken]
    document = {"merged": msgspec.to_builtins(taken), "waiting": msgspec.to_builtins(left)}
    context.emit(document, lambda: _unseen_text(context, taken, left))
    return 0


def _unseen_text(context: Context, taken: list[UnseenVariant], left: list[UnseenVariant]) -> str:
    lines = [f"{figures.counted(len(taken), 'spelling')} merged"] if taken else []
    rows = [
        (figures.count(one.rows), one.value, one.target, one.column, one.index + 1) for one in left
    ]
    if rows:
        headers = ("rows", "spelling", "becomes", "column", "step")
        lines.append(context.table(headers, rows, "rows,step"))
    return "\n".join([*lines, f"{figures.counted(len(left), 'new spelling')} waiting"])


def _unseen_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("dataset", help="its name")
    parser.add_argument(
        "--accept", action="append", default=[], metavar="VALUE", help="merge this one; repeat"
    )
    parser.add_argument("--accept-all", action="store_true", help="merge all that wait")


UNSEEN = Command(
    ("cleanse", "unseen"),
    "spellings that came after their cluster was merged",
    unseen,
    _unseen_arguments,
)
CLUSTERS = Command(
    ("cleanse", "clusters"), "spellings that probably mean the same", clusters, _arguments
)
