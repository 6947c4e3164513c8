from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.preprocessing import FunctionTransformer

from workbench import bundle
from workbench.core.errors import DamagedError, InvalidInputError
from workbench.evaluate.job import compare, evaluate
from workbench.evaluate.requests import CompareParams, EvaluateParams


@dataclass
class Context:
    """A job's context that keeps what was reported."""

    scratch: Path
    job: str = "job1"
    said: list[str] = field(default_factory=list)

    def progress(self, done: float, total: float, what: str) -> None:
        self.said.append(what)

    def publish(self, document: object) -> None:
        raise AssertionError(document)


def signature(names: list[str]) -> bundle.Signature:
    columns = tuple(bundle.Column(name=name, dtype="Float64", use="number") for name in names)
    return bundle.Signature(columns=columns)


def trained(folder: Path, task: str, names: list[str], frame: pl.DataFrame) -> tuple[str, str]:
    """A bundle on disk, fitted on ``frame``; its path and hash."""
    features = FunctionTransformer(np.asarray).fit(frame.select(names))
    if task == "regression":
        estimator: Any = LinearRegression().fit(frame.select(names).to_numpy(), frame["_target"])
        labels: tuple[str, ...] = ()
    else:
        estimator = LogisticRegression().fit(frame.select(names).to_numpy(), frame["_target"])
        labels = tuple(str(label) for label in estimator.classes_)
    made = bundle.Bundle(
        task=task,
        target="_target",
        stage="raw",
        labels=labels,
        features=features,
        estimator=estimator,
        signature=signature(names),
        environment=bundle.environment(),
        family="test",
        parameters={},
    )
    path = folder / f"{'-'.join(names)}.bundle"
    return str(path), bundle.dump(made, path)


def points(n: int, seed: int) -> pl.DataFrame:
    rng = np.random.default_rng(seed)
    x, z = rng.normal(size=n), rng.normal(size=n)
    label = np.where(x + 0.5 * z + rng.normal(0, 0.5, n) > 0, "yes", "no")
    return pl.DataFrame({"_row": np.arange(n) * 3, "x": x, "z": z, "_target": label})


def params(
    folder: Path, path: str, sha256: str, frame: pl.DataFrame, **more: Any
) -> EvaluateParams:
    frame.write_parquet(folder / "test.parquet")
    given: dict[str, Any] = {
        "version": 2,
        "split": 1,
        "split_name": "s",
        "person": "ana",
        "task": "classification",
        "bundle": path,
        "sha256": sha256,
        "frame": str(folder / "test.parquet"),
        "seed": 7,
        **more,
    }
    return EvaluateParams(**given)


def test_evaluation_measures_every_test_row(tmp_path: Path) -> None:
    path, sha = trained(tmp_path, "classification", ["x", "z"], points(400, 1))
    context = Context(tmp_path)
    result = evaluate(context, params(tmp_path, path, sha, points(200, 2)))
    stored = pl.read_parquet(result.rows)
    assert len(stored) == result.count == 200
    assert stored["job"].unique().to_list() == ["job1"]
    hits = (stored["truth"] == stored["predicted"]).mean()
    assert result.metrics["accuracy"].value == pytest.approx(hits)
    assert sum(map(sum, result.confusion.counts)) == 200
    assert result.calibration.ece is not None
    assert "scoring the test rows" in context.said


def test_confidence_is_the_probability_of_the_answer(tmp_path: Path) -> None:
    path, sha = trained(tmp_path, "classification", ["x"], points(400, 1))
    result = evaluate(Context(tmp_path), params(tmp_path, path, sha, points(50, 2)))
    stored = pl.read_parquet(result.rows)
    best = stored["probabilities"].list.max()
    assert stored["confidence"].to_list() == pytest.approx(best.to_list(), abs=1e-6)


def test_a_label_the_model_never_saw_counts_against_it(tmp_path: Path) -> None:
    path, sha = trained(tmp_path, "classification", ["x"], points(400, 1))
    frame = points(60, 2).with_columns(
        _target=pl.when(pl.col("_row") < 30).then(pl.lit("new")).otherwise("_target")
    )
    result = evaluate(Context(tmp_path), params(tmp_path, path, sha, frame))
    assert result.confusion.labels == ["no", "yes", "new"]
    assert result.per_class["new"]["recall"].value == 0.0


def test_numbers_are_measured_in_the_targets_unit(tmp_path: Path) -> None:
    frame = points(300, 1).with_columns(_target=3 * pl.col("x") + pl.col("z"))
    path, sha = trained(tmp_path, "regression", ["x"], frame)
    result = evaluate(Context(tmp_path), params(tmp_path, path, sha, frame, task="regression"))
    assert result.primary == "rmse"
    assert result.metrics["rmse"].value == pytest.approx(1.0, abs=0.1)
    rows = pl.read_parquet(result.rows)
    assert rows["truth_value"].to_list() == frame["_target"].to_list()
    found, errors = result.curves.residuals, rows["predicted_value"] - rows["truth_value"]
    assert found is not None and sum(one.rows for one in found.bins) == 300
    assert found.off.mean == pytest.approx(errors.mean())


def test_the_champion_is_compared_on_the_same_rows(tmp_path: Path) -> None:
    test = points(600, 2)
    weak, weak_sha = trained(tmp_path, "classification", ["z"], points(400, 1))
    first = evaluate(Context(tmp_path, job="weak"), params(tmp_path, weak, weak_sha, test))
    (tmp_path / "rows.parquet").rename(tmp_path / "weak.parquet")
    path, sha = trained(tmp_path, "classification", ["x", "z"], points(400, 1))
    asked = params(
        tmp_path,
        path,
        sha,
        test,
        champion=str(tmp_path / "weak.parquet"),
        champion_version=1,
        champion_labels=first.confusion.labels,
    )
    against = evaluate(Context(tmp_path), asked).against
    assert against is not None
    assert against.better == "a"
    assert against.verdict.startswith("v2 is better than v1 on the same 600 rows")


def test_compare_of_stored_rows_mirrors_itself(tmp_path: Path) -> None:
    test = points(300, 2)
    for name in ("x", "z"):
        path, sha = trained(tmp_path, "classification", [name], points(400, 1))
        evaluate(Context(tmp_path), params(tmp_path, path, sha, test))
        (tmp_path / "rows.parquet").rename(tmp_path / f"{name}.parquet")
    found = []
    for first, second in (("x", "z"), ("z", "x")):
        asked = CompareParams(
            a=1,
            b=2,
            split_name="s",
            a_rows=str(tmp_path / f"{first}.parquet"),
            b_rows=str(tmp_path / f"{second}.parquet"),
            a_labels=["no", "yes"],
            b_labels=["no", "yes"],
            task="classification",
            metric="f1_macro",
            seed=0,
        )
        found.append(compare(Context(tmp_path), asked))
    one, other = (result.deltas["f1_macro"] for result in found)
    assert one.value == pytest.approx(-(other.value or 0))
    assert found[0].mcnemar_p == found[1].mcnemar_p


def test_changed_bytes_are_refused(tmp_path: Path) -> None:
    path, sha = trained(tmp_path, "classification", ["x"], points(100, 1))
    Path(path).write_bytes(Path(path).read_bytes() + b"!")
    with pytest.raises(DamagedError):
        evaluate(Context(tmp_path), params(tmp_path, path, sha, points(20, 2)))


def test_no_target_says_what_to_do(tmp_path: Path) -> None:
    path, sha = trained(tmp_path, "classification", ["x"], points(100, 1))
    empty = points(20, 2).with_columns(_target=pl.lit(None, dtype=pl.String))
    with pytest.raises(InvalidInputError, match="no test row of split 's' has a target"):
        evaluate(Context(tmp_path), params(tmp_path, path, sha, empty))
