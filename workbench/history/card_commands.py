"""``history card`` on the command line: one version told on one page."""

from __future__ import annotations

import argparse

from workbench.cli.command import Command, Context
from workbench.cli.versions import qualified, version_argument
from workbench.core.clock import SystemClock
from workbench.history import documents
from workbench.history.report.compose import Known, compose
from workbench.history.report.gather import gather
from workbench.history.report.markdown import markdown
from workbench.history.report.page import Page
from workbench.history.report.write import write_page


def card(context: Context, options: argparse.Namespace) -> int:
    """Print the card as Markdown, or write it as HTML or Markdown."""
    known = gather(context.call, qualified(options.version, options.dataset))
    page = page_of(context, known)
    if options.to is None:
        context.emit(documents.detail(known.detail), lambda: markdown(page))
        return 0
    path = write_page(page, options.to)
    row = known.detail.version
    context.emit({"version": row.version, "path": str(path)}, f"v{row.version} is told in {path}")
    return 0


def page_of(context: Context, known: Known) -> Page:
    """The page of a version in this project, as of now."""
    return compose(known, context.place.project.stem, SystemClock().now())


def _card_arguments(parser: argparse.ArgumentParser) -> None:
    version_argument(parser, "version")
    parser.add_argument("--to", metavar="FILE", help="write it: FILE.html (with plots) or FILE.md")


COMMANDS: tuple[Command, ...] = (
    Command(("history", "card"), "one version told on one page", card, _card_arguments),
)
