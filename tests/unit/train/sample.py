"""Small tables that a model can learn, for the tests of training."""

from __future__ import annotations

from importlib.util import find_spec

import numpy as np
import polars as pl

from workbench.core.answer_text import of_spans, spans_in
from workbench.core.model_tasks import CLASSIFICATION, MULTILABEL, PAIRWISE, REGRESSION, SPANS
from workbench.train.families import FAMILIES
from workbench.train.fitting import Prepared, prepare
from workbench.train.reading import Reading

INSTALLED = tuple(f for f in FAMILIES if f.name != "crf" or find_spec("pycrfsuite"))
"""The families whose libraries are there; CRFsuite is an extra."""

THINGS = {
    "billing": "invoice charged twice card refund amount paid",
    "delivery": "parcel late courier address missing box door",
    "account": "password login mail reset user profile locked",
}


def tickets(rows: int = 240, seed: int = 0) -> pl.DataFrame:
    """`_row`, `_target` (three classes) and columns of every kind, with holes."""
    rng = np.random.default_rng(seed)
    labels = [list(THINGS)[row % 3] for row in range(rows)]
    texts = [
        " ".join(rng.choice(THINGS[label].split(), 4)) + f" case number {row}"
        for row, label in enumerate(labels)
    ]
    amount = [
        None if rng.random() < 0.1 else f"{rng.normal(labels[row] == 'billing', 0.5):.2f}"
        for row in range(rows)
    ]
    return pl.DataFrame(
        {
            "_row": range(rows),
            "_target": labels,
            "text": texts,
            "amount": amount,
            "channel": [
                None if row % 11 == 0 else ["web", "mail", "shop"][row % 2] for row in range(rows)
            ],
            "day": [f"2024-0{1 + row % 9}-1{row % 7}" for row in range(rows)],
            "empty": pl.Series([None] * rows, dtype=pl.String),
            "same": ["x"] * rows,
            "ticket_id": [f"T-{10000 + row}" for row in range(rows)],
        }
    )


def prices(rows: int = 200, seed: int = 0) -> pl.DataFrame:
    """`_row`, `_target` (a number) and three columns."""
    rng = np.random.default_rng(seed)
    size, kind = rng.uniform(20, 120, rows), rng.integers(0, 2, rows)
    return pl.DataFrame(
        {
            "_row": range(rows),
            "_target": [str(round(v, 1)) for v in 3 * size + 50 * kind + rng.normal(0, 5, rows)],
            "size": size,
            "kind": [["house", "flat"][k] for k in kind],
            "noise": rng.normal(0, 1, rows),
        }
    )


def topics(rows: int = 200, seed: int = 0) -> pl.DataFrame:
    """`_row`, `_target` (none to three of three labels, by `|`), a text and an amount."""
    rng = np.random.default_rng(seed)
    given = rng.random((rows, 3)) < (0.5, 0.4, 0.3)
    names = sorted(THINGS)
    answers = ["|".join(np.array(names)[row]) for row in given]
    texts = [
        " ".join(rng.permutation([w for n in answer.split("|") if n
                                  for w in rng.choice(THINGS[n].split(), 3)] + ["please", "help"]))
        for answer in answers
    ]  # fmt: skip
    return pl.DataFrame(
        {
            "_row": range(rows),
            "_target": answers,
            "text": [f"{text} number {row}" for row, text in enumerate(texts)],
            "amount": rng.normal(given[:, 0], 0.3),
        }
    )


def letters(rows: int = 120, seed: int = 0) -> pl.DataFrame:
    """`_row`, `_target` (spans of people and cities in `text`), `text`; a few have no span."""
    rng = np.random.default_rng(seed)
    first, last = (
        ["Ann", "Bo", "Cy", "Dee", "Eli", "Fay"],
        ["Lee", "Ray", "Kim", "Ode", "Fox", "Hay", "Poe", "Sun"],
    )
    cities = ["Rome", "Oslo", "Bonn", "Lima", "Kyiv"]
    texts, answers = [], []
    for row in range(rows):
        person = f"{rng.choice(first)} {rng.choice(last)}"
        before, after = rng.choice(["met", "saw", "told"]), rng.choice(cities)
        text = f"yesterday we {before} {person} in {after} , twice"
        spans: list[tuple[int, int, str]] = [
            (text.index(person), text.index(person) + len(person), "person"),
            (text.index(after), text.index(after) + len(after), "city"),
        ]
        if row % 10 == 9:
            text, spans = f"nothing was said in {row} days", []
        texts.append(text)
        answers.append(of_spans(spans))
    return pl.DataFrame({"_row": range(rows), "_target": answers, "text": texts})


def duels(rows: int = 160, seed: int = 0) -> pl.DataFrame:
    """`_row`, `_target` (first or second: the larger, of like colour), columns of both sides."""
    rng = np.random.default_rng(seed)
    sizes, colours = rng.normal(0, 1, (rows, 2)), rng.integers(0, 3, (rows, 2))
    worth = sizes + colours
    return pl.DataFrame(
        {
            "_row": range(rows),
            "_target": [("first", "second")[int(b > a)] for a, b in worth],
            "size_a": sizes[:, 0],
            "size_b": sizes[:, 1],
            "colour_a": [("red", "blue", "gold")[c] for c in colours[:, 0]],
            "colour_b": [("red", "blue", "gold")[c] for c in colours[:, 1]],
        }
    )


READINGS = {
    SPANS: Reading(("text",), ("city", "person")),
    PAIRWISE: Reading(("size_a", "size_b", "colour_a", "colour_b"), ("first", "second", "tie")),
}
_SAMPLES = {
    CLASSIFICATION: tickets,
    REGRESSION: prices,
    MULTILABEL: topics,
    SPANS: letters,
    PAIRWISE: duels,
}


def sample(task: str, rows: int, seed: int = 0) -> pl.DataFrame:
    """Rows that a task can learn."""
    return _SAMPLES[task](rows, seed)


def prepared_sample(frame: pl.DataFrame, task: str) -> Prepared:
    """Such rows, checked as training checks them."""
    return prepare(frame, task, reading=READINGS.get(task))


def finite(answer: np.ndarray) -> bool:
    """Whether every answer is one: numbers, or spans as text."""
    if answer.dtype == object:
        return all(isinstance(spans_in(text), list) for text in answer)
    return bool(np.isfinite(answer).all())
