"""``collect watch``: load what is new, again and again, until it is interrupted."""

from __future__ import annotations

import argparse
import datetime as dt
import time
from collections.abc import Hashable, Sequence
from typing import Any

from workbench.cli.command import Command, Context
from workbench.collect.requests import ListSources, Source
from workbench.collect.run_commands import load_source
from workbench.collect.schedule import due, following
from workbench.collect.watching import looks
from workbench.core.errors import InvalidInputError, NotFoundError, WorkbenchError
from workbench.core.figures import counted
from workbench.core.spans import seconds

BROUGHT = ("loaded", "updated", "removed", "quarantined")
# How soon a schedule that somebody has just stored or changed is noticed.
NOTICE = 30.0


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("names", nargs="*", metavar="NAME", help="sources; all when none is named")
    when = parser.add_mutually_exclusive_group()
    when.add_argument(
        "--every", type=seconds, help="look so often, such as 30s, 5m, at sources without schedule"
    )
    when.add_argument(
        "--schedule", default="", metavar="CRON", help="for all, instead of those that are stored"
    )
    parser.add_argument("--times", type=int, default=0, help="look so often, then end")


def watch(context: Context, given: argparse.Namespace) -> int:
    """Load sources by their schedules, or when files have changed; JSON lines with ``--json``."""
    seen: dict[str, Hashable] = {}
    status, count, pause = 0, 0, 0.0
    _require_times(context, given)
    while True:
        if given.schedule:
            # What was missed meanwhile is not made up for: one look is enough.
            pause = (following(given.schedule, _now()) - _now()).total_seconds()
        time.sleep(max(0.0, pause))
        status, pause = _look(context, given, seen)
        count += 1
        if count == given.times:
            return status


def _require_times(context: Context, given: argparse.Namespace) -> None:
    """Raises InvalidInputError when nothing says when a source is to be loaded."""
    if given.schedule or given.every is not None:
        return
    without = [one.name for one in _chosen(context, given.names) if not one.schedule]
    if without and (given.names or len(without) == len(_chosen(context, given.names))):
        raise InvalidInputError(
            f"no schedule is stored for {', '.join(without)}",
            f"Store one: workbench collect edit {without[0]} --schedule '0 6 * * 1-5'; or look "
            "often: --every 60s.",
        )


def _now() -> dt.datetime:
    return dt.datetime.now()


def _look(
    context: Context, given: argparse.Namespace, seen: dict[str, Hashable]
) -> tuple[int, float]:
    """Load what is to be loaded now; the worst exit status, and seconds until the next look."""
    status, pause = 0, NOTICE if given.every is None else given.every
    for source in _chosen(context, given.names):
        by_schedule = bool(source.schedule) and not given.schedule
        if by_schedule:
            moment = due(source)
            if moment > _now():
                pause = min(pause, (moment - _now()).total_seconds())
                continue
        elif given.every is None and not given.schedule:
            continue
        status = max(status, _load(context, source, seen, by_schedule))
    return status, pause


def _load(context: Context, source: Source, seen: dict[str, Hashable], by_schedule: bool) -> int:
    """Load a source, if it has changed since it was ``seen``; the exit status."""
    state = looks(source.location)
    if not by_schedule and state is not None and seen.get(source.name) == state:
        return 0
    try:
        account = load_source(context, source.name, scheduled=by_schedule)
    except WorkbenchError as error:
        context.note(f"{source.name}: {error.message}")
        return error.exit_status
    first = source.name not in seen
    seen[source.name] = state
    if first or by_schedule or any(account[name] for name in BROUGHT):
        _tell(context, account)
    return 0


def _chosen(context: Context, names: Sequence[str]) -> list[Source]:
    """The sources as they are now. Raises NotFoundError for a name that is none's."""
    known = {source.name: source for source in context.call(ListSources())}
    for name in names:
        if name not in known:
            raise NotFoundError(
                f"no source is called {name!r}", f"Sources here: {', '.join(known) or 'none yet'}"
            )
    return [known[name] for name in names or known]


def _tell(context: Context, account: dict[str, Any]) -> None:
    if context.json:
        context.emit_lines([account])
        return
    parts = [f"{account[name]:,} {name}" for name in BROUGHT if account[name]]
    what = " · ".join(parts) or "nothing new"
    read = counted(account["read"], "row")
    context.emit(None, f"{_now():%Y-%m-%d %H:%M:%S}  {account['source']}  {read} read · {what}")


WATCH = Command(("collect", "watch"), "load by stored schedules, or what is new", watch, _arguments)
