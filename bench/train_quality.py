"""What training reaches on public data: each family by default, or a search within a budget.

Run: ``python -m bench.train_quality [--data DIR] [--sets a,b] [--families a,b]``, or with ``--auto
--budget 300`` for what ``train --family auto --budget 300s`` reaches, beside its target: the same
preparation, search and fit as in the job. Each set is divided as its reference was (official test
rows, or five shuffled folds); only the outer training part is seen by features and models. Of sets
in which test rows equal learned ones the figure of the others is told, too: the program's own
splits keep equal rows together, so that theirs is what it would say of such a set. Sets
that are not there are skipped and said so.
"""

from __future__ import annotations

import argparse
import itertools
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import polars as pl
from sklearn.metrics import accuracy_score, f1_score, roc_auc_score

from workbench.train.drawing import trials
from workbench.train.ensembling import seats
from workbench.train.families import FAMILIES
from workbench.train.fitting import Fitted, Prepared, cross_validation, fit_all, prepare
from workbench.train.folds import shuffled_folds, stratified_folds
from workbench.train.processors import workers
from workbench.train.search import Search
from workbench.train.task import Reporting, Trial, answers
from workbench.train.tuning import MOST_ROUNDS, tuned

DATA = Path(os.environ.get("WORKBENCH_TEST_DATA", Path(__file__).parents[2] / "shared" / "data"))

TARGETS = {
    "sms": ("f1_macro", 0.980),
    "trec": ("accuracy", 0.885),
    "trec_fine": ("accuracy", 0.825),
    "banking77": ("accuracy", 0.912),
    "subj": ("accuracy", 0.925),
    "reviews": ("accuracy", 0.81),
    "emotion": ("f1_macro", 0.655),
    "titanic": ("accuracy", 0.805),
    "adult": ("roc_auc", 0.928),
    "german": ("roc_auc", 0.79),
    "wine": ("accuracy", 0.685),
    "penguins": ("accuracy", 0.99),
    "california": ("rmse", 47_500.0),
}
"""What ``train --family auto --budget 300s`` is to reach, without a setting by hand."""

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


def _figures(
    prepared: Prepared, fitted: Fitted, frame: pl.DataFrame, task: str
) -> dict[str, float]:
    """What a fitted model reaches on rows that it has not seen."""
    problem = prepared.task.problem
    answer = answers(fitted.estimator, fitted.features.transform(frame), problem)
    truth = frame["_target"]
    if task == "regression":
        errors = answer - truth.cast(pl.Float64).to_numpy()
        return {"rmse": float(np.sqrt((errors**2).mean()))}
    given = np.array(prepared.labels)[answer.argmax(axis=1)]
    wanted = truth.cast(pl.String).to_numpy()
    row = {
        "accuracy": float(accuracy_score(wanted, given)),
        "f1_macro": float(f1_score(wanted, given, average="macro", zero_division=0.0)),
    }
    if len(prepared.labels) == 2:
        row["roc_auc"] = float(roc_auc_score(wanted == prepared.labels[1], answer[:, 1]))
    return row


def measure(
    frame: pl.DataFrame, task: str, chosen: Callable[[Prepared], Trial], divisions: int = 5
) -> tuple[dict[str, float], list[str]]:
    """Mean figures over the outer divisions and seconds for each; the families that were chosen.

    ``divisions``: only so many of the first.
    """
    rows: list[dict[str, float]] = []
    names: list[str] = []
    for train, test in itertools.islice(_divisions(frame, task), divisions):
        started, used = time.perf_counter(), _processor_seconds()
        prepared = prepare(frame[train], task)
        trial = chosen(prepared)
        fitted = fit_all(prepared.task, trial, 0)
        spent = {
            "seconds": time.perf_counter() - started,
            "processor": _processor_seconds() - used,
        }
        alone = test[~_copied(frame, train)[test]]
        apart = {"copied": 1 - len(alone) / len(test)}
        if len(alone) < len(test):
            found = _figures(prepared, fitted, frame[alone], task)
            apart |= {f"alone_{name}": value for name, value in found.items()}
        rows.append(_figures(prepared, fitted, frame[test], task) | spent | apart)
        names.append(_told(trial))
    shared = [key for key in rows[0] if all(key in row for row in rows)]
    return {key: float(np.mean([row[key] for row in rows])) for key in shared}, names


def _copied(frame: pl.DataFrame, train: np.ndarray) -> np.ndarray:
    """Which rows equal a row that is learned in all but the target; booleans (rows,)."""
    names = [name for name in frame.columns if name not in ("_row", "_part", "_target")]
    key = frame.select(pl.concat_str(names, separator="\x1f", ignore_nulls=True)).to_series()
    return np.asarray(key.is_in(key[train].implode()).to_numpy())


def _processor_seconds() -> float:
    """Of this process and of those that it started and that have ended."""
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


def _told(trial: Trial) -> str:
    if trial.family.name != "ensemble":
        return trial.family.name
    return "+".join(f"{seat.weight:.2f} {seat.family}" for seat in seats(trial.parameters))


def searched(prepared: Prepared, options: argparse.Namespace) -> Trial:
    """What the training job would choose with ``--family auto --budget``."""
    budget, rounds = options.budget, options.rounds
    folds = cross_validation(prepared, 0)
    planned = trials(prepared.task.problem, "auto", 0, 0)
    side_by_side = workers(prepared.task, len(planned) * len(folds), budget)
    search = Search(prepared.task, folds, 0, budget, workers=side_by_side)
    try:
        quiet = Reporting(lambda *step: None, lambda row: None)
        tuned(search, planned, quiet, vote=True, rounds=rounds)
    finally:
        search.close()
    best = search.best(search.rows)
    assert best is not None
    if options.board:
        _board(search)
    return search.trials[best]


def _board(search: Search) -> None:
    """Where the time of a search went: seconds of fits by family, and how far its best came."""
    for name in dict.fromkeys(row.family for row in search.rows):
        rows = [row for row in search.rows if row.family == name]
        spent = sum(
            len(row.folds) * ((row.fit_seconds or 0) + (row.predict_seconds or 0)) for row in rows
        )
        first = next(iter(search.ranked(rows)), rows[0])
        shown = "  ".join(f"{key} {figure.mean:,.4f}" for key, figure in first.cv.items())
        print(f"    {name:16} {len(rows):3} tried {spent:6.1f} s  {shown}  {first.error}")


def _by_family(name: str, frame: pl.DataFrame, task: str, wanted: list[str]) -> None:
    print(f"\n{name} · {len(frame):,} rows · elsewhere: {REFERENCES[name]}")
    for member in FAMILIES:
        if task not in member.tasks or member.name not in wanted:
            continue
        figures, _ = measure(
            frame,
            task,
            lambda p, m=member: Trial(m, m.defaults(p.task.problem)),  # type: ignore[misc]
        )
        shown = "  ".join(
            f"{key} {value:,.0f}" if key == "rmse" else f"{key} {value:.4f}"
            for key, value in figures.items()
            if key not in ("seconds", "processor", "copied")
        )
        print(f"  {member.name:16} {shown}  {figures['seconds']:.1f} s a fit", flush=True)


def _auto(name: str, frame: pl.DataFrame, task: str, options: argparse.Namespace) -> bool:
    """Print one line of the table: figure, target, and whether it was met."""
    metric, target = TARGETS[name]
    figures, names = measure(
        frame, task, lambda prepared: searched(prepared, options), options.divisions
    )
    got = figures[metric]
    met = got <= target if metric == "rmse" else got >= target
    shown = f"{got:,.0f}" if metric == "rmse" else f"{got:.4f}"
    wanted = f"{target:,.0f}" if metric == "rmse" else f"{target:.3f}"
    print(
        f"{name:12} {metric:9} {shown:>8}  target {wanted:>7}  {'met' if met else 'NOT MET':8}"
        f" {figures['seconds']:5.0f} s each, {figures['processor']:.0f} s of processors  "
        f"{', '.join(dict.fromkeys(names))}",
        flush=True,
    )
    apart = figures.get(f"alone_{metric}")
    if apart is not None:
        told = f"{apart:,.0f}" if metric == "rmse" else f"{apart:.4f}"
        share = f"{figures['copied']:.0%} of the test rows equal a row that was learned"
        print(f"{'':12} {share}; {metric} {told} on the others", flush=True)
    return met


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--sets", default=",".join(SETS))
    parser.add_argument("--families", default="")
    parser.add_argument("--auto", action="store_true", help="what the job chooses in a budget")
    parser.add_argument("--budget", type=float, default=300.0, help="seconds for each training")
    parser.add_argument(
        "--rounds",
        type=int,
        default=MOST_ROUNDS,
        help="further settings are drawn so often at most: where others use the machine, the clock "
        "says little of what was tried",
    )
    parser.add_argument("--board", action="store_true", help="where the time of a search went")
    parser.add_argument(
        "--divisions", type=int, default=5, help="outer folds to measure, of those that there are"
    )
    options = parser.parse_args()
    wanted = options.families.split(",") if options.families else [f.name for f in FAMILIES]
    met = []
    for name in options.sets.split(","):
        task, load = SETS[name]
        try:
            frame = load(options.data).with_row_index("_row")
        except FileNotFoundError as error:
            print(f"{name}: skipped, no {error.filename}")
            continue
        if options.auto:
            met.append(_auto(name, frame, task, options))
        else:
            _by_family(name, frame, task, wanted)
    if options.auto:
        print(f"{sum(met)} of {len(met)} met, budget {options.budget:.0f} s a training")


if __name__ == "__main__":
    main()
