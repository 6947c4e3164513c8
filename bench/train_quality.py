"""What the families reach by default on public data, beside figures computed elsewhere.

Run: ``python -m bench.train_quality [--data DIR] [--sets a,b] [--families a,b]``. Each set is
divided as its reference was (official test rows, or five shuffled folds); only the outer training
part is seen by features and models. Sets that are not there are skipped and said so.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import polars as pl
from sklearn.metrics import accuracy_score, f1_score, roc_auc_score

from workbench.train.families import FAMILIES
from workbench.train.fitting import fit_all, prepare
from workbench.train.folds import shuffled_folds, stratified_folds
from workbench.train.search import Trial, answers

DATA = Path(os.environ.get("WORKBENCH_TEST_DATA", Path(__file__).parents[2] / "shared" / "data"))

REFERENCES = {
    "sms": "macro-F1 .972 to .983 (linear SVM, words, words and letters)",
    "trec": "macro-F1 .855 to .882 (coarse)",
    "trec_fine": "accuracy .824, macro-F1 .709 (words and letters, SVM)",
    "banking77": "accuracy .894 to .912",
    "subj": "accuracy .915 to .923",
    "reviews": "accuracy .806 to .808",
    "emotion": "macro-F1 .586 to .659",
    "adult": "AUC .9065 linear, .9287 boosting",
    "titanic": "accuracy .789 linear, .807 boosting",
    "german": "AUC .791 linear, .787 boosting",
    "wine": "accuracy .594 linear, .690 boosting (red, classes)",
    "california": "RMSE 68,858 linear, 47,990 boosting",
    "penguins": "accuracy .994 linear",
}


def _lines(path: Path, encoding: str = "utf-8") -> list[str]:
    return path.read_text(encoding).replace("\r\n", "\n").rstrip("\n").split("\n")


def _text(texts: list[str], labels: list[str], parts: list[str] | None = None) -> pl.DataFrame:
    frame = pl.DataFrame({"text": texts, "_target": labels})
    return frame if parts is None else frame.with_columns(_part=pl.Series(parts))


def _sms(data: Path) -> pl.DataFrame:
    pairs = [line.split("\t", 1) for line in _lines(data / "text/sms_spam/SMSSpamCollection.tsv")]
    return _text([text for _, text in pairs], [label for label, _ in pairs])


def _trec(data: Path, fine: bool = False) -> pl.DataFrame:
    pairs, parts = [], []
    for part in ("train", "test"):
        for line in _lines(data / f"text/trec/TREC.{part}", "latin-1"):
            label, text = line.split(" ", 1)
            pairs.append((text, label if fine else label.split(":")[0]))
            parts.append(part)
    return _text([text for text, _ in pairs], [label for _, label in pairs], parts)


def _banking(data: Path) -> pl.DataFrame:
    frames = [
        pl.read_csv(data / f"text/banking77/{part}.csv").with_columns(_part=pl.lit(part))
        for part in ("train", "test")
    ]
    return pl.concat(frames).rename({"category": "_target"})


def _two_files(first: Path, second: Path) -> pl.DataFrame:
    texts, labels = [], []
    for path in (first, second):
        lines = [line for line in _lines(path, "latin-1") if line.strip()]
        texts += lines
        labels += [path.suffix] * len(lines)
    return _text(texts, labels)


def _emotion(data: Path) -> pl.DataFrame:
    folder = data / "text/tweeteval_emotion"
    texts, labels, parts = [], [], []
    for part in ("train", "val", "test"):
        lines = _lines(folder / f"{part}_text.txt")
        texts += lines
        labels += _lines(folder / f"{part}_labels.txt")
        parts += ["test" if part == "test" else "train"] * len(lines)
    return _text(texts, labels, parts)


def _table(path: Path, target: str | int, header: bool = True) -> pl.DataFrame:
    frame = pl.read_csv(path, infer_schema=False, has_header=header)
    name = target if isinstance(target, str) else frame.columns[target]
    return frame.rename({name: "_target"})


SETS: dict[str, tuple[str, Callable[[Path], pl.DataFrame]]] = {
    "sms": ("classification", _sms),
    "trec": ("classification", _trec),
    "trec_fine": ("classification", lambda data: _trec(data, fine=True)),
    "banking77": ("classification", _banking),
    "subj": (
        "classification",
        lambda d: _two_files(d / "text/subj/subj.subjective", d / "text/subj/subj.objective"),
    ),
    "reviews": (
        "classification",
        lambda d: _two_files(
            d / "text/customer_reviews/custrev.pos", d / "text/customer_reviews/custrev.neg"
        ),
    ),
    "emotion": ("classification", _emotion),
    "titanic": ("classification", lambda d: _table(d / "tabular/titanic.csv", "Survived")),
    "adult": (
        "classification",
        lambda d: pl.read_parquet(d / "tabular/adults.parquet").rename({"class": "_target"}),
    ),
    "german": ("classification", lambda d: _table(d / "tabular/german.csv", -1, header=False)),
    "wine": (
        "classification",
        lambda d: _table(d / "tabular/winequality-red.csv", -1, header=False),
    ),
    "penguins": ("classification", lambda d: _table(d / "tabular/penguins-raw.csv", "Species")),
    "california": (
        "regression",
        lambda d: _table(d / "tabular/california_housing.csv", "median_house_value"),
    ),
}


def _divisions(frame: pl.DataFrame, task: str) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    if "_part" in frame.columns:
        test = (frame["_part"] == "test").to_numpy()
        yield np.flatnonzero(~test), np.flatnonzero(test)
    elif task == "regression":
        yield from shuffled_folds(len(frame), 5, 0)
    else:
        codes = frame["_target"].cast(pl.String).rank("dense").to_numpy()
        yield from stratified_folds(codes, 5, 0)


def measure(frame: pl.DataFrame, task: str, name: str) -> dict[str, float]:
    """Mean figures over the outer divisions, and seconds per fit, of one family's defaults."""
    member = next(f for f in FAMILIES if f.name == name)
    rows: list[dict[str, float]] = []
    for train, test in _divisions(frame, task):
        started = time.perf_counter()
        prepared = prepare(frame[train], task)
        problem = prepared.task.problem
        fitted = fit_all(prepared.task, Trial(member, member.defaults(problem)), 0)
        seconds = time.perf_counter() - started
        answer = answers(fitted.estimator, fitted.features.transform(frame[test]), problem)
        truth = frame["_target"][test]
        if task == "regression":
            errors = answer - truth.cast(pl.Float64).to_numpy()
            rows.append({"rmse": float(np.sqrt((errors**2).mean())), "seconds": seconds})
            continue
        given = np.array(prepared.labels)[answer.argmax(axis=1)]
        wanted = truth.cast(pl.String).to_numpy()
        row = {
            "accuracy": float(accuracy_score(wanted, given)),
            "f1_macro": float(f1_score(wanted, given, average="macro", zero_division=0.0)),
            "seconds": seconds,
        }
        if len(prepared.labels) == 2:
            row["roc_auc"] = float(roc_auc_score(wanted == prepared.labels[1], answer[:, 1]))
        rows.append(row)
    return {key: float(np.mean([row[key] for row in rows])) for key in rows[0]}


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--sets", default=",".join(SETS))
    parser.add_argument("--families", default="")
    options = parser.parse_args()
    wanted = options.families.split(",") if options.families else [f.name for f in FAMILIES]
    for name in options.sets.split(","):
        task, load = SETS[name]
        try:
            frame = load(options.data).with_row_index("_row")
        except FileNotFoundError as error:
            print(f"{name}: skipped, no {error.filename}")
            continue
        print(f"\n{name} · {len(frame):,} rows · elsewhere: {REFERENCES[name]}")
        for member in FAMILIES:
            if task not in member.tasks or member.name not in wanted:
                continue
            figures = measure(frame, task, member.name)
            shown = "  ".join(
                f"{key} {value:,.0f}" if key == "rmse" else f"{key} {value:.4f}"
                for key, value in figures.items()
                if key != "seconds"
            )
            print(f"  {member.name:12} {shown}  {figures['seconds']:.1f} s a fit", flush=True)


if __name__ == "__main__":
    main()
