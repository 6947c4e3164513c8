"""What rows without labels tell a model: words that go together, and those that begin alike."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from tests.unit.train.sample import THINGS, tickets
from workbench.annotate.learning.hashing import (
    BITS,
    Floats,
    Reading,
    inverse_frequency,
    terms,
    weighted,
)
from workbench.annotate.learning.latent import DIMENSIONS, WEIGHT, Latent, places
from workbench.annotate.learning.model import Read, Refitted, fit

READING = Reading(("text",), ((),))
ROWS = tickets(400)


def learned(rows: pl.DataFrame) -> tuple[Floats, Latent]:
    counts = terms(rows, READING)
    inverse = inverse_frequency(counts)
    latent = Latent.of(weighted(counts, inverse), rows, READING)
    assert latent is not None
    return inverse, latent


def topics(seed: int = 0) -> tuple[pl.DataFrame, np.ndarray]:
    """Texts about three things, each with sixty words of its own; which thing each is about."""
    rng = np.random.default_rng(seed)
    words = [["".join(rng.choice(list("abcdefghijkl"), 6)) for _ in range(60)] for _ in range(3)]
    codes = np.arange(600) % 3
    return pl.DataFrame({"text": [" ".join(rng.choice(words[code], 6)) for code in codes]}), codes


def test_rows_whose_words_go_together_lie_close_though_they_share_none() -> None:
    rows, codes = topics()
    inverse, latent = learned(rows)
    alone = weighted(terms(rows, READING), inverse)
    both = latent.beside(alone, rows, READING)
    assert both.shape == (600, (1 << BITS) + DIMENSIONS)
    where = places(both)
    assert np.linalg.norm(where, axis=1) == pytest.approx(np.full(600, WEIGHT))
    apart = (alone @ alone.T).toarray() == 0
    same = codes[:, None] == codes[None, :]
    near = where @ where.T / WEIGHT**2
    assert near[apart & same].mean() > near[apart & ~same].mean() + 0.005


def test_a_word_that_nobody_wrote_lies_where_words_with_its_letters_do() -> None:
    inverse, latent = learned(ROWS)
    rows = pl.DataFrame({"text": ["refunding", "refund", "courier", "", "ζζζ"]})
    where = places(latent.beside(weighted(terms(rows, READING), inverse), rows, READING)) / WEIGHT
    assert where[0] @ where[1] > 0.5 > where[0] @ where[2]
    assert not where[3:].any(), "nothing is known of them"


def test_few_labels_are_worth_more_with_it() -> None:
    rows, codes = topics()
    inverse, latent = learned(rows)
    alone = weighted(terms(rows, READING), inverse)
    both = latent.beside(alone, rows, READING)
    right = np.empty((30, 2))
    for draw in range(len(right)):
        few = slice(3 * draw, 3 * draw + 3)
        for way, matrix in enumerate((alone, both)):
            model = fit(matrix[few], codes[few])
            right[draw, way] = (model.shares(matrix).argmax(axis=1) == codes).mean()
    assert right[:, 1].mean() > right[:, 0].mean() + 0.02, right.mean(axis=0)


def test_a_stored_model_answers_alike(tmp_path: Path) -> None:
    inverse, latent = learned(ROWS)
    matrix = latent.beside(weighted(terms(ROWS, READING), inverse), ROWS, READING)
    codes = np.array([list(THINGS).index(label) for label in ROWS["_target"]])
    model = Refitted(Read(READING, inverse, latent), fit(matrix[:50], codes[:50]), tuple(THINGS))
    model.save(tmp_path / "model.npz")
    again = Refitted.load(tmp_path / "model.npz")
    first = model.fitted.shares(model.read.matrix(ROWS))
    assert again.fitted.shares(again.read.matrix(ROWS)) == pytest.approx(first, abs=1e-4)
    assert again.read.places(ROWS) == pytest.approx(model.read.places(ROWS), abs=1e-4)


def test_few_rows_numbers_and_texts_that_are_all_alike_have_none() -> None:
    empty = pl.DataFrame({"text": [""] * 300, "size": ["1"] * 300})
    for rows, reading in (
        (ROWS.head(DIMENSIONS), READING),
        (empty, READING),
        (empty, Reading(("size",), ((0.5,),))),
    ):
        counts = terms(rows, reading)
        matrix = weighted(counts, inverse_frequency(counts))
        assert Latent.of(matrix, rows, reading) is None
