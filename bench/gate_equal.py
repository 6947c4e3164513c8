"""How often the gate promotes one of two equally good models: a simulation that anyone can run.

``python -m bench.gate_equal [--simulations N] [--rows N]``. Each simulation draws a test set and
the answers of a champion and a challenger of the same true quality, whose mistakes overlap in
part; then the gate's line against the champion is asked. Beside it: how often the challenger's
point value is higher, which is what a rule of "new > old" would promote.
"""

from __future__ import annotations

import argparse

import numpy as np

from workbench.evaluate.comparison import classification_deltas
from workbench.evaluate.gate import IMPROVE, NON_INFERIOR, Measured, lines
from workbench.evaluate.metrics import PRIMARY, Answers
from workbench.evaluate.requests import (
    PASS,
    Calibration,
    Comparison,
    GateFacts,
    GateRules,
    SystemChecks,
)

MISTAKES = 0.12
SHARED = 0.5
"""The share of its mistakes that each model makes because the row is hard."""
LIMIT = 0.06


def pair(rows: int, classes: int, rng: np.random.Generator) -> tuple[Answers, Answers]:
    """Two models of the same quality on the same rows."""
    truth = rng.integers(0, classes, rows)
    hard = rng.random(rows) < MISTAKES * SHARED
    return _answers(truth, hard, classes, rng), _answers(truth, hard, classes, rng)


def _answers(
    truth: np.ndarray, hard: np.ndarray, classes: int, rng: np.random.Generator
) -> Answers:
    own = rng.random(len(truth)) < MISTAKES * (1 - SHARED) / (1 - MISTAKES * SHARED)
    wrong = hard | own
    said = np.where(wrong, (truth + rng.integers(1, classes, len(truth))) % classes, truth)
    return Answers(truth, said, classes)


def passes(mode: str, delta: Comparison) -> bool:
    """Whether the gate's line against the champion passes."""
    found = Measured(
        task="classification",
        primary=PRIMARY,
        rows=delta.rows,
        metrics={},
        calibration=Calibration(why="not measured here"),
        champion=1,
        against=delta,
    )
    facts = GateFacts(system=SystemChecks(), slices=0, worse=[], seconds=0.0)
    every = lines(GateRules(mode=mode), found, facts)
    return next(one.state for one in every if one.line.startswith("against")) == PASS


def main() -> None:
    """Simulate and print shares of promotions."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--simulations", type=int, default=400)
    parser.add_argument("--rows", type=int, default=1000)
    parser.add_argument("--classes", type=int, default=3)
    options = parser.parse_args()
    rng = np.random.default_rng(11)
    higher = improved = kept = 0
    for seed in range(options.simulations):
        ours, theirs = pair(options.rows, options.classes, rng)
        deltas = classification_deltas(ours, theirs, seed)
        delta = Comparison(
            a=2, b=1, split="", rows=options.rows, metric=PRIMARY, deltas=deltas, better="",
            verdict="",
        )  # fmt: skip
        higher += (deltas[PRIMARY].value or 0.0) > 0
        improved += passes(IMPROVE, delta)
        kept += passes(NON_INFERIOR, delta)
    n = options.simulations
    print(f"{n} pairs of equally good models, {options.rows:,} test rows")
    print(f"the new one's value is higher       {higher / n:6.1%}")
    print(f"gate, improve                       {improved / n:6.1%}   at most {LIMIT:.0%}")
    print(f"gate, not worse by more than .01    {kept / n:6.1%}")


if __name__ == "__main__":
    main()
