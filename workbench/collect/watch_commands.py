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
from workbench.collect.schedule import following
from workbench.collect.watching import looks
from workbench.core.errors import NotFoundError, WorkbenchError
from workbench.core.figures import counted
from workbench.core.spans import seconds

EVERY = 60.0
BROUGHT = ("loaded", "updated", "removed", "quarantined")


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("names", nargs="*", metavar="NAME", help="sources; all when none is named")
    when = parser.add_mutually_exclusive_group()
    when.add_argument("--every", type=seconds, default=EVERY, help="such as 30s, 5m (default: 60s)")
    when.add_argument("--schedule", default="", metavar="CRON", help="such as '0 6 * * 1-5'")
    parser.add_argument("--times", type=int, default=0, help="look so often, then end")


def watch(context: Context, given: argparse.Namespace) -> int:
    """Load the sources whenever their files have changed; JSON lines with ``--json``."""
    seen: dict[str, Hashable] = {}
    count, pause = 0, 0.0
    while True:
        if given.schedule:
            # What was missed meanwhile is not made up for: one look is enough.
            pause = (following(given.schedule, _now()) - _now()).total_seconds()
        time.sleep(max(0.0, pause))
        status = _look(context, given.names, seen)
        count, pause = count + 1, given.every
        if count == given.times:
            return status


def _now() -> dt.datetime:
    return dt.datetime.now()


def _look(context: Context, names: Sequence[str], seen: dict[str, Hashable]) -> int:
    """Load what has changed since it was ``seen``; the exit status of the worst that happened."""
    status = 0
    for source in _chosen(context, names):
        state = looks(source.location)
        if state is not None and seen.get(source.name) == state:
            continue
        try:
            account = load_source(context, source.name)
        except WorkbenchError as error:
            context.note(f"{source.name}: {error.message}")
            status = max(status, error.exit_status)
            continue
        first = source.name not in seen
        seen[source.name] = state
        if first or any(account[name] for name in BROUGHT):
            _tell(context, account)
    return status


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


WATCH = Command(("collect", "watch"), "load what is new, again and again", watch, _arguments)
