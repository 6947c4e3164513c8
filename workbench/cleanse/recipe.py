"""A recipe: an ordered list of steps, the same object for the whole table and for one row.

Needs Polars, NumPy and ``core`` only, so that a model's bundle can carry it. How the whole table is
streamed through it is in ``apply``, what a step would do in ``preview``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import polars as pl

from workbench.cleanse.effect import Effect, effect, explained
from workbench.cleanse.steps import document, step_from
from workbench.cleanse.steps.base import Schema, Step, TableStep
from workbench.core.errors import InvalidInputError

FORMAT = 1


@dataclass(frozen=True)
class Recipe:
    """Steps in order. Steps that are switched off stay in the list and do nothing."""

    steps: tuple[Step, ...] = ()

    @classmethod
    def from_documents(cls, documents: Any) -> Recipe:
        """The recipe that a list of step documents, or an exported file's object, describes.

        Raises InvalidInputError naming the step and what is wrong with it.
        """
        if isinstance(documents, dict):
            if documents.get("format", FORMAT) != FORMAT:
                raise InvalidInputError(
                    f"the recipe has format {documents['format']!r}, this program reads {FORMAT}",
                    "upgrade the program, or export the recipe again",
                )
            documents = documents.get("steps")
        if not isinstance(documents, list | tuple):
            raise InvalidInputError("a recipe is a list of steps", '[{"step": "trim"}, …]')
        steps = []
        for index, item in enumerate(documents, start=1):
            with numbered(index):
                steps.append(step_from(item))
        return cls(tuple(steps))

    @classmethod
    def from_json(cls, text: str | bytes) -> Recipe:
        """The recipe written in a JSON text. Raises InvalidInputError."""
        try:
            return cls.from_documents(json.loads(text))
        except ValueError as error:
            raise InvalidInputError(f"the recipe is not JSON: {error}") from None

    def documents(self) -> list[dict[str, Any]]:
        """One JSON document a step, every parameter stated."""
        return [document(step) for step in self.steps]

    def to_json(self) -> str:
        """The recipe as an exported file's text."""
        whole = {"format": FORMAT, "steps": self.documents()}
        return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"

    @property
    def needs_fit(self) -> bool:
        """Whether an active step has yet to learn from rows."""
        return any(step.enabled and step.needs_fit for step in self.steps)

    def validate(self, schema: Schema) -> Schema:
        """The columns and types after the recipe. Raises InvalidInputError naming the step."""
        after = pl.DataFrame(schema=schema).lazy()
        for number, step in self.active():
            with numbered(number):
                after = _advance(after, step)
        return dict(after.collect_schema())

    def active(self) -> Iterable[tuple[int, Step]]:
        """The number (from 1) and step of every step that is switched on."""
        return ((n, step) for n, step in enumerate(self.steps, start=1) if step.enabled)

    def run(self, frame: pl.LazyFrame) -> pl.LazyFrame:
        """The table after the recipe, rows in their order. Steps must have learned (``fit``)."""
        for number, step in self.active():
            if step.needs_fit:
                raise InvalidInputError(
                    f"step {number} ({step.name()}) has not learned from any rows yet",
                    "fit the recipe first",
                )
            with numbered(number):
                frame = _advance(frame, step)
        return frame

    def fit(self, frame: pl.LazyFrame, mask: str | None = None) -> Recipe:
        """The recipe with everything learned from ``frame``.

        ``mask`` names a true/false column: only rows where it is true are learned from. Each
        step learns from the table as it is when the step's turn comes.
        """
        steps = list(self.steps)
        for number, step in self.active():
            with numbered(number):
                steps[number - 1] = step = fitted(step, frame, mask)
                frame = _advance(frame, step)
        return Recipe(tuple(steps))

    def apply_rows(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Rows that must be answered, cleaned: what the whole table's run gives them.

        No row is quarantined or compared with another; a row-dropping step passes rows unless
        its ``on_single`` is ``drop``. Raises InvalidInputError when a column is missing.
        """
        lazy = frame.lazy()
        for number, step in self.active():
            with numbered(number):
                schema = dict(lazy.collect_schema())
                if not step.row_wise and not isinstance(step, TableStep):
                    effect(step, schema)
                    continue
                what = effect(step, schema, single=True)
                lazy = what.settle(what.stage(lazy))
        with explained("the recipe"):
            return lazy.collect(engine="in-memory")


def fitted(step: Step, frame: pl.LazyFrame, mask: str | None) -> Step:
    """``step``, having learned from ``frame`` if it learns anything."""
    if not step.needs_fit:
        return step
    step.check(dict(frame.collect_schema()))
    if mask is None:
        return step.fit(frame)
    return step.fit(frame.filter(pl.col(mask)).drop(mask))


def compiled(step: Step, frame: pl.LazyFrame) -> Effect:
    """What ``step`` does to ``frame``."""
    return effect(step, dict(frame.collect_schema()))


def _advance(frame: pl.LazyFrame, step: Step) -> pl.LazyFrame:
    what = compiled(step, frame)
    return what.settle(what.stage(frame))


class numbered:
    """Puts the step's number before the message of an error it raises."""

    def __init__(self, number: int) -> None:
        self._number = number

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, InvalidInputError):
            raise InvalidInputError(f"step {self._number}: {error.message}", error.hint) from None
