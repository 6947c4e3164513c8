"""``log``, ``log verify``, ``backup``, ``restore`` and ``doctor``."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path

import msgspec

from workbench.audit.requests import (
    Backup,
    ChainState,
    Check,
    Doctor,
    Event,
    ListEvents,
    MakeBackup,
    VerifyChain,
)
from workbench.cli.command import Command, Context
from workbench.core.errors import InvalidInputError, UnavailableError, from_code
from workbench.core.figures import counted

PAGE = 500


def log(context: Context, options: argparse.Namespace) -> int:
    """Who did what, newest first."""
    if options.limit < 1:
        raise InvalidInputError(f"--limit must be at least 1, not {options.limit}")
    events: list[Event] = []
    before: int | None = None
    while len(events) < options.limit:
        request = ListEvents(
            who=options.who,
            what=options.what,
            object=options.object,
            since=options.since,
            until=options.until,
            before=before,
            limit=min(PAGE, options.limit - len(events)),
        )
        page = context.call(request)
        events += page.events
        before = page.next
        if before is None:
            break
    context.emit(events, lambda: _log_text(context, events))
    return 0


def _log_text(context: Context, events: list[Event]) -> str:
    if not events:
        return "no event fits"
    rows = [
        (
            *(event.seq, event.time[:19].replace("T", " "), event.actor),
            *(event.verb, event.subject, _payload(event)),
        )
        for event in events
    ]
    headers = ["event", "time (UTC)", "who", "what", "object", "details"]
    return context.table(headers, rows, right="event")


def _payload(event: Event) -> str:
    if event.payload is None:
        return "(erased)"
    if isinstance(event.payload, str):
        return f"(altered) {event.payload}"
    return " ".join(f"{key}={json.dumps(value)}" for key, value in event.payload.items())


def _log_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--who", metavar="NAME", help="only this person's events")
    parser.add_argument("--what", metavar="VERB", help="a verb or its beginning: cleanse.")
    parser.add_argument("--object", metavar="TEXT", help="a part of the object: dataset:reviews")
    parser.add_argument("--since", metavar="TIME", help="ISO 8601, UTC: 2026-11-23 or with T14:30")
    parser.add_argument("--until", metavar="TIME", help="events before this time")
    parser.add_argument("--limit", type=int, default=50, metavar="N", help="how many (50)")


def verify(context: Context, options: argparse.Namespace) -> int:
    """Follow the chain of events; status 1 when it is broken."""
    state = context.call(VerifyChain())
    context.emit(state, _chain_text(state))
    return 0 if state.intact else 1


def _chain_text(state: ChainState) -> str:
    lines = []
    if state.intact:
        lines.append(f"intact: {counted(state.events, 'event')}, the last is {state.last}")
        lines.append(f"head: {state.head}")
    else:
        lines.append(f"BROKEN at event {state.broken}: {state.why}")
        lines.append(f"{counted(state.events, 'event')} followed")
    lines += [
        f"events {gap.first} to {gap.last} were lost with a damaged log (on record in {gap.event})"
        for gap in state.gaps
    ]
    return "\n".join(lines)


def backup(context: Context, options: argparse.Namespace) -> int:
    """A complete copy of the project, made while people work."""
    target = Path(options.file).expanduser().absolute()
    made: Backup = context.call(MakeBackup(file=str(target)))
    size = f"{made.bytes / 1e6:,.1f} MB"
    context.emit(
        made,
        f"{made.file}: {size}, {counted(made.events, 'event')}, {made.seconds:.1f} s; read-only\n"
        f"to go on with it: workbench restore {options.file} NEW.duckdb",
    )
    return 0


def _backup_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="the file to make; it must not exist")


def restore(context: Context, options: argparse.Namespace) -> int:
    """A project from a backup, checked before it gets its name."""
    source, target = (Path(path).expanduser().absolute() for path in (options.file, options.target))
    if target.suffix != ".duckdb":
        raise InvalidInputError(f"a project's name ends in .duckdb, {target.name!r} does not")
    arguments = [sys.executable, "-m", "workbench.store.restore", str(source), str(target)]
    done = subprocess.run(arguments, capture_output=True, text=True, check=False)
    if done.returncode != 0 or not done.stdout:
        last = done.stderr.strip().splitlines()[-1:]
        raise UnavailableError(": ".join([f"the restore ended with {done.returncode}", *last]))
    outcome = msgspec.json.decode(done.stdout)
    restored = outcome["restored"]
    if restored is None:
        raise from_code(outcome["code"], outcome["message"], outcome["hint"])
    text = (
        f"{restored['project']}: {restored['events']:,} events, {restored['artefacts']} artefacts"
    )
    for warning in restored["warnings"]:
        context.note(f"warning: {warning}")
    context.emit(restored, f"{text}, all checked\nnext: workbench {restored['project']}")
    return 0


def _restore_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="the backup")
    parser.add_argument("target", metavar="PROJECT", help="the project to make; must not exist")


def doctor(context: Context, options: argparse.Namespace) -> int:
    """Check the whole file; status 1 when something is damaged."""
    checks = context.call(Doctor())
    context.emit(checks, lambda: _doctor_text(context, checks))
    return 1 if any(check.state == "damaged" for check in checks) else 0


def _doctor_text(context: Context, checks: list[Check]) -> str:
    rows = [[check.state, check.check, check.checked, check.detail] for check in checks]
    return context.table(["state", "check", "looked at", "detail"], rows, right="looked at")


COMMANDS = (
    Command(("log",), "who did what, newest first", log, _log_arguments),
    Command(("log", "verify"), "follow the chain of events; status 1 when broken", verify),
    Command(("backup",), "a complete copy while people work", backup, _backup_arguments),
    Command(("restore",), "a project from a backup, checked", restore, _restore_arguments),
    Command(("doctor",), "check the whole file; status 1 on damage", doctor),
)
