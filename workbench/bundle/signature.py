"""Which columns a model reads, and what it does about those that are not there."""

from __future__ import annotations

import msgspec
import polars as pl

from workbench.core.errors import InvalidInputError


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """One input: its Polars type by name, how it is used, and whether a frame must have it."""

    name: str
    dtype: str
    use: str
    required: bool = True


class Signature(msgspec.Struct, frozen=True, kw_only=True):
    """A model's inputs in order."""

    columns: tuple[Column, ...]

    def check(self, frame: pl.DataFrame) -> pl.DataFrame:
        """``frame`` cut down to the inputs. Missing cells are fine, a missing column is not.

        Raises InvalidInputError naming every required column that is not there.
        """
        missing = [c.name for c in self.columns if c.required and c.name not in frame.columns]
        if missing:
            names = ", ".join(repr(name) for name in missing)
            raise InvalidInputError(
                f"the model needs the column{'s' if len(missing) > 1 else ''} {names}",
                "give rows with the columns it was trained on; single cells may be empty",
            )
        return frame.select(
            pl.col(c.name) if c.name in frame.columns else pl.lit(None).alias(c.name)
            for c in self.columns
        )
