"""``labels adopt``: a whole consensus at once, as what training learns."""

from __future__ import annotations

import argparse

import msgspec

from workbench.cli.command import Command, Context
from workbench.review.adopting import AdoptConsensus, told
from workbench.review.commands import dataset_of, measure_arguments, measured
from workbench.review.requests import CONSENSUS, DAWID_SKENE, MAJORITY


def labels_adopt(context: Context, options: argparse.Namespace) -> int:
    """Measure the consensus if answers came since, and decide the open rows by it."""
    measured(context, options, CONSENSUS, options.method)
    done = context.call(
        AdoptConsensus(
            method=options.method,
            reason=options.reason,
            dataset=dataset_of(options),
            least=options.least,
            dry_run=options.dry_run,
        )
    )
    context.emit(msgspec.to_builtins(done), told(done, options.dry_run))
    return 0


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
    measure_arguments(parser)


COMMANDS: tuple[Command, ...] = (
    Command(("labels", "adopt"), "decide all open rows by the consensus", labels_adopt, _arguments),
)
