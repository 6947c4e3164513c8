"""``history`` and ``promote`` on the command line."""

from __future__ import annotations

import argparse
import contextlib

from workbench.cli.command import Command, Context
from workbench.cli.versions import dataset_option, qualified, version_argument
from workbench.core import figures
from workbench.core.clock import SystemClock
from workbench.core.errors import InvalidInputError, NotFoundError, RefusedError
from workbench.evaluate.requests import Compare
from workbench.history import (
    card_commands,
    copy_commands,
    documents,
    export_commands,
    reproduce_commands,
    row_commands,
)
from workbench.history.report.compared import compared
from workbench.history.report.write import write_page
from workbench.history.requests import (
    SORTS,
    AddNote,
    AsOf,
    DeleteVersion,
    DiffVersions,
    ListVersions,
    Promote,
    SetAlias,
    SetTag,
    ShowVersion,
    VerifyVersions,
    Version,
)


def list_versions(context: Context, options: argparse.Namespace) -> int:
    """The versions, newest first."""
    found = context.call(
        ListVersions(
            filter=" ".join(options.filter),
            sort=options.sort,
            descending=not options.ascending,
            offset=options.offset,
            limit=options.limit,
            deleted=options.deleted,
        )
    )
    context.emit(
        [documents.version(row) for row in found.rows],
        lambda: documents.list_text(context, found),
    )
    return 0


def show(context: Context, options: argparse.Namespace) -> int:
    """Everything that went into a version, and what happened since."""
    found = context.call(ShowVersion(version=_named(options)))
    context.emit(documents.detail(found), lambda: documents.detail_text(context, found))
    return 0


def _named(options: argparse.Namespace) -> str:
    return qualified(options.version, options.dataset)


def diff(context: Context, options: argparse.Namespace) -> int:
    """What differs between two versions, compared on the same rows where both were evaluated."""
    a, b = (qualified(version, options.dataset) for version in (options.a, options.b))
    with contextlib.suppress(NotFoundError, InvalidInputError, RefusedError):
        context.call(Compare(a=b, b=a))
    found = context.call(DiffVersions(a=a, b=b))
    if options.to is not None:
        page = compared(found, context.place.project.stem, SystemClock().now())
        path = write_page(page, options.to)
        told = {"a": found.a.version, "b": found.b.version, "path": str(path)}
        context.emit(told, f"v{found.b.version} against v{found.a.version} is told in {path}")
        return 0
    context.emit(documents.diff(found), lambda: documents.diff_text(context, found))
    return 0


def as_of(context: Context, options: argparse.Namespace) -> int:
    """Where the aliases pointed at a time."""
    found = context.call(AsOf(time=options.time))
    now = SystemClock().now()
    rows = [
        (
            f"{one.line}:{one.alias}",
            f"v{one.version}",
            figures.when(one.since, now),
            one.by,
            one.reason,
        )
        for one in found
    ]
    context.emit(
        [documents.plain(one) for one in found],
        lambda: (
            context.table(("alias", "version", "since", "by", "reason"), rows)
            if rows
            else "no alias was set at that time"
        ),
    )
    return 0


def verify(context: Context, options: argparse.Namespace) -> int:
    """Check the stored bytes; exit status 1 when some are damaged."""
    version = _named(options) if options.version else ""
    found = context.call(VerifyVersions(version=version), timeout=3600.0)
    damaged = [one for one in found if not one.intact]
    lines = [f"v{one.version}: {one.why}" for one in damaged]
    lines.append(f"{len(found) - len(damaged):,} of {len(found):,} versions are intact")
    context.emit([documents.plain(one) for one in found], "\n".join(lines))
    return 1 if damaged else 0


def promote(context: Context, options: argparse.Namespace) -> int:
    """Make a version champion, or point another alias at it."""
    version = _named(options)
    if options.alias != "champion":
        asked = SetAlias(version=version, alias=options.alias, reason=options.reason)
        return _changed(context, context.call(asked), f"is now {options.alias}")
    row = context.call(ShowVersion(version=version)).version
    if row.champion not in (None, row.version):
        # One of the two may not be evaluated: the hub judges what there is.
        with contextlib.suppress(NotFoundError, InvalidInputError):
            context.call(Compare(a=str(row.version), b=str(row.champion)))
    promoted = context.call(
        Promote(version=str(row.version), reason=options.reason, override=options.override)
    )
    return _changed(context, promoted, f"is now champion of {promoted.line}")


def note(context: Context, options: argparse.Namespace) -> int:
    """Write a note on a version."""
    found = context.call(AddNote(version=_named(options), text=options.text))
    return _changed(context, found, "has a new note")


def tag(context: Context, options: argparse.Namespace) -> int:
    """Put a tag on a version, or take it off."""
    asked = SetTag(version=_named(options), tag=options.tag, remove=options.remove)
    done = "was taken off" if options.remove else "is on it"
    return _changed(context, context.call(asked), f"#{options.tag.removeprefix('#')} {done}")


def unalias(context: Context, options: argparse.Namespace) -> int:
    """Take an alias away from a version."""
    asked = SetAlias(
        version=_named(options), alias=options.alias, reason=options.reason, remove=True
    )
    return _changed(context, context.call(asked), f"is no longer {options.alias}")


def delete(context: Context, options: argparse.Namespace) -> int:
    """Set a tombstone on a version, or lift it."""
    asked = DeleteVersion(version=_named(options), reason=options.reason, restore=options.restore)
    done = "was restored" if options.restore else "was deleted; its record stays"
    return _changed(context, context.call(asked), done)


def _changed(context: Context, found: Version, words: str) -> int:
    context.emit(documents.version(found), f"v{found.version} {words}")
    return 0


def _list_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("filter", nargs="*", metavar="WORD", help="what a version must contain")
    parser.add_argument("--sort", choices=SORTS, default="version", help="default: version")
    parser.add_argument("--ascending", action="store_true", help="smallest or oldest first")
    parser.add_argument("--limit", type=int, default=100, help="how many (default: 100)")
    parser.add_argument("--offset", type=int, default=0, help="versions to pass over first")
    parser.add_argument("--deleted", action="store_true", help="those with a tombstone too")


def _version(parser: argparse.ArgumentParser) -> None:
    version_argument(parser, "version")


def _two(parser: argparse.ArgumentParser) -> None:
    version_argument(parser, "a", "b")
    parser.add_argument("--to", metavar="FILE", help="write it: FILE.md or FILE.html")


def _as_of_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("time", metavar="TIME", help="2026-03-01 or 2026-03-01T14:30:00Z")


def _verify_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("version", metavar="V", nargs="?", default="", help="default: all")
    dataset_option(parser)


def _promote_arguments(parser: argparse.ArgumentParser) -> None:
    _version(parser)
    parser.add_argument("--as", dest="alias", default="champion", help="the alias to point at it")
    parser.add_argument("--reason", required=True, help="why; it stays in the record")
    parser.add_argument(
        "--override", action="store_true", help="although the evidence is against it"
    )


def _note_arguments(parser: argparse.ArgumentParser) -> None:
    _version(parser)
    parser.add_argument("text", metavar="TEXT", help="what to remember")


def _tag_arguments(parser: argparse.ArgumentParser) -> None:
    _version(parser)
    parser.add_argument("tag", metavar="TAG", help="a word to find it by")
    parser.add_argument("--remove", action="store_true", help="take the tag away")


def _unalias_arguments(parser: argparse.ArgumentParser) -> None:
    _version(parser)
    parser.add_argument("alias", metavar="ALIAS", help="such as challenger")
    parser.add_argument("--reason", default="", help="why, for the record")


def _delete_arguments(parser: argparse.ArgumentParser) -> None:
    _version(parser)
    parser.add_argument("--reason", required=True, help="why; it stays in the record")
    parser.add_argument("--restore", action="store_true", help="lift the tombstone again")


COMMANDS: tuple[Command, ...] = (
    Command(("history", "list"), "versions, filtered and sorted", list_versions, _list_arguments),
    Command(("history", "show"), "everything that went into a version", show, _version),
    Command(("history", "diff"), "what differs between two versions", diff, _two),
    Command(("history", "as-of"), "what was live at a time", as_of, _as_of_arguments),
    Command(("history", "verify"), "are the stored bytes intact?", verify, _verify_arguments),
    Command(("history", "note"), "write a note on a version", note, _note_arguments),
    Command(("history", "tag"), "put a tag on a version", tag, _tag_arguments),
    Command(("history", "unalias"), "take an alias away", unalias, _unalias_arguments),
    Command(("history", "delete"), "set a tombstone, with a reason", delete, _delete_arguments),
    *card_commands.COMMANDS,
    *reproduce_commands.COMMANDS,
    *export_commands.COMMANDS,
    *copy_commands.COMMANDS,
    *row_commands.COMMANDS,
    Command(("promote",), "make a version champion, with a reason", promote, _promote_arguments),
)
