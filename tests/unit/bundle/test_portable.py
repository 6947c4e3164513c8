"""A model as two files without pickle: families answer as before, forgeries are refused."""

from __future__ import annotations

import functools
import os
import zipfile
from pathlib import Path

import numpy as np
import pytest

from tests.unit.train.sample import INSTALLED, sample, tickets
from tests.unit.train.test_ensemble_bundle import MEMBERS
from tests.unit.train.test_family_battery import CASES, NAMES, learned
from workbench.bundle import Bundle, Prediction, portable
from workbench.bundle.decision import Decision
from workbench.core.errors import InvalidInputError, RefusedError
from workbench.train.families import family
from workbench.train.fitting import bundle_of, fit_all, prepare
from workbench.train.task import Trial

skops = pytest.importorskip("skops.io")


def again(model: Bundle, folder: Path) -> Bundle:
    """The model after a way through its two files."""
    path = folder / portable.OBJECTS
    portable.write_objects(model, path)
    return portable.read(portable.about(model), path)


def same(one: Prediction, other: Prediction) -> bool:
    def equal(a: np.ndarray | None, b: np.ndarray | None) -> bool:
        return (a is None and b is None) or np.array_equal(a, b, equal_nan=True)  # type: ignore[arg-type]

    return (
        one.labels == other.labels
        and one.classes == other.classes
        and equal(one.values, other.values)
        and equal(one.probabilities, other.probabilities)
    )


@pytest.mark.parametrize(("member", "task"), CASES, ids=NAMES)
def test_every_family_answers_as_before(member: object, task: str, tmp_path: Path) -> None:
    assert member in INSTALLED
    prepared, fitted = learned(member, sample(task, 60), task)  # type: ignore[arg-type]
    model = bundle_of(prepared, Trial(member, {}), fitted, "topic", "raw")  # type: ignore[arg-type]
    found = again(model, tmp_path)
    assert (found.task, found.labels, found.signature) == (task, model.labels, model.signature)
    assert same(found.predict(sample(task, 12, 5)), model.predict(sample(task, 12, 5)))


@pytest.fixture(scope="module")
def model() -> Bundle:
    """An ensemble with a decision and a recipe."""
    prepared = prepare(tickets(120), "classification")
    trial = Trial(family("ensemble"), {"members": MEMBERS})
    recipe = [{"step": "trim", "columns": ["text"], "enabled": True}]
    decision = Decision(offsets=(0.0, 0.5, -0.25))
    fitted = fit_all(prepared.task, trial, 0)
    return bundle_of(prepared, trial, fitted, "topic", "clean", recipe, decision)


def test_an_ensemble_keeps_its_recipe_and_its_decision(model: Bundle, tmp_path: Path) -> None:
    found = again(model, tmp_path)
    assert (found.decision, found.recipe, found.stage) == (model.decision, model.recipe, "clean")
    rows = tickets(40, 7).with_columns(text="  " + tickets(40, 7)["text"])
    assert same(found.predict_raw(rows), model.predict_raw(rows))


def test_the_same_model_is_the_same_description(model: Bundle) -> None:
    assert portable.about(model) == portable.about(model)


def test_what_is_not_on_the_list_is_never_made(model: Bundle, tmp_path: Path) -> None:
    path, trace = tmp_path / portable.OBJECTS, tmp_path / "ran"
    skops.dump((functools.partial(os.system, f"touch {trace}"), model.estimator), path)
    assert portable.untrusted(path) == ["posix.system"]
    with pytest.raises(RefusedError, match=r"not trusted: posix\.system"):
        portable.read(portable.about(model), path)
    assert not trace.exists()


def test_a_family_of_ones_own_is_not_exported(tmp_path: Path, model: Bundle) -> None:
    with pytest.raises(InvalidInputError, match=r"no other installation takes in: .*Strange"):
        portable.write_objects(
            Bundle(**{**model.__dict__, "estimator": Strange()}), tmp_path / portable.OBJECTS
        )


class Strange:
    """An estimator that only this test has."""

    def __init__(self) -> None:
        self.weight = 1.0


@pytest.mark.parametrize("keep", [0, 10, 3_000])
def test_a_cut_file_is_told(model: Bundle, tmp_path: Path, keep: int) -> None:
    path = tmp_path / portable.OBJECTS
    portable.write_objects(model, path)
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(InvalidInputError, match=r"model\.skops cannot be read"):
        portable.read(portable.about(model), path)


def test_a_changed_schema_is_told(model: Bundle, tmp_path: Path) -> None:
    path, forged = tmp_path / portable.OBJECTS, tmp_path / "forged"
    portable.write_objects(model, path)
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(forged, "w") as new:
        for name in old.namelist():
            text = old.read(name)
            new.writestr(name, b"[1, 2" if name == "schema.json" else text)
    with pytest.raises(InvalidInputError, match=r"model\.skops cannot be read"):
        portable.read(portable.about(model), forged)


@pytest.mark.parametrize("text", [b"", b"{}", b"[]", b'{"task": "magic"}', b"\xff\xfe"])
def test_a_description_that_is_none_is_told(text: bytes) -> None:
    with pytest.raises(InvalidInputError, match=r"model\.json is not what"):
        portable.read_about(text)
