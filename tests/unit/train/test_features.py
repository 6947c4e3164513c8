from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from scipy import sparse

from tests.unit.train.sample import tickets
from workbench.core.errors import InvalidInputError
from workbench.train.columns import plan_columns
from workbench.train.features import COUNTS, LINEAR, TREE, FeaturePipeline

FLAVOURS = [LINEAR, COUNTS, TREE]


def fitted(frame: pl.DataFrame, flavour: str) -> FeaturePipeline:
    return FeaturePipeline(plan_columns(frame), flavour).fit(frame)


def dense(matrix: object) -> np.ndarray:
    return matrix.toarray() if sparse.issparse(matrix) else np.asarray(matrix)  # type: ignore[attr-defined]


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_every_feature_has_a_name(flavour: str) -> None:
    pipeline = fitted(tickets(), flavour)
    assert pipeline.transform(tickets()).shape == (240, len(pipeline.names_))


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_rows_are_transformed_one_by_one_as_all_together(flavour: str) -> None:
    pipeline = fitted(tickets(), flavour)
    frame = tickets(30, seed=5)
    together = dense(pipeline.transform(frame))
    alone = np.vstack([dense(pipeline.transform(frame[row])) for row in range(len(frame))])
    np.testing.assert_allclose(together, alone, rtol=0, atol=1e-12)


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_nulls_and_unseen_values_give_a_row(flavour: str) -> None:
    pipeline = fitted(tickets(), flavour)
    strange = pl.DataFrame(
        {
            "text": [None, "", "\x1b[31m 💥"],
            "amount": ["inf", None, "twelve"],
            "channel": ["fax", None, ""],
            "day": ["yesterday", None, "0000-00-00"],
        },
        schema_overrides={"text": pl.String},
    )
    matrix = dense(pipeline.transform(strange))
    assert matrix.shape[0] == 3
    if flavour != TREE:
        assert np.isfinite(matrix).all()


def test_an_unseen_category_is_rare() -> None:
    frame = pl.DataFrame({"city": ["a", "b"] * 10})
    pipeline = fitted(frame, LINEAR)
    row = dense(pipeline.transform(pl.DataFrame({"city": ["c"]})))[0]
    assert pipeline.names_[int(row.argmax())] == "city is rare"


def test_vocabulary_comes_from_the_fitted_rows_alone() -> None:
    frame = tickets()
    pipeline = FeaturePipeline(plan_columns(frame), LINEAR).fit(frame[:100])
    assert not any("case number" in n and n.endswith(" 239") for n in pipeline.names_)
    assert "text: 239" not in pipeline.names_


def test_infinite_values_are_missing() -> None:
    frame = pl.DataFrame({"x": [1.0, 2.5, float("inf"), float("nan"), None] * 4})
    row = dense(fitted(frame, LINEAR).transform(frame))
    assert np.isfinite(row).all()
    assert row[2, 1] == row[4, 1] == 1.0


def test_no_usable_column_is_an_error() -> None:
    frame = pl.DataFrame({"same": ["x"] * 30})
    with pytest.raises(InvalidInputError, match="no column"):
        fitted(frame, LINEAR)
