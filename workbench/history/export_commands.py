"""``history export`` on the command line: a version as a file."""

from __future__ import annotations

import argparse
from pathlib import Path

from workbench.cli.command import Command, Context
from workbench.cli.versions import qualified, version_argument
from workbench.core import figures
from workbench.history import documents
from workbench.history.card_commands import gather, page_of
from workbench.history.report.markdown import markdown
from workbench.history.requests import ExportVersion

FORMATS = ("bundle", "joblib")


def export(context: Context, options: argparse.Namespace) -> int:
    """Write a version to a new file."""
    path = Path(options.file).absolute()
    kind = options.format or ("joblib" if path.suffix == ".joblib" else "bundle")
    version = qualified(options.version, options.dataset)
    card = markdown(page_of(context, gather(context, version))) if kind == "bundle" else ""
    asked = ExportVersion(version=version, path=str(path), format=kind, card=card)
    done = context.call(asked, timeout=600.0)
    text = f"v{done.version} is in {done.path} ({figures.size(done.bytes)}, {done.format})"
    context.emit(documents.plain(done), text)
    return 0


def _arguments(parser: argparse.ArgumentParser) -> None:
    version_argument(parser, "version")
    parser.add_argument("file", metavar="FILE", help="a file that is not there yet")
    parser.add_argument(
        "--format", choices=FORMATS, help="default: joblib for FILE.joblib, else bundle (a zip)"
    )


COMMANDS: tuple[Command, ...] = (
    Command(("history", "export"), "a version as a file", export, _arguments),
)
