"""The bundle itself, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, Protocol

import numpy as np
import polars as pl

from workbench.bundle.decision import Decision
from workbench.bundle.doubts import Doubts, of_classes, of_labels
from workbench.bundle.environment import Environment
from workbench.bundle.sets import ordered
from workbench.bundle.signature import Signature
from workbench.cleanse.recipe import Recipe
from workbench.core.errors import InvalidInputError
from workbench.core.model_tasks import MULTILABEL, REGRESSION, SPANS, TASKS


class Features(Protocol):
    """A fitted feature pipeline."""

    def transform(self, frame: pl.DataFrame) -> Any:
        """What the estimator reads: a matrix (rows × features), or several of an ensemble."""
        ...

    def matrix(self, frame: pl.DataFrame) -> Any:
        """One matrix (rows × features), for distances between rows."""
        ...


@dataclass(frozen=True)
class Prediction:
    """``labels`` for classification, ``values`` for regression; one a row, the other is None.

    ``probabilities``: float64 (rows × classes, in the order of ``classes``), rows sum to 1. Of
    several labels each of ``labels`` is an answer of names with ``|`` between them, and each
    probability stands by itself; of spans an answer is a JSON list of [start, end, label], and
    ``probabilities`` is None. ``doubts``: how sure each answer is; None for numbers.
    """

    labels: list[str] | None
    values: np.ndarray | None
    probabilities: np.ndarray | None
    classes: tuple[str, ...] = ()
    doubts: Doubts | None = None


@dataclass(frozen=True)
class Bundle:
    """Everything a prediction needs.

    ``stage`` says which rows it learned from: "clean" (after ``recipe``) or "raw". ``recipe`` is
    the list of step documents with what the steps had learned. ``decision``: how probabilities
    become an answer, None for the likeliest class.
    """

    task: str
    target: str
    stage: str
    labels: tuple[str, ...]
    features: Features
    estimator: Any
    signature: Signature
    environment: Environment
    family: str
    parameters: dict[str, Any]
    recipe: list[dict[str, Any]] = field(default_factory=list)
    decision: Decision | None = None

    def predict(self, frame: pl.DataFrame) -> Prediction:
        """Answer every row of ``frame`` (rows of the stage it learned from), in order.

        The answer for a row does not depend on the rows beside it. Cells may be null.
        Raises InvalidInputError when a needed column is missing.
        """
        inputs = self.signature.check(frame)
        if not len(frame):
            return self._empty()
        matrix = self.features.transform(inputs)
        if self.task == REGRESSION:
            values = np.asarray(self.estimator.predict(matrix), dtype=np.float64)
            return Prediction(labels=None, values=values, probabilities=None)
        if self.task == SPANS:
            said, doubts = self.estimator.answers_and_doubts(matrix, self.labels)
            return Prediction(said, None, None, self.labels, doubts)
        if self.task not in TASKS:
            raise InvalidInputError(f"a bundle for {self.task!r} cannot be used by this version")
        shares = np.asarray(self.estimator.predict_proba(matrix), dtype=np.float64)
        if self.task == MULTILABEL:
            given = shares >= self.estimator.thresholds_
            said = [ordered(self.labels, [self.labels[at] for at in np.flatnonzero(row)])
                    for row in given]  # fmt: skip
            return Prediction(said, None, shares, self.labels, of_labels(shares, given))
        chosen = shares.argmax(axis=1) if self.decision is None else self.decision.choose(shares)
        labels = [self.labels[index] for index in chosen]
        sure = shares[np.arange(len(shares)), chosen]
        doubts = replace(of_classes(shares), confidence=sure)
        return Prediction(labels, None, shares, self.labels, doubts)

    def predict_raw(self, frame: pl.DataFrame) -> Prediction:
        """Answer rows as they arrive: cleaned by the recipe first, when it learned from clean rows.

        No row is dropped: see ``Recipe.apply_rows``. Raises InvalidInputError as ``predict`` does.
        """
        if self.stage == "clean" and self.recipe:
            frame = Recipe.from_documents(self.recipe).apply_rows(frame)
        return self.predict(frame)

    def _empty(self) -> Prediction:
        if self.task == REGRESSION:
            return Prediction(labels=None, values=np.empty(0), probabilities=None)
        shares, none = np.empty((0, len(self.labels))), np.empty(0)
        stated = None if self.task == SPANS else shares
        return Prediction([], None, stated, self.labels, Doubts(none, none, none, shares))
