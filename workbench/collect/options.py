"""What a person may choose about a reading, and what a settled one leaves open. Pure."""

from __future__ import annotations

from collections import Counter

from msgspec import structs

from workbench.collect.dialect import NAMES, NO_DELIMITER
from workbench.collect.encoding import known_encoding
from workbench.collect.header import usable
from workbench.collect.requests import FORMATS, Dialect, ReadOptions
from workbench.core.errors import InvalidInputError

_ENDS = frozenset("\r\n")
_WORDS = {name: mark for mark, name in NAMES.items()} | {
    "none": NO_DELIMITER,
    "\\t": "\t",
    "\\x01": "\x01",
    "\\x1f": "\x1f",
}


def expanded(mark: str | None) -> str | None:
    r"""A delimiter or escape that was given as a word: ``tab``, ``\t``, ``comma``, ``none``."""
    return mark if mark is None else _WORDS.get(mark, mark)


def check_options(options: ReadOptions) -> None:
    """Refuse what no file can be read with. Raises InvalidInputError."""
    if options.format is not None and options.format not in FORMATS:
        raise InvalidInputError(
            f"there is no format {options.format!r}", "One of " + ", ".join(FORMATS) + "."
        )
    if options.encoding is not None:
        known_encoding(options.encoding)
    if options.skip is not None and options.skip < 0:
        raise InvalidInputError(f"{options.skip} lines cannot be skipped", "0 or more.")
    if options.decimal not in (None, ".", ","):
        raise InvalidInputError(f"{options.decimal!r} is no decimal mark", "A point or a comma.")
    _check_marks(expanded(options.delimiter), options.quote, expanded(options.escape))
    _check_names(options.names or [])


def _check_marks(delimiter: str | None, quote: str | None, escape: str | None) -> None:
    if delimiter is not None and (not delimiter or _ENDS & set(delimiter)):
        raise InvalidInputError(
            f"{delimiter!r} cannot be a delimiter",
            "One character or more, no line end; 'none' for one column.",
        )
    for mark, name in ((quote, "quote"), (escape, "escape")):
        if mark and (len(mark) > 1 or mark in _ENDS or mark == " "):
            raise InvalidInputError(
                f"{mark!r} cannot be the {name}", "One character that is no blank and no line end."
            )
    for mark, name in ((quote, "quote"), (escape, "escape")):
        if mark and delimiter and mark in delimiter:
            raise InvalidInputError(
                f"{mark!r} is the {name} and in the delimiter {delimiter!r}", "Choose another one."
            )


def _check_names(names: list[str]) -> None:
    for position, name in enumerate(names):
        if usable(name, position) != name:
            raise InvalidInputError(
                f"a column cannot be called {name!r}",
                "Names do not begin with '_', are not blank, have no invisible characters, and are "
                "neither '*' nor between '^' and '$', which mean several columns.",
            )
    for name, times in Counter(name.casefold() for name in names).items():
        if times > 1:
            raise InvalidInputError(f"{times} columns would be called {name!r}", "Name each apart.")


def remembered(before: Dialect | None, now: Dialect) -> Dialect:
    """The reading to keep: as it is now, with the names of columns that are missing this time."""
    if before is None or not now.own:
        return now
    gone = [
        (own, name)
        for own, name in zip(before.own, before.names, strict=False)
        if name not in now.names
    ]
    return structs.replace(
        now,
        own=[*(own for own, _ in gone), *now.own],
        names=[*(name for _, name in gone), *now.names],
    )


def pinned(options: ReadOptions, dialect: Dialect) -> ReadOptions:
    """Options that leave nothing to guess but the columns: a file is read as it was before."""
    return ReadOptions(
        format=dialect.format,
        encoding=dialect.encoding or None,
        delimiter=dialect.delimiter or None,
        quote=dialect.quote,
        escape=dialect.escape,
        header=dialect.header,
        skip=dialect.skip,
        decimal=dialect.decimal,
        null_words=dialect.null_words,
        names=options.names,
        table=dialect.table or None,
        records=dialect.records or None,
    )
