"""Published answers of annotators with the truth, as votes; for benchmarks and tests."""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from workbench.annotate.quality.votes import Votes

DATA = Path(os.environ.get("WORKBENCH_TEST_DATA", Path(__file__).parents[2] / "shared" / "data"))

Answers = list[tuple[str, str, str]]


@dataclass(frozen=True)
class AnnotatorSet:
    """``votes``, and the items' true codes ``truth``."""

    votes: Votes
    truth: np.ndarray


def _table(path: Path, delimiter: str) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter))


def _coded(answers: Answers, truth: dict[str, str]) -> AnnotatorSet:
    """Number what occurs, in its order as text."""

    def codes(values: Iterable[str]) -> dict[str, int]:
        return {value: code for code, value in enumerate(sorted(set(values)))}

    items, people = codes(item for item, _, _ in answers), codes(who for _, who, _ in answers)
    labels = codes([label for _, _, label in answers] + list(truth.values()))
    votes = Votes(
        np.array([items[item] for item, _, _ in answers]),
        np.array([people[who] for _, who, _ in answers]),
        np.array([labels[label] for _, _, label in answers]),
        len(items),
        len(people),
        len(labels),
    )
    return AnnotatorSet(votes, np.array([labels[truth[item]] for item in items]))


def rte(data: Path) -> AnnotatorSet:
    """Textual entailment, 800 items × 10 (Snow et al. 2008)."""
    rows = _table(data / "annotators/snow_rte/rte.standardized.tsv", "\t")
    answers = [(row["orig_id"], row["!amt_worker_ids"], row["response"]) for row in rows]
    return _coded(answers, {row["orig_id"]: row["gold"] for row in rows})


def bluebirds(data: Path) -> AnnotatorSet:
    """Two kinds of birds, 108 items × 39 (Welinder et al. 2010)."""
    folder = data / "annotators/bluebirds"
    given = (folder / "labels.yaml").read_text(encoding="utf-8")
    answers = [
        (item, who, label)
        for who, block in re.findall(r"(\w+): \{([^}]*)\}", given)
        for item, label in re.findall(r"(\d+): (true|false)", block)
    ]
    truth = (folder / "gt.yaml").read_text(encoding="utf-8")
    return _coded(answers, dict(re.findall(r"(\d+): (true|false)", truth)))


def d_product(data: Path) -> AnnotatorSet:
    """Whether two products are the same, 8,315 items × 3 (Zheng et al. 2017)."""
    folder = data / "annotators/d_product"
    answers = [
        (row["question"], row["worker"], row["answer"])
        for row in _table(folder / "answer.csv", ",")
    ]
    truth = {row["question"]: row["truth"] for row in _table(folder / "truth.csv", ",")}
    return _coded(answers, truth)


SETS: dict[str, tuple[Callable[[Path], AnnotatorSet], float]] = {
    "RTE": (rte, 0.925),
    "bluebirds": (bluebirds, 0.888),
    "D_Product": (d_product, 0.936),
}
"""How each set is read, and the accuracy that Dawid and Skene's method must reach on it."""


def made(
    answers: int, codes: int, seed: int = 0, overlap: int = 3, people: int = 32
) -> AnnotatorSet:
    """Answers of people who are right in half to all of the cases."""
    rng = np.random.default_rng(seed)
    items = answers // overlap
    truth = rng.integers(0, codes, items)
    item = np.repeat(np.arange(items), overlap)
    who = (rng.integers(0, people, items)[:, None] + np.arange(overlap)).ravel() % people
    right = rng.random(len(item)) < np.linspace(0.5, 1, people)[who]
    code = np.where(right, truth[item], rng.integers(0, codes, len(item)))
    return AnnotatorSet(Votes(item, who, code, items, people, codes), truth)
