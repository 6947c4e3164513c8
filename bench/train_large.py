"""What a short budget comes to on very many rows, and on very many texts.

``python -m bench.train_large [--rows 300000 --budget 40] [--texts 200000 --text-budget 12]``: made
up, seeded. The same preparation, search and fit as in the job, beside what always saying the
commonest class would come to; a fifth of the rows is held out.
"""

from __future__ import annotations

import argparse

import numpy as np
import polars as pl

from bench.train_quality import measure, searched
from workbench.train.tuning import MOST_ROUNDS

COLUMNS, WORDS, LENGTH, CLASSES = 20, 20_000, 15, 20


def table(rows: int) -> pl.DataFrame:
    """Numbers, and a class by waves, products and a step of some of them."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(rows, COLUMNS))
    score = np.sin(2 * x[:, 0]) + x[:, 1] * x[:, 2] + (x[:, 3] > 0) * x[:, 4] + x[:, 5] / 2
    score += 0.7 * rng.normal(size=rows)
    cells = {f"c{n}": x[:, n] for n in range(COLUMNS)}
    return pl.DataFrame(cells | {"_target": np.where(score > 0.3, "yes", "no")})


def texts(rows: int) -> pl.DataFrame:
    """Words as often as in a language, one in five of the text's class."""
    rng = np.random.default_rng(0)
    often = 1 / np.arange(1, WORDS + 1)
    words = rng.choice(WORDS, size=(rows, LENGTH), p=often / often.sum())
    classes = rng.integers(0, CLASSES, rows)
    own = 1_000 + 400 * classes[:, None] + rng.integers(0, 400, size=words.shape)
    words = np.where(rng.random(words.shape) < 0.2, own, words)
    said = [" ".join(f"w{word}" for word in row) for row in words.tolist()]
    return pl.DataFrame({"text": said, "_target": [f"class {one}" for one in classes]})


def report(name: str, frame: pl.DataFrame, budget: float) -> None:
    """One line."""
    options = argparse.Namespace(budget=budget, rounds=MOST_ROUNDS, board=False)
    rows = frame.with_row_index("_row")
    found, chosen = measure(rows, "classification", lambda one: searched(one, options), 1)
    commonest = frame["_target"].value_counts()["count"].max() / len(frame)  # type: ignore[operator]
    area = f", AUC {found['roc_auc']:.3f}" if "roc_auc" in found else ""
    print(
        f"{len(frame):,} {name}, {budget:.0f} s: {chosen[0]}, accuracy {found['accuracy']:.3f} "
        f"(commonest class {commonest:.3f}){area}; {found['seconds']:.0f} s with everything"
    )


def main() -> None:
    """Both."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=300_000)
    parser.add_argument("--budget", type=float, default=40.0)
    parser.add_argument("--texts", type=int, default=200_000)
    parser.add_argument("--text-budget", type=float, default=12.0)
    options = parser.parse_args()
    report("rows", table(options.rows), options.budget)
    report("texts", texts(options.texts), options.text_budget)


if __name__ == "__main__":
    main()
