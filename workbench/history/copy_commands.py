"""``history mlflow``: versions as runs in a tracking store of MLflow."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import Any

from workbench.cli.command import Command, Context
from workbench.cli.versions import KINDS, dataset_option, qualified
from workbench.core import figures
from workbench.history.requests import CHANGED, NEW, UNCHANGED, CopyVersions, destination


def copy(context: Context, options: argparse.Namespace) -> int:
    """Copy versions, and say what was new there."""
    named = [qualified(one, options.dataset) for one in options.version]
    asked = CopyVersions(destination=destination(options.destination), versions=named)
    done = context.wait_job(context.call(asked).job)
    context.emit(done, lambda: _copied(done))
    return 0


def _copied(done: Mapping[str, Any]) -> str:
    counts = {state: len(done[state]) for state in (NEW, CHANGED, UNCHANGED)}
    parts = ", ".join(f"{count:,} {state}" for state, count in counts.items() if count)
    lines = [f"{figures.counted(sum(counts.values()), 'version')} in {done['store']}: {parts}"]
    lines += [f"left out: {version}, {why}" for version, why in done["left_out"].items()]
    lines.append(f"look at them: mlflow ui --backend-store-uri 'sqlite:///{done['store']}'")
    return "\n".join(lines)


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "destination",
        metavar="DEST",
        help="an SQLite file, there already or not, or a folder: mlflow.db in it",
    )
    parser.add_argument(
        "--version",
        metavar="V",
        action="append",
        default=[],
        help=f"{KINDS}; again for more (default: all)",
    )
    dataset_option(parser)


COMMANDS: tuple[Command, ...] = (
    Command(("history", "mlflow"), "versions as runs in MLflow", copy, _arguments),
)
