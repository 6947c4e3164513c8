"""Versions as ONNX graphs: each answers as the model does, on rows it has not seen."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import msgspec
import numpy as np
import polars as pl
import pytest

from tests.unit.train.sample import sample, tickets
from tests.unit.train.test_ensemble_bundle import MEMBERS
from tests.unit.train.test_family_battery import CASES, NAMES, learned
from workbench.bundle import Bundle, Signature
from workbench.bundle.decision import Decision
from workbench.core.errors import InvalidInputError, UnavailableError
from workbench.core.model_tasks import REGRESSION
from workbench.train.families import family
from workbench.train.families.calibrated import ISOTONIC, SIGMOID
from workbench.train.fitting import bundle_of, fit_all, prepare
from workbench.train.onnx.convert import convert
from workbench.train.onnx.graph import onnx_package
from workbench.train.onnx.parity import parity
from workbench.train.requests import OnnxParity
from workbench.train.task import Trial

pytest.importorskip("onnx", reason="the extra onnx is not installed")
pytest.importorskip("onnxruntime", reason="the extra onnx is not installed")

NO_WAY = {"baseline": "the features", "neighbours": "estimator KNeighbors"}
"""Families that cannot be written, and the part that is named."""
NO_TASK = ("spans", "pairwise")


def measured(model: Bundle, folder: Path, rows: pl.DataFrame) -> OnnxParity:
    path = folder / "model.onnx"
    path.write_bytes(convert(model).SerializeToString())
    return parity(model, path, rows)


def close(found: OnnxParity, rows: int, least: float = 1e-6) -> bool:
    return (found.rows, found.equal) == (rows, rows) and found.largest <= least


def fitted(frame: pl.DataFrame, name: str, parameters: dict[str, object], **kw: object) -> Bundle:
    prepared = prepare(frame, "classification")
    trial = Trial(family(name), family(name).defaults(prepared.task.problem) | parameters)
    if name == "ensemble":
        trial = Trial(family(name), parameters)
    made = fit_all(prepared.task, trial, 0)
    return bundle_of(prepared, trial, made, "topic", "raw", **kw)  # type: ignore[arg-type]


@pytest.mark.parametrize(("member", "task"), CASES, ids=NAMES)
def test_every_family_answers_alike_or_says_which_part_cannot_be_written(
    member: object, task: str, tmp_path: Path
) -> None:
    prepared, made = learned(member, sample(task, 60), task)  # type: ignore[arg-type]
    model = bundle_of(prepared, Trial(member, {}), made, "topic", "raw")  # type: ignore[arg-type]
    part = "the task" if task in NO_TASK else NO_WAY.get(model.family)
    if part is not None:
        with pytest.raises(InvalidInputError, match=f"as ONNX: {part}"):
            convert(model)
        return
    found = measured(model, tmp_path, sample(task, 40, 5))
    # A tree's sums are kept in 32 bits by ONNX.
    assert close(found, 40, 1e-3 if task == REGRESSION else 1e-6), found


def test_an_ensemble_keeps_its_thresholds(tmp_path: Path) -> None:
    decision = Decision(offsets=(0.0, 15.0, -0.75))
    model = fitted(tickets(120), "ensemble", {"members": MEMBERS}, decision=decision)
    rows = tickets(60, 7)
    assert close(measured(model, tmp_path, rows), 60)
    plain = Bundle(**{**vars(model), "decision": None})
    assert plain.predict(rows).labels != model.predict(rows).labels


def test_costs_of_errors_decide_in_the_graph(tmp_path: Path) -> None:
    costs = ((0.0, 50.0, 1.0), (1.0, 0.0, 1.0), (1.0, 50.0, 0.0))
    decision = Decision(offsets=(0.0, 0.0, 0.1), costs=costs)
    model = fitted(tickets(120), "logistic", {"C": 0.01}, decision=decision)
    rows = tickets(60, 7)
    assert close(measured(model, tmp_path, rows), 60)
    plain = Bundle(**{**vars(model), "decision": None})
    assert plain.predict(rows).labels != model.predict(rows).labels


@pytest.mark.parametrize("calibration", [SIGMOID, ISOTONIC])
def test_calibration_goes_along(calibration: str, tmp_path: Path) -> None:
    model = fitted(tickets(120), "linear_svm", {"calibration": calibration})
    assert close(measured(model, tmp_path, tickets(60, 7)), 60)


def test_two_classes_answer_alike(tmp_path: Path) -> None:
    two = tickets(120).filter(pl.col("_target") != "billing")
    for name in ("linear_svm", "logistic", "sgd", "boosting", "random_forest"):
        model = fitted(two, name, {})
        found = measured(model, tmp_path, tickets(60, 7))
        assert close(found, 60), (name, found)


@pytest.mark.parametrize("name", ["logistic", "naive_bayes", "boosting", "extra_trees"])
def test_odd_cells_are_answered_alike(name: str, tmp_path: Path) -> None:
    """Missing, unseen, infinite, unreadable; words of other scripts, one letter, none at all."""
    model = fitted(tickets(120), name, {})
    rows = 9
    texts = [
        "",
        None,
        "a",
        "ÜNÏCODE  Größe\u00a0parcel\tLATE!",
        "привет мир",
        "\n",
        "I",
        "€",
        "é x",
    ]
    frame = pl.DataFrame(
        {
            "text": pl.Series(texts, dtype=pl.String),
            "amount": ["inf", "x", None, "-1e40", "n/a", "1.5", "", " 2 ", "nan"],
            "channel": [None, "web", " mail ", "N/A", "unseen", "shop", "", "-", "WEB"],
            "day": ["2024-02-29", None, "x", "1899-12-31", "1969-12-31", "", *["2024-12-01"] * 3],
            **{name: pl.Series([None] * rows, dtype=pl.String) for name in ("empty", "same")},
            "ticket_id": [str(row) for row in range(rows)],
        }
    )
    assert close(measured(model, tmp_path, frame), rows)
    alone = [measured(model, tmp_path, frame[row]) for row in range(rows)]
    assert all(close(one, 1) for one in alone), alone


def test_parts_of_dates_are_those_of_the_calendar(tmp_path: Path) -> None:
    """Trees on dates alone: leap years, centuries, days before 1970, the first and last hour."""
    days = [
        f"{year}-{month:02}-{day:02} {hour:02}:00"
        for year in (1900, 1904, 1969, 2000, 2024)
        for month in range(1, 13)
        for day in (1, 2, 15, 28)
        for hour in (0, 23)
    ]
    target = [str((row // 8) % 12) for row in range(len(days))]
    frame = pl.DataFrame({"_row": range(len(days)), "_target": target, "day": days})
    model = fitted(frame, "extra_trees", {"n_estimators": 20})
    found = measured(model, tmp_path, frame)
    assert close(found, len(frame)), found
    assert np.unique(model.predict(frame).labels).size == 12


def test_a_column_that_may_be_absent_is_given_as_missing(tmp_path: Path) -> None:
    model = fitted(tickets(120), "logistic", {})
    told = {one.name: one for one in model.signature.columns}
    optional = tuple(msgspec.structs.replace(one, required=False) for one in told.values())
    without = replace(model, signature=Signature(columns=optional))
    rows = tickets(60, 7).drop("amount", "day", "channel")
    assert close(measured(without, tmp_path, rows), 60)


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    with pytest.raises(UnavailableError) as missing:
        onnx_package()
    assert missing.value.hint == "pip install 'workbench[onnx]'"
