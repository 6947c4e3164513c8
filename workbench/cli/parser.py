"""The command line's parsers. Not needed on the way to the app, which is opened at once."""

from __future__ import annotations

import argparse
import difflib
import os
from typing import Any, NoReturn

from workbench.cli.command import Command
from workbench.cli.registry import COMMANDS
from workbench.core.errors import InvalidInputError
from workbench.core.version import VERSION


class _Parser(argparse.ArgumentParser):
    """Wrong use is an error like any other: a message, what to do, status 2."""

    def error(self, message: str) -> NoReturn:
        raise InvalidInputError(message, f"see: {self.prog} --help")


def _common() -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False)
    group = common.add_argument_group("everywhere")
    group.add_argument("--project", metavar="PATH", help="the project (or WORKBENCH_PROJECT)")
    group.add_argument("--json", action="store_true", help="one JSON document on standard output")
    group.add_argument(
        *("--as", "--person"), dest="acting", metavar="NAME", help="act as this enrolled person"
    )
    return common


def build_parser(commands: tuple[Command, ...] | None = None) -> argparse.ArgumentParser:
    """The whole command line as one parser; the reference in ``docs/`` is made from it."""
    parser = _Parser(
        prog="workbench",
        description="The whole life of a machine-learning model in one terminal and one file.",
        epilog="workbench [PROJECT] without a command opens the terminal app.",
    )
    parser.add_argument("--version", action="version", version=f"workbench {VERSION}")
    commands = COMMANDS if commands is None else commands
    tree = _Tree(parser, commands)
    for command in commands:
        tree.add(command)
    return parser


class _Tree:
    """The parsers by path. A command with commands below it may also be a command itself."""

    def __init__(self, root: argparse.ArgumentParser, commands: tuple[Command, ...]) -> None:
        self._commands = commands
        self._parsers: dict[tuple[str, ...], argparse.ArgumentParser] = {(): root}
        self._groups: dict[tuple[str, ...], argparse._SubParsersAction[Any]] = {}

    def add(self, command: Command) -> None:
        """Make the command's parser, and the parsers above it."""
        parser = self._parser(command.path)
        command.arguments(parser)
        parser.set_defaults(run=command.run)

    def _parser(self, path: tuple[str, ...]) -> argparse.ArgumentParser:
        if path not in self._parsers:
            own = next((one for one in self._commands if one.path == path), None)
            text = own.help if own else ", ".join(self._below(path))
            # An own option of the same name wins over the common one (``promote --as``), which
            # argparse resolves by changing the parent: so each parser has a parent of its own.
            self._parsers[path] = self._group(path[:-1]).add_parser(
                path[-1],
                help=text,
                description=text,
                parents=[_common()] if own else [],
                conflict_handler="resolve",
            )
        return self._parsers[path]

    def _group(self, path: tuple[str, ...]) -> argparse._SubParsersAction[Any]:
        if path not in self._groups:
            command = any(one.path == path for one in self._commands)
            self._groups[path] = self._parser(path).add_subparsers(
                title="commands", metavar="COMMAND", required=bool(path) and not command
            )
        return self._groups[path]

    def _below(self, path: tuple[str, ...]) -> list[str]:
        deep = len(path) + 1
        names = [one.path[deep - 1] for one in self._commands if one.path[:-1] == path]
        return list(dict.fromkeys(names))


def opens_app(arguments: list[str]) -> bool:
    """Whether the words name no command: then they are for the terminal app."""
    if {"-h", "--help", "--version"} & set(arguments):
        return False
    words = [word for word in arguments if not word.startswith("-")]
    return not words or words[0] not in {command.path[0] for command in COMMANDS}


def app_options(arguments: list[str]) -> argparse.Namespace:
    """The options of the app. Raises InvalidInputError for what is neither project nor command."""
    parser = _Parser(prog="workbench", parents=[_common()])
    parser.add_argument("path", nargs="?", metavar="PROJECT")
    options = parser.parse_args(arguments)
    path = options.path
    if path and not path.endswith(".duckdb") and not os.path.exists(path):
        near = difflib.get_close_matches(path, {one.path[0] for one in COMMANDS}, n=1)
        hint = f"did you mean: workbench {near[0]}" if near else "see: workbench --help"
        raise InvalidInputError(f"there is no command or project {path!r}", hint)
    options.project = path or options.project
    return options
