import numpy as np
import polars as pl

from workbench.evaluate import rows


def test_labels_keep_the_models_order_and_gain_those_only_seen() -> None:
    seen = pl.Series(["b", "z", None, "y"])
    assert rows.all_labels(["b", "a"], seen) == ["b", "a", "y", "z"]


def test_probabilities_of_a_label_the_model_lacks_are_zero() -> None:
    wide = rows.spread(np.array([[0.3, 0.7]]), ["x", "y"], ["y", "new", "x"])
    assert wide.tolist() == [[0.7, 0.0, 0.3]]


def test_codes_are_places_in_the_labels() -> None:
    assert rows.code(pl.Series(["b", "a", "b"]), ["a", "b"]).tolist() == [1, 0, 1]


def evaluated(ids: list[int], truth: list[str]) -> pl.DataFrame:
    columns = {"truth": pl.Series(truth), "predicted": pl.Series(truth)}
    return rows.table("job", pl.Series(ids, dtype=pl.Int64), columns)


def test_pair_keeps_common_rows_in_order_and_counts_new_truths() -> None:
    found = rows.pair(
        evaluated([3, 1, 2], ["a", "b", "c"]), evaluated([2, 3, 9], ["c", "x", "c"]), "truth"
    )
    assert found.first["row_id"].to_list() == found.second["row_id"].to_list() == [2, 3]
    assert found.truth.to_list() == ["c", "a"]
    assert found.relabelled == 1


def test_stored_probabilities_come_back_as_they_went() -> None:
    shares = pl.Series(np.array([[0.25, 0.75], [0.5, 0.5]], dtype=np.float32))
    table = rows.table(
        "job", pl.Series([1, 2]), {"probabilities": shares.cast(pl.List(pl.Float32))}
    )
    found = rows.probabilities(table, 2)
    assert found is not None and found.tolist() == [[0.25, 0.75], [0.5, 0.5]]


def test_rows_without_probabilities_have_none() -> None:
    assert rows.probabilities(rows.table("job", pl.Series([1]), {}), 2) is None
