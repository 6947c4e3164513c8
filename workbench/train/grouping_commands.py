"""``group`` on the command line: clusters, topics and outliers, and what to label of them."""

from __future__ import annotations

import argparse

import msgspec

from workbench.annotate.requests import AddList
from workbench.cli.command import Command, Context
from workbench.core.errors import InvalidInputError
from workbench.core.figures import count, counted, share
from workbench.train.grouping_text import cluster_name, sizes, trust
from workbench.train.requests.grouping import (
    EACH,
    KINDS,
    KMEANS,
    ORDERS,
    Cluster,
    Grouping,
    ListGroupings,
    OrderGrouping,
    ShowGrouping,
    StartGrouping,
)

SHOWN = 6


def _run_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("kind", nargs="?", choices=KINDS, default=KMEANS, help="what to look for")
    parser.add_argument("--dataset", default="", help="default: the only one")
    parser.add_argument("--columns", default="", help="by commas; default: all that say something")
    parser.add_argument(
        "--clusters", type=int, default=0, help="how many; of hdbscan the least rows of one"
    )
    parser.add_argument("--stage", choices=("raw", "clean"), default="", help="default: clean")
    parser.add_argument("--seed", type=int, default=0, help="of starts and samples")


def _number_argument(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("grouping", nargs="?", default="", help="such as g3; default: the newest")


def _queue_arguments(parser: argparse.ArgumentParser) -> None:
    _number_argument(parser)
    parser.add_argument("--name", default="", help="of the list; default: after the grouping")
    parser.add_argument("--order", choices=ORDERS, default=EACH, help="which rows come first")
    parser.add_argument("--cluster", type=int, default=None, help="rows of one cluster alone")
    parser.add_argument("--rows", type=int, default=1000, help="how many at most")


def _number(text: str) -> int:
    """The number that ``g3`` or ``3`` names, 0 for the newest. Raises InvalidInputError."""
    bare = text.removeprefix("g")
    if not bare:
        return 0
    if not bare.isdecimal() or int(bare) == 0:
        raise InvalidInputError(f"{text!r} is no grouping", "name one as g3: workbench group list")
    return int(bare)


def run(context: Context, options: argparse.Namespace) -> int:
    """Look for structure and show it."""
    request = StartGrouping(
        dataset=options.dataset,
        kind=options.kind,
        columns=[name.strip() for name in options.columns.split(",") if name.strip()],
        clusters=options.clusters,
        stage=options.stage,
        seed=options.seed,
    )
    made = context.wait_job(context.call(request, timeout=300).job)
    _emit(context, msgspec.convert(made, Grouping))
    return 0


def show(context: Context, options: argparse.Namespace) -> int:
    """One grouping."""
    _emit(context, context.call(ShowGrouping(grouping=_number(options.grouping))))
    return 0


def list_all(context: Context, options: argparse.Namespace) -> int:
    """All groupings."""
    found = context.call(ListGroupings())
    rows = [
        (f"g{one.grouping}", one.kind, one.dataset, sizes(one), share(one.silhouette),
         share(one.stability), one.by)
        for one in found
    ]  # fmt: skip
    headers = ("grouping", "kind", "dataset", "found", "silhouette", "stability", "by")
    context.emit(
        [msgspec.to_builtins(one) for one in found],
        lambda: (
            context.table(headers, rows, "silhouette,stability")
            if rows
            else "nothing was grouped yet: workbench group run"
        ),
    )
    return 0


def queue(context: Context, options: argparse.Namespace) -> int:
    """Make a list for the annotation queue of a grouping's rows."""
    found = context.call(
        OrderGrouping(
            grouping=_number(options.grouping),
            order=options.order,
            cluster=options.cluster,
            limit=options.rows,
        ),
        timeout=60,
    )
    if not found.rows:
        raise InvalidInputError(
            "no row is left: those that are for testing are never picked", "choose another cluster"
        )
    name = options.name or found.what.replace(":", "")
    made = context.call(
        AddList(name=name, dataset=found.dataset, rows=found.rows, what=found.what), timeout=60
    )
    context.emit(
        made,
        f"list {made.name}: {counted(made.rows, 'row')}, {found.what}\n"
        f'label them: workbench annotate --strategy "list {made.name}"',
    )
    return 0


def _emit(context: Context, found: Grouping) -> None:
    for note in found.notes:
        context.note(note)
    context.emit(found, lambda: _text(context, found))


def _text(context: Context, found: Grouping) -> str:
    head = (
        f"g{found.grouping} {found.kind} of {found.dataset} ({found.stage}): "
        f"{counted(found.rows, 'row')}, {sizes(found)}, by {_columns(found)}"
    )
    lines = [head] + (["\n".join(told)] if (told := trust(found)) else [])
    if found.clusters:
        rows = [_row(one) for one in found.clusters]
        lines.append(
            context.table(("cluster", "rows", "silhouette", "typical"), rows, "rows,silhouette")
        )
    return "\n\n".join(lines)


def _columns(found: Grouping) -> str:
    more = len(found.columns) - SHOWN
    return ", ".join(found.columns[:SHOWN]) + (f" and {more} more" if more > 0 else "")


def _row(one: Cluster) -> tuple[str, str, str, str]:
    return cluster_name(one.cluster), count(one.rows), share(one.silhouette), ", ".join(one.typical)


COMMANDS: tuple[Command, ...] = (
    Command(("group", "run"), "find clusters, topics or outliers in a job", run, _run_arguments),
    Command(("group", "list"), "all groupings, newest first", list_all),
    Command(("group", "show"), "clusters with what is typical of them", show, _number_argument),
    Command(("group", "queue"), "a list of its rows to label, best first", queue, _queue_arguments),
)
