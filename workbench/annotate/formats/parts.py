"""Answers on their way into the project: Parquet files of one row group each.

Columns: k (a number for each answer), n, row, key, digest (of the row's text), label, person,
moment, seconds, flagged, note, status, body (the row's text, where texts are wanted); all text but
for the numbers.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import polars as pl

from workbench.annotate.formats.record import DIGITS, Given

CHUNK = 122_880

_TEXTS = (
    "row",
    "key",
    "digest",
    "label",
    "person",
    "moment",
    "seconds",
    "flagged",
    "note",
    "status",
    "body",
)
_SCHEMA = {"k": pl.Int64, "n": pl.Int64, **dict.fromkeys(_TEXTS, pl.String)}


def digest_of(text: str) -> str:
    """What stands for a row's text: half a SHA-256, as 32 hexadecimal digits."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:DIGITS]


class Parts:
    """Writes answers part by part into ``folder``; ``texts``: with what the rows say."""

    def __init__(self, folder: Path, *, texts: bool = False) -> None:
        self.paths: list[Path] = []
        self._folder, self._count, self._texts = folder, 0, texts
        self._rows: list[tuple[object, ...]] = []
        self._frame = pl.DataFrame(schema=_SCHEMA)
        self._with = {"_row": 0, "key": 0, "text": 0, "squeezed": 0}
        """How many answers have what may name a row."""

    def add(self, one: Given) -> None:
        """Take one more answer."""
        n, label, row, key, text, squeezed, person, moment, seconds, flagged, note = one[:11]
        body = one.words if text is None else text
        if text is None and squeezed is not None:
            self._with["squeezed"] += 1
            text = squeezed
        digest = None if text is None else digest_of(text)
        status = "skipped" if one.skipped else None if label is None else "labelled"
        said = (label, person, moment, seconds, flagged, note, status)
        shown = body if self._texts else None
        self._rows.append((self._count, n, row, key, digest, *said, shown))
        self._count += 1
        if len(self._rows) == CHUNK:
            self._flush()

    def add_frame(self, answers: pl.DataFrame) -> None:
        """Take many more of n, label, squeezed, body; all answers of a file come so, or none."""
        said = answers.with_columns(
            pl.Series("digest", [digest_of(one) for one in answers["squeezed"]], pl.String),
            k=pl.int_range(self._count, self._count + len(answers)),
            status=pl.lit("labelled"),
            body=pl.col("body") if self._texts else pl.lit(None, pl.String),
        )
        self._with["squeezed"] += len(answers)
        self._count += len(answers)
        cells = [
            pl.col(name).cast(kind) if name in said.columns else pl.lit(None, kind).alias(name)
            for name, kind in _SCHEMA.items()
        ]
        self._frame = self._frame.vstack(said.select(cells))
        while len(self._frame) >= CHUNK:
            self._write(self._frame[:CHUNK])
            self._frame = self._frame[CHUNK:]

    def end(self) -> None:
        """Write what is left; a file without answers is an empty part."""
        if len(self._frame):
            self._write(self._frame)
        if self._rows or not self.paths:
            self._flush()

    def match(self) -> str:
        """By what rows are found: the first way that the answers have, all or most of them.

        Where texts are wanted, numbers are those of another project.
        """
        counts = self._with | {"text": self._with["text"] - self._with["squeezed"]}
        if self._texts:
            del counts["_row"]
        most = max(counts.values())
        if not most:
            return "text" if self._texts else "_row"
        return next(name for name, count in counts.items() if count == most)

    def _flush(self) -> None:
        columns = zip(*self._rows, strict=True) if self._rows else [()] * len(_SCHEMA)
        named = zip(_SCHEMA.items(), columns, strict=True)
        self._write(pl.DataFrame([pl.Series(name, cells, kind) for (name, kind), cells in named]))
        self._rows = []

    def _write(self, frame: pl.DataFrame) -> None:
        path = self._folder / f"part-{len(self.paths):05}.parquet"
        for name, column in (("_row", "row"), ("key", "key"), ("text", "digest")):
            self._with[name] += frame[column].count()
        frame.write_parquet(path, compression="lz4", row_group_size=CHUNK)
        self.paths.append(path)
