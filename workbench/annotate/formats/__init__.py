"""Formats of labels, each in a module with ``read`` and ``write``; they run in worker processes.

``read(path, asked, heard)`` gives the file's answers one after the other. ``write(answers, asked,
path, heard)`` writes answers that come row by row, and returns how many records it wrote. Where
single answers would take too long ``frames(path, asked, heard)`` gives them as Polars frames. None
holds the file in memory, unless the format cannot be had otherwise. CSV and JSON lines of our own
are read and written in SQL.
"""

from __future__ import annotations

from dataclasses import dataclass

from workbench.core.errors import InvalidInputError


@dataclass(frozen=True)
class Format:
    """A format by ``name``; ``unit`` is what its faults are counted in.

    ``module`` is "" for those that SQL reads and writes. ``spans_alone``: it has room for spans
    and for nothing else, ``tags``: a tag a word, so that none overlap. ``skips``: it can say that
    somebody skipped a row.
    """

    name: str
    title: str
    module: str
    endings: tuple[str, ...] = ()
    unit: str = "line"
    spans_alone: bool = False
    tags: bool = False
    skips: bool = False

    @property
    def texts(self) -> bool:
        """Whether answers come with the texts of their rows."""
        return self.module not in ("", "table")


FORMATS = {
    one.name: one
    for one in (
        Format("csv", "CSV, an answer a line", "", ("csv", "tsv"), skips=True),
        Format("jsonl", "JSON lines, an answer a line", "", ("jsonl",), skips=True),
        Format("prodigy", "Prodigy JSONL", "prodigy", skips=True),
        Format("labelstudio", "Label Studio JSON", "labelstudio", ("json",), "task", skips=True),
        Format("labelstudio-min", "Label Studio JSON-MIN", "labelstudio_min", (), "task"),
        Format("doccano", "doccano JSONL", "doccano"),
        Format("conll", "CoNLL-2003 columns", "conll", ("conll", "iob"), "line", True, True),
        Format("spacy", "spaCy DocBin", "docbin", ("spacy",), "document"),
        Format("huggingface", "Hugging Face Parquet", "huggingface", ("parquet",), "row"),
        Format("table", "CSV, a row an item, a column a person", "table"),
    )
}


def find(name: str) -> Format:
    """The format of this name. Raises InvalidInputError, naming those that there are."""
    if name not in FORMATS:
        raise InvalidInputError(
            f"labels in the format {name!r} cannot be read or written",
            f"formats: {', '.join(FORMATS)}",
        )
    return FORMATS[name]


def by_ending(file: str) -> Format:
    """The format that a file's name ends in. Raises InvalidInputError when none does."""
    ending = file.rpartition(".")[2].lower()
    for one in FORMATS.values():
        if ending in one.endings:
            return one
    raise InvalidInputError(
        f"the format of {file} is not known", f"name it: --format {'|'.join(FORMATS)}"
    )
