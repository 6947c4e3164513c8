"""One fixed family: what training costs beside the same scikit-learn code written by hand.

Run: ``python -m bench.train_overhead [--data DIR] [--sets banking77,adult]``. Each side runs in a
process of its own, from a Parquet file to a fitted model: features, inner folds and fit alike.
Shown are processor seconds (which hardly depend on what else the machine does), seconds by the
clock, and the most memory that a process took.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import polars as pl

from bench.train_quality import DATA, SETS

FAMILY = {"banking77": "linear_svm", "adult": "boosting"}


def ours(frame: pl.DataFrame, name: str) -> None:
    """As the training job fits its best candidate."""
    from workbench.train.families import family
    from workbench.train.fitting import fit_all, prepare
    from workbench.train.task import Trial

    prepared = prepare(frame, "classification")
    member = family(FAMILY[name])
    fit_all(prepared.task, Trial(member, member.defaults(prepared.task.problem)), 0)


def texts(frame: pl.DataFrame) -> None:
    """Words and letters, a linear SVM, its margins calibrated on three folds."""
    from sklearn.calibration import CalibratedClassifierCV
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import make_pipeline, make_union
    from sklearn.svm import LinearSVC

    model = make_pipeline(
        make_union(
            TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True),
            TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, min_df=2),
        ),
        CalibratedClassifierCV(LinearSVC(C=1.0), method="temperature", cv=3, ensemble=False),
    )
    model.fit(frame["text"].to_list(), frame["_target"].to_numpy())


def table(frame: pl.DataFrame) -> None:
    """Coded categories and numbers, histogram gradient boosting with the family's defaults."""
    from sklearn.ensemble import HistGradientBoostingClassifier

    columns, coded = [], []
    for position, name in enumerate(frame.drop("_target", "_row").columns):
        values = frame[name]
        if not values.dtype.is_numeric():
            coded.append(position)
            values = values.cast(pl.String).cast(pl.Categorical).to_physical()
        columns.append(values.cast(pl.Float64).to_numpy())
    HistGradientBoostingClassifier(
        max_iter=400,
        learning_rate=0.06,
        max_leaf_nodes=31,
        min_samples_leaf=20,
        l2_regularization=1.0,
        max_features=0.5,
        categorical_features=coded,
        early_stopping=False,
        random_state=0,
    ).fit(np.column_stack(columns), frame["_target"].cast(pl.String).to_numpy())


def one_side(side: str, name: str, path: str) -> None:
    """Fit in this process; print what it took as JSON."""
    frame = pl.read_parquet(path)
    began = time.perf_counter()
    if side == "ours":
        ours(frame, name)
    else:
        (texts if name == "banking77" else table)(frame)
    spent = os.times()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(
        json.dumps(
            {
                "clock": time.perf_counter() - began,
                "work": spent.user + spent.system,
                "memory": peak * (1 if sys.platform == "darwin" else 1024),
            }
        )
    )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--sets", default="banking77,adult")
    parser.add_argument("--side", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.side:
        one_side(*options.side)
        return
    for name in options.sets.split(","):
        frame = SETS[name][1](options.data).with_row_index("_row")
        if "_part" in frame.columns:
            frame = frame.filter(pl.col("_part") == "train").drop("_part")
        found = {}
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "rows.parquet"
            frame.write_parquet(path)
            for side in ("hand", "ours"):
                asked = [sys.executable, "-m", "bench.train_overhead", "--side", side, name]
                answer = subprocess.run(
                    [*asked, str(path)], check=True, capture_output=True, text=True
                )
                found[side] = json.loads(answer.stdout)
        print(f"{name} · {FAMILY[name]} · load {os.getloadavg()[0]:.1f}")
        for key, most in (("work", 1.10), ("clock", 1.10), ("memory", 1.30)):
            hand, own = found["hand"][key], found["ours"][key]
            unit, by = ("MB", 2**20) if key == "memory" else ("s", 1)
            met = "met" if own <= most * hand else "NOT MET"
            print(
                f"  {key:7} by hand {hand / by:8.1f} {unit:2}  here {own / by:8.1f} {unit:2}  "
                f"{own / hand:.2f} × of at most {most:.2f}  {met}",
                flush=True,
            )


if __name__ == "__main__":
    main()
