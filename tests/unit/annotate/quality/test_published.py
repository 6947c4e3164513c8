"""Every published value of the worked examples, to the printed digit."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from workbench.annotate.quality.agreement import (
    fleiss_kappa,
    gwet_ac,
    item_agreement,
    percent_agreement,
    randolph_kappa,
)
from workbench.annotate.quality.cohen import cohen_kappa, cohen_standard_error, conger_kappa
from workbench.annotate.quality.counts import ItemCounts
from workbench.annotate.quality.krippendorff import krippendorff_alpha
from workbench.annotate.quality.votes import Votes
from workbench.evaluate.requests import Figure


@pytest.fixture(scope="module")
def examples(data: Path) -> dict[str, Any]:
    path = data / "annotators/agreement_examples/examples.json"
    return {one["name"]: one for one in json.loads(path.read_text(encoding="utf-8"))}


def printed(figure: Figure | float | None, as_printed: float) -> bool:
    """Whether a value rounds to the printed digits."""
    value = figure.value if isinstance(figure, Figure) else figure
    digits = len(f"{as_printed!r}".split(".")[1])
    return value is not None and round(value, digits) == as_printed


def votes(example: dict[str, Any]) -> Votes:
    """The example's table; its labels are 1, 2, …"""
    rows = example["data"]
    return Votes.from_table([[-1 if one is None else one - 1 for one in row] for row in rows])


@pytest.mark.parametrize("level", ["nominal", "ordinal", "interval", "ratio"])
def test_krippendorff(examples: dict[str, Any], level: Any) -> None:
    example = examples["krippendorff_C"]
    counts = ItemCounts.of(votes(example))
    values = np.array(example["categories"], dtype=np.float64)
    figure = krippendorff_alpha(counts, level, values, draws=0)
    assert printed(figure, example["published"][f"alpha_{level}"])
    assert printed(figure, example["checked"][level])


def test_coefficients_on_an_incomplete_table(examples: dict[str, Any]) -> None:
    example = examples["krippendorff_C"]
    given, published = votes(example), example["published"]["irrCAC"]
    counts = ItemCounts.of(given)
    found = {
        "percent_agreement": percent_agreement(counts),
        "gwet_ac1": gwet_ac(counts),
        "fleiss_kappa_incomplete": fleiss_kappa(counts),
        "krippendorff_nominal": krippendorff_alpha(counts),
        "conger_kappa": conger_kappa(given),
    }
    assert found.keys() == published.keys()
    for name, figure in found.items():
        assert printed(figure, published[name]), name


def test_fleiss(examples: dict[str, Any]) -> None:
    example = examples["wikipedia_fleiss"]
    counts = ItemCounts.from_table(example["data"])
    assert printed(fleiss_kappa(counts), example["published"]["fleiss_kappa"])
    assert printed(fleiss_kappa(counts), example["checked"]["fleiss_kappa"])
    for row, share in zip(example["data"], example["published"]["P_i"], strict=True):
        rows = ItemCounts.from_table([row]).counts
        assert printed(float(item_agreement(rows, np.eye(5))[0]), share)


def test_cohen(examples: dict[str, Any]) -> None:
    table, published = (examples["sas_cohen_3x3"][key] for key in ("data", "published"))
    for weighting, value, interval in (
        ("nominal", "cohen_kappa", "ci95"),
        ("linear", "weighted_linear", "weighted_ci95"),
    ):
        kappa = cohen_kappa(table, weighting, draws=0)  # type: ignore[arg-type]
        error = cohen_standard_error(table, weighting)  # type: ignore[arg-type]
        assert printed(kappa, published[value])
        assert kappa.value is not None and error is not None
        for end, sign in zip(published[interval], (-1, 1), strict=True):
            assert printed(kappa.value + sign * 1.959964 * error, end)
    assert printed(cohen_standard_error(table), published["ase"])


def test_degenerate_tables(examples: dict[str, Any]) -> None:
    example = examples["fleiss_degenerate"]
    for table, published in zip(example["data"], example["published"], strict=True):
        counts = ItemCounts.from_table(table)
        fleiss = fleiss_kappa(counts)
        if isinstance(published.get("fleiss"), float):
            assert printed(fleiss, published["fleiss"])
        else:
            assert fleiss.value is None and "same label" in fleiss.why
        if "free_marginal_randolph" in published:
            assert printed(randolph_kappa(counts), published["free_marginal_randolph"])
