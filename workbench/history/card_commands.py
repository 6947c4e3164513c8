"""``history card`` on the command line: one version told on one page."""

from __future__ import annotations

import argparse
from typing import TypeVar

from workbench.cli.command import Command, Context
from workbench.cli.versions import qualified, version_argument
from workbench.core.clock import SystemClock
from workbench.core.errors import NotFoundError
from workbench.core.request import Request
from workbench.evaluate.requests import ShowCurves, ShowEvaluation, ShowGate, ShowSlices
from workbench.history import documents
from workbench.history.report.compose import Known, compose
from workbench.history.report.markdown import markdown
from workbench.history.report.page import Page
from workbench.history.report.write import write_page
from workbench.history.requests import ShowVersion

R = TypeVar("R")


def card(context: Context, options: argparse.Namespace) -> int:
    """Print the card as Markdown, or write it as HTML or Markdown."""
    known = gather(context, qualified(options.version, options.dataset))
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


def gather(context: Context, version: str) -> Known:
    """All there is of a version; what was never made is None."""
    return Known(
        detail=context.call(ShowVersion(version=version)),
        evaluation=_there(context, ShowEvaluation(version=version)),
        slices=_there(context, ShowSlices(version=version)),
        curves=_there(context, ShowCurves(version=version)),
        gate=_there(context, ShowGate(version=version)),
    )


def _there(context: Context, asked: Request[R]) -> R | None:
    try:
        return context.call(asked)
    except NotFoundError:
        return None


def _card_arguments(parser: argparse.ArgumentParser) -> None:
    version_argument(parser, "version")
    parser.add_argument("--to", metavar="FILE", help="write it: FILE.html (with plots) or FILE.md")


COMMANDS: tuple[Command, ...] = (
    Command(("history", "card"), "one version told on one page", card, _card_arguments),
)
