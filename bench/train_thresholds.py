"""What thresholds and costs bring on rows that neither model nor threshold has seen.

Run: ``python -m bench.train_thresholds [--data DIR] [--sets wine,german] [--family NAME]``.
Each set is divided as in ``bench.train_quality``; on each outer training part the family is fitted
with its defaults and decided by each rule, as a training job does it. German has the costs that its
authors state: 5 for a bad credit taken as good, 1 for the other way round.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import polars as pl
from sklearn.metrics import accuracy_score, f1_score

from bench.train_quality import DATA, SETS, _divisions
from workbench.core.costs import AUTO, Cost
from workbench.train.deciding import cost_matrix, decide, plain
from workbench.train.families import family
from workbench.train.fitting import cross_validation, fit_all, prepare
from workbench.train.search import Search
from workbench.train.task import Reporting, Trial, answers

COSTS = {"german": [Cost(truth="2", said="1", cost=5.0), Cost(truth="1", said="2", cost=1.0)]}
RULES = ("likeliest", AUTO, "f1_macro", "balanced_accuracy")
QUIET = Reporting(lambda done, total, what: None, lambda row: None)


def measured(frame: pl.DataFrame, name: str, member: str) -> list[tuple[str, float, float, float]]:
    """(rule, accuracy, macro-F1, cost) of each outer part."""
    found = []
    for train, test in _divisions(frame, "classification"):
        rows = frame[train].with_row_index("_row")
        prepared = prepare(rows, "classification")
        trial = Trial(family(member), family(member).defaults(prepared.task.problem))
        search = Search(prepared.task, cross_validation(prepared, 0), 0)
        search.run([trial], QUIET)
        store, numbers = search.bench.store, range(len(search.folds))
        held = [store.answers(trial.family.name, trial.parameters, 0, n) for n in numbers]
        targets = [prepared.task.target[part] for _, part in search.folds]
        fitted = fit_all(prepared.task, trial, 0)
        matrix = fitted.features.transform(frame[test])
        shares = answers(fitted.estimator, matrix, prepared.task.problem)
        truth = frame[test]["_target"].cast(pl.String).to_numpy()
        labels = np.array(prepared.labels)
        costs = cost_matrix(prepared.labels, COSTS.get(name, []))
        for rule in (*RULES, *(["cost"] if costs is not None else [])):
            by_cost = costs if rule == "cost" else None
            decision = plain(len(labels), by_cost)
            if rule != "likeliest":
                asked = AUTO if rule == "cost" else rule
                decision, _ = decide(held, targets, asked, "f1_macro", by_cost)
            said = decision.choose(shares)
            known = np.isin(truth, labels)
            codes = np.searchsorted(labels, truth[known])
            paid = costs[codes, said[known]].mean() if costs is not None else np.nan
            f1 = f1_score(truth, labels[said], average="macro", zero_division=0.0)
            found.append((rule, accuracy_score(truth, labels[said]), float(f1), float(paid)))
    return found


def main() -> None:
    """Print one line a set and rule."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--sets", default="wine,german")
    parser.add_argument("--family", default="random_forest")
    options = parser.parse_args()
    print(f"{'set':10} {'rule':18} {'accuracy':>9} {'macro-F1':>9} {'cost':>7}")
    for name in options.sets.split(","):
        rows = measured(SETS[name][1](options.data), name, options.family)
        for rule in dict.fromkeys(row[0] for row in rows):
            mean = np.mean([row[1:] for row in rows if row[0] == rule], axis=0)
            cost = "" if np.isnan(mean[2]) else f"{mean[2]:.3f}"
            print(f"{name:10} {rule:18} {mean[0]:9.4f} {mean[1]:9.4f} {cost:>7}")


if __name__ == "__main__":
    main()
