"""Consensus on published answers against the truth, and agreement and consensus on a million.

The peers are majority voting and, where it is installed, Dawid and Skene's method in crowd-kit on
the same answers. Ties of votes are taken to be broken at random.

Run: python -m bench.consensus [--data DIR] [--answers N]
"""

from __future__ import annotations

import argparse
import importlib.util
import resource
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from bench.annotator_sets import DATA, SETS, AnnotatorSet, made
from workbench.annotate.quality.agreement import fleiss_kappa, gwet_ac, per_label
from workbench.annotate.quality.cohen import conger_kappa
from workbench.annotate.quality.counts import ItemCounts
from workbench.annotate.quality.dawid_skene import dawid_skene
from workbench.annotate.quality.krippendorff import krippendorff_alpha
from workbench.annotate.quality.majority import majority
from workbench.annotate.quality.pairs import pair_matrix
from workbench.annotate.quality.votes import Votes

MOST_SECONDS = 5.0


def accuracy(label: np.ndarray, truth: np.ndarray) -> float:
    """The share that is right; where no label is likeliest, that is wrong."""
    return float((label == truth).mean())


def majority_accuracy(given: AnnotatorSet) -> float:
    """The share that is right when ties are broken at random."""
    found = majority(given.votes)
    lucky = sum((given.truth[item] in tied) / len(tied) for item, tied in found.ties.items())
    return accuracy(found.label, given.truth) + lucky / len(given.truth)


def crowd_kit(given: AnnotatorSet) -> str:
    """The accuracy and seconds of the peer's Dawid and Skene, with its own settings."""
    if importlib.util.find_spec("crowdkit") is None:
        return "not installed"
    import pandas
    from crowdkit.aggregation import DawidSkene

    votes = given.votes
    table = pandas.DataFrame({"task": votes.item, "worker": votes.annotator, "label": votes.code})
    started = time.perf_counter()
    found = DawidSkene(n_iter=100).fit_predict(table).sort_index().to_numpy()
    return f"{(found == given.truth).mean():.4f} in {time.perf_counter() - started:.1f} s"


def published(data: Path) -> None:
    """The table of the published sets."""
    print(
        f"{'set':12}{'must reach':>12}{'this':>9}{'seconds':>9}{'':>6}{'majority':>10}  crowd-kit"
    )
    for name, (read, target) in SETS.items():
        try:
            given = read(data)
        except FileNotFoundError as error:
            print(f"{name:12}skipped, no {error.filename}")
            continue
        started = time.perf_counter()
        found = accuracy(dawid_skene(given.votes).label, given.truth)
        seconds = time.perf_counter() - started
        verdict = "ok" if found >= target and seconds <= MOST_SECONDS else "MISSED"
        voted = majority_accuracy(given)
        print(
            f"{name:12}{target:12.3f}{found:9.4f}{seconds:9.2f}{verdict:>6}"
            f"{voted:10.4f}  {crowd_kit(given)}"
        )


def large(answers: int, codes: int) -> None:
    """Seconds of everything on made answers, intervals of 2,000 draws with it."""
    given = made(answers, codes)
    votes = given.votes
    counted: dict[str, Any] = {}

    def count() -> str:
        counted["items"] = ItemCounts.of(Votes(**vars(votes)))
        return f"{len(counted['items'].items):,} kinds of items"

    def consensus() -> str:
        found = dawid_skene(votes)
        by_votes = majority_accuracy(given)
        right = accuracy(found.label, given.truth)
        return f"{right:.4f} right, majority {by_votes:.4f}, {len(found.log_likelihood)} steps"

    steps: dict[str, Callable[[], Any]] = {
        "check and count": count,
        "Fleiss": lambda: _figure(fleiss_kappa(counted["items"])),
        "Gwet AC1": lambda: _figure(gwet_ac(counted["items"])),
        "Krippendorff nominal": lambda: _figure(krippendorff_alpha(counted["items"])),
        "Krippendorff ordinal": lambda: _figure(krippendorff_alpha(counted["items"], "ordinal")),
        "Conger": lambda: _figure(conger_kappa(votes)),
        "Fleiss of each label": lambda: f"{len(per_label(counted['items']))} labels",
        "all pairs": lambda: f"{int(pair_matrix(votes).defined.sum() / 2)} pairs",
        "Dawid and Skene": consensus,
    }
    print(f"\n{len(votes):,} answers, {votes.items:,} items, {codes} labels")
    for name, step in steps.items():
        started = time.perf_counter()
        said = step()
        print(f"  {name:22}{time.perf_counter() - started:8.2f} s  {said}", flush=True)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"  peak memory so far {peak:,.0f} MB")


def _figure(figure: Any) -> str:
    return f"{figure.value:.4f} [{figure.low:.4f}, {figure.high:.4f}]"


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--answers", type=int, default=1_000_000)
    options = parser.parse_args()
    published(options.data)
    for codes in (5, 77):
        large(options.answers, codes)


if __name__ == "__main__":
    main()
