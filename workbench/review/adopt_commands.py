"""``labels adopt``: a whole consensus at once, as what training learns."""

from __future__ import annotations

import argparse
import sys

import msgspec

from workbench.cli.command import Command, Context
from workbench.core.errors import InvalidInputError
from workbench.review.adopting import AdoptConsensus, Adopted, told
from workbench.review.commands import dataset_of, measure_arguments, measured
from workbench.review.requests import CONSENSUS, DAWID_SKENE, MAJORITY


def labels_adopt(context: Context, options: argparse.Namespace) -> int:
    """Measure the consensus if answers came since, and decide the open rows by it."""
    measured(context, options, CONSENSUS, options.method)
    asked = AdoptConsensus(
        method=options.method,
        reason=options.reason,
        dataset=dataset_of(options),
        least=options.least,
        dry_run=True,
    )
    counted = context.call(asked)
    if options.dry_run or not counted.rows:
        context.emit(msgspec.to_builtins(counted), told(counted, options.dry_run))
        return 0
    if not options.yes:
        _ask(context, counted)
    done = context.call(msgspec.structs.replace(asked, dry_run=False))
    context.emit(msgspec.to_builtins(done), f"{told(done)}; back again: workbench labels undecide")
    return 0


def _ask(context: Context, counted: Adopted) -> None:
    """One question. Raises InvalidInputError without somebody to answer it, or for a no."""
    if context.json or not sys.stdin.isatty():
        raise InvalidInputError(
            told(counted, True), "say --yes to do it, or --dry-run to look at it"
        )
    sys.stderr.write(f"{told(counted, True)}. Go on? [y/N] ")
    sys.stderr.flush()
    if sys.stdin.readline().strip().lower() not in ("y", "yes"):
        raise InvalidInputError("nothing was decided", "answer y to do it")


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--reason", required=True, help="why, in a few words")
    parser.add_argument(
        "--method",
        choices=(MAJORITY, DAWID_SKENE),
        default=DAWID_SKENE,
        help="whose answer counts how much",
    )
    parser.add_argument(
        "--least",
        type=float,
        default=0.0,
        metavar="SHARE",
        help="confidence from which on a row is decided (default: all)",
    )
    parser.add_argument("--dry-run", action="store_true", help="only count")
    parser.add_argument("--yes", action="store_true", help="do not ask")
    measure_arguments(parser)


COMMANDS: tuple[Command, ...] = (
    Command(("labels", "adopt"), "decide all open rows by the consensus", labels_adopt, _arguments),
)
