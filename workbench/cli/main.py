"""``workbench``: the command line. Without a command it opens the terminal app."""

from __future__ import annotations

import gc
import io
import os
import signal
import sys
from types import SimpleNamespace
from typing import TYPE_CHECKING

from workbench.cli.context import RunContext, print_error
from workbench.core.errors import InvalidInputError, WorkbenchError
from workbench.core.system import from_os

if TYPE_CHECKING:
    import argparse

INTERRUPTED = 130


def _common_last(arguments: list[str]) -> list[str]:
    """Options for every command may stand before it: ``workbench --project P jobs``."""
    rest, common = list(arguments), []
    while rest and rest[0] in ("--project", "--as", "--person", "--json"):
        # A command may have an --as of its own; before the command it is the person.
        common.append("--person" if rest[0] == "--as" else rest[0])
        if rest.pop(0) != "--json" and rest:
            common.append(rest.pop(0))
    return rest + common


def run(arguments: list[str]) -> int:
    """Run one command line and return its exit status. Prints errors; raises none."""
    arguments = _common_last(arguments)
    as_json = "--json" in arguments
    try:
        status = _run(arguments)
        sys.stdout.flush()
        return status
    except WorkbenchError as error:
        return _failed(error, as_json)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # The reader of our output left (``| head``): nothing to say, nowhere to say it.
        _drop_output()
        return 128 + signal.SIGPIPE
    except OSError as error:
        return _failed(from_os(error, "cannot go on"), as_json)
    except Exception as error:
        from workbench.tui import crash

        return _failed(crash.record(error), as_json)


def _run(arguments: list[str]) -> int:
    app = _app_options(arguments)
    if app is not None:
        with RunContext(app) as context:
            return context.open_app()
    from workbench.cli.parser import build_parser

    options = build_parser().parse_args(arguments)
    if not hasattr(options, "run"):
        raise InvalidInputError("a command is missing", "see: workbench --help")
    gc.enable()
    with RunContext(options) as context:
        status: int = options.run(context, options)
        return status


def _failed(error: WorkbenchError, as_json: bool) -> int:
    try:
        print_error(error, as_json)
        sys.stdout.flush()
    except OSError:
        # It is the output that cannot be written.
        _drop_output()
        if as_json:
            print_error(error, as_json=False)
    return error.exit_status


def _drop_output() -> None:
    """Let what is left go nowhere, so that it is not tried again at the exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _app_options(arguments: list[str]) -> SimpleNamespace | argparse.Namespace | None:
    """What the app is opened with; None for a command."""
    word = arguments[0] if arguments else None
    if word is None or (len(arguments) == 1 and word.endswith(".duckdb") and word[0] != "-"):
        # What is typed all day waits for no parser.
        return SimpleNamespace(project=word)
    from workbench.cli import parser

    return parser.app_options(arguments) if parser.opens_app(arguments) else None


def main() -> None:
    """Run the words of this process's command line."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        # What the terminal's encoding cannot show is written out: nothing fails because of it.
        sys.stdout.reconfigure(errors="backslashreplace")
    sys.exit(run(sys.argv[1:]))
