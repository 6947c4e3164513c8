"""The options of ``collect add``, ``edit`` and ``sniff``: how a source is read, and its terms."""

from __future__ import annotations

import argparse

import msgspec

from workbench.collect.kinds import KINDS
from workbench.collect.requests import DISPOSITIONS, FORMATS, ReadOptions
from workbench.collect.sheet import listed
from workbench.core.errors import InvalidInputError

_CONTRACT = (
    "evolve, freeze or quarantine what does not fit: for all, or as "
    "columns=evolve,type=quarantine,missing=freeze"
)
_TERMS = (
    ("--cursor", "COL", "a column that only grows: later loads read from its greatest value on"),
    ("--lag", "SPAN", "how far before the cursor is read again: 100, or 2d"),
    ("--contract", "TERMS", _CONTRACT),
    ("--schedule", "CRON", "when 'collect watch' loads it, such as '0 6 * * 1-5'"),
)


def terms(parser: argparse.ArgumentParser, new: bool) -> None:
    """What becomes of a source's rows; ``new``: with the defaults of one that is added."""
    for option, metavar, words in _TERMS:
        said = f"{words} (default: evolve)" if new and option == "--contract" else words
        parser.add_argument(option, metavar=metavar, help=said if new else f"{said}; '' for none")
    mode = "append new rows, merge by key, or replace all"
    parser.add_argument(
        "--mode", choices=DISPOSITIONS, help=f"{mode} (default: append)" if new else mode
    )
    parser.add_argument(
        "--type",
        action="append",
        default=[],
        dest="types",
        metavar="COL=TYPE",
        help=f"what a column holds, for the contract: {', '.join(KINDS)}; may be repeated",
    )


def types(given: argparse.Namespace) -> dict[str, str]:
    """The declared types. Raises InvalidInputError."""
    found = {}
    for word in given.types:
        name, equals, kind = word.rpartition("=")
        if not equals:
            raise InvalidInputError(f"{word!r} names no type", "For example: --type amount=number.")
        found[name] = kind
    return found


def _mark(text: str) -> str:
    """A character, or the word for no character."""
    return "" if text == "none" else text


def reading(parser: argparse.ArgumentParser) -> None:
    """How a source is read; every guess can be overruled."""
    parser.add_argument("--format", choices=FORMATS, help="default: by its content")
    parser.add_argument("--encoding", help="utf-8, cp1252, utf-16 …")
    parser.add_argument(
        "--delimiter", help="as it stands, or a word: tab, comma, semicolon; none for one column"
    )
    parser.add_argument("--quote", type=_mark, help="the quoting character, or none")
    parser.add_argument("--escape", type=_mark, help="what stands before a quote inside quotes")
    parser.add_argument(
        "--header",
        action=argparse.BooleanOptionalAction,
        default=None,
        help="whether the first line names the columns",
    )
    parser.add_argument("--table", help="a workbook's sheet or a database's table")
    parser.add_argument(
        "--records",
        metavar="PATH",
        help="where in a JSON document its list is: data, result.items; . for all of it as one row",
    )
    parser.add_argument("--skip", type=int, help="lines before the header")
    parser.add_argument("--decimal", choices=(".", ","), help="the sign before decimals")
    parser.add_argument(
        "--names", type=listed, metavar="A,B,C", help="what the columns are called, in order"
    )
    parser.add_argument(
        "--null",
        action="append",
        dest="null_words",
        metavar="WORD",
        help="a word that stands for nothing; may be repeated",
    )


def options(given: argparse.Namespace, base: ReadOptions | None = None) -> ReadOptions:
    """The options that were given, on top of ``base``."""
    fields = {name: getattr(given, name) for name in ReadOptions.__struct_fields__}
    said = {name: value for name, value in fields.items() if value is not None}
    return msgspec.structs.replace(base or ReadOptions(), **said)
