"""How many flipped labels are among the first suspects, beside cleanlab on the same probabilities.

5 % of the labels of SMS spam and TREC (coarse) are flipped at random. Probabilities are out of
fold, from TF-IDF and logistic regression. Read is the share of the flips within the first 2 × as
many rows. cleanlab is asked in two ways: its score of every label, and its list of issues, which
may be shorter than that.

Run: python -m bench.suspects [--data DIR] [--seeds N]
"""

from __future__ import annotations

import argparse
import importlib.util
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.pipeline import make_pipeline

from bench.annotator_sets import DATA
from workbench.annotate.quality.suspects import find_suspects

TARGET = 0.70
FLIPPED = 0.05

Texts = tuple[list[str], list[str]]
Finder = Callable[[np.ndarray, np.ndarray, int], np.ndarray]


def _pairs(path: Path, blank: str, encoding: str) -> Texts:
    lines = path.read_text(encoding).replace("\r\n", "\n").rstrip("\n").split("\n")
    pairs = [line.split(blank, 1) for line in lines]
    return [text for _, text in pairs], [label.split(":")[0] for label, _ in pairs]


SETS: dict[str, Callable[[Path], Texts]] = {
    "SMS spam": lambda data: _pairs(data / "text/sms_spam/SMSSpamCollection.tsv", "\t", "utf-8"),
    "TREC": lambda data: _pairs(data / "text/trec/TREC.train", " ", "latin-1"),
}


def flipped(labels: np.ndarray, codes: int, seed: int) -> np.ndarray:
    """The labels with some of them changed to any other."""
    rng = np.random.default_rng(seed)
    some = rng.choice(len(labels), round(FLIPPED * len(labels)), replace=False)
    given = labels.copy()
    given[some] = (given[some] + rng.integers(1, codes, len(some))) % codes
    return given


def out_of_fold(texts: list[str], given: np.ndarray, seed: int) -> np.ndarray:
    """Probabilities of each text from a model that has not learnt from it."""
    model = make_pipeline(TfidfVectorizer(sublinear_tf=True), LogisticRegression(max_iter=1_000))
    folds = StratifiedKFold(5, shuffle=True, random_state=seed)
    return np.asarray(cross_val_predict(model, texts, given, cv=folds, method="predict_proba"))


def candidates_first(shares: np.ndarray, given: np.ndarray, most: int) -> np.ndarray:
    """Rows off the diagonal of the confident joint before all others."""
    found = find_suspects(shares, given)
    return found.row[np.argsort(~found.confident, kind="stable")][:most]


def finders() -> dict[str, Finder]:
    """Who is compared: (probabilities, given labels, how many) → rows, most doubtful first."""
    found: dict[str, Finder] = {
        "this": lambda shares, given, most: find_suspects(shares, given, limit=most).row,
        "this, by margin": lambda shares, given, most: (
            find_suspects(shares, given, by="normalized_margin", limit=most).row
        ),
        "this, off diagonal": candidates_first,
    }
    if importlib.util.find_spec("cleanlab") is None:
        print("cleanlab is not installed: no peer in this run (pip install cleanlab)")
        return found
    from cleanlab.filter import find_label_issues
    from cleanlab.rank import get_label_quality_scores

    found["cleanlab, scores"] = lambda shares, given, most: np.argsort(
        get_label_quality_scores(given, shares), kind="stable"
    )[:most]
    found["cleanlab, issues"] = lambda shares, given, most: find_label_issues(
        given, shares, return_indices_ranked_by="self_confidence", n_jobs=1
    )[:most]
    return found


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--seeds", type=int, default=5)
    options = parser.parse_args()
    compared = finders()
    for name, read in SETS.items():
        try:
            texts, named = read(options.data)
        except FileNotFoundError as error:
            print(f"{name}: skipped, no {error.filename}")
            continue
        labels, codes = np.unique(named, return_inverse=True)
        shares_found: dict[str, list[float]] = {who: [] for who in compared}
        seconds = dict.fromkeys(compared, 0.0)
        for seed in range(options.seeds):
            given = flipped(codes, len(labels), seed)
            wrong = given != codes
            shares = out_of_fold(texts, given, seed)
            for who, find in compared.items():
                started = time.perf_counter()
                rows = find(shares, given, 2 * int(wrong.sum()))
                seconds[who] += time.perf_counter() - started
                shares_found[who].append(float(wrong[rows].sum() / wrong.sum()))
        print(f"\n{name}: {len(codes):,} rows, {wrong.sum()} flipped, {options.seeds} seeds")
        print(f"  {'':20}{'must reach':>11}{'mean':>7}{'least':>7}{'seconds':>9}")
        for who, values in shares_found.items():
            verdict = ("ok" if min(values) >= TARGET else "MISSED") if who == "this" else ""
            print(
                f"  {who:20}{TARGET:11.2f}{np.mean(values):7.3f}{min(values):7.3f}"
                f"{seconds[who] / options.seeds:9.2f}  {verdict}"
            )


if __name__ == "__main__":
    main()
