"""How commands take model versions: 14, v14, an alias, or a dataset's alias."""

from __future__ import annotations

import argparse
import re

KINDS = "14, v14, an alias, or tickets:champion"
_NUMBER = re.compile(r"v?\d+")


def version_argument(parser: argparse.ArgumentParser, *names: str) -> None:
    """One version for each name, and the dataset that says whose aliases are meant."""
    for name in names:
        parser.add_argument(name, metavar=metavar(name), help=KINDS)
    dataset_option(parser)


def dataset_option(parser: argparse.ArgumentParser) -> None:
    """The dataset whose alias is meant, where several have it."""
    parser.add_argument("--dataset", default="", help="whose alias is meant, where several have it")


def metavar(name: str) -> str:
    """How an argument is named in the help."""
    return "V" if name == "version" else name.upper()


def qualified(version: str, dataset: str) -> str:
    """``champion`` of ``tickets`` as ``tickets:champion``; numbers and full names as they are."""
    if not dataset or ":" in version or _NUMBER.fullmatch(version.strip()):
        return version
    return f"{dataset}:{version}"
