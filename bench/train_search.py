"""Fifty candidates: features made once and folds side by side, or everything anew each time.

Run: ``python -m bench.train_search [--data DIR] [--set trec] [--candidates 50]``. Both sides try
the same settings on the same folds, with as many processes; the other side makes the features anew
for each candidate and fold, as a scikit-learn pipeline within a search does. Tells how busy the
processors were kept that the search may use. Times of processors are compared, too: they hardly
depend on what else the machine does.
"""

from __future__ import annotations

import argparse
import os
import time
from pathlib import Path

import numpy as np
from joblib import Parallel, delayed
from joblib.externals.loky import get_reusable_executor
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from bench.train_quality import DATA, SETS
from workbench.train.drawing import trials
from workbench.train.families import Making
from workbench.train.features import FeaturePipeline
from workbench.train.fitting import cross_validation, prepare
from workbench.train.folds import Fold
from workbench.train.metrics import classification_figures
from workbench.train.processors import processors
from workbench.train.search import Search
from workbench.train.task import Reporting, Task, Trial, answers

FAMILIES = "naive_bayes,linear_svm,logistic"


def anew(task: Task, trial: Trial, fold: Fold) -> float:
    """One candidate on one fold with features of its own; its macro-F1."""
    train, held = fold
    flavour = trial.family.flavour_for(trial.parameters)
    pipeline = FeaturePipeline(task.uses, flavour)
    with threadpool_limits(1):
        matrix = pipeline.fit_transform(task.frame[train])
        making = Making(task.problem, trial.parameters, 0, pipeline.categorical_)
        estimator = trial.family.fitted(making, matrix, task.target[train], task.groups[train])
        answer = answers(estimator, pipeline.transform(task.frame[held]), task.problem)
    return classification_figures(task.target[held], answer)["f1_macro"]


def spent() -> float:
    """Processor seconds of this process and of those that have ended."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def main() -> None:
    """Print the comparison."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--set", default="trec")
    parser.add_argument("--candidates", type=int, default=50)
    parser.add_argument("--processes", type=int, default=processors())
    options = parser.parse_args()
    task_name, load = SETS[options.set]
    frame = load(options.data).with_row_index("_row")
    if "_part" in frame.columns:
        frame = frame.filter(frame["_part"] == "train").drop("_part")
    prepared = prepare(frame, task_name)
    folds = cross_validation(prepared, 0)
    planned = trials(prepared.task.problem, FAMILIES, options.candidates, 0)
    # All are tried to the end on both sides: what halving saves is no part of this.
    planned = [Trial(t.family, t.parameters) for t in planned[1 : options.candidates + 1]]
    fits = len(planned) * len(folds)
    print(f"{options.set}: {len(planned)} candidates × {len(folds)} folds")
    print(f"{options.processes} processes; load {os.getloadavg()[0]:.1f} before it began")

    began, used = time.perf_counter(), spent()
    search = Search(prepared.task, folds, 0, workers=options.processes)
    rows = search.run(planned, Reporting(lambda *step: None, lambda row: None))
    search.close()
    ours, our_work = time.perf_counter() - began, spent() - used
    busy = our_work / (ours * options.processes)
    print(f"cached {ours:7.1f} s, {our_work:7.1f} s of processors, {busy:.0%} busy", flush=True)

    began, used = time.perf_counter(), spent()
    with Parallel(n_jobs=options.processes) as parallel:
        asked = (delayed(anew)(prepared.task, trial, fold) for trial in planned for fold in folds)
        figures = np.array(parallel(asked)).reshape(len(planned), len(folds))
    theirs = time.perf_counter() - began
    get_reusable_executor().shutdown(wait=True)
    their_work = spent() - used
    print(f"anew   {theirs:7.1f} s, {their_work:7.1f} s of processors")
    same = all(np.allclose(row.folds, own) for row, own in zip(rows, figures, strict=True))
    told = f"{theirs / ours:.2f} × by the clock, {their_work / our_work:.2f} × by processors"
    print(f"{fits} fits · {told} · the same figures: {'yes' if same else 'NO'}")


if __name__ == "__main__":
    main()
