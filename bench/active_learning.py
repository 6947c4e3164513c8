"""How many labels the queue saves: known answers replayed through a real hub, rows in its order.

A quarter of each set is held out and never enters the project. The rest is labelled with the known
answers, at random and by the queue's own strategy, which the hub refits after every so many
labels. At each step the model that the hub would fit is fitted on the labels so far and judged by
macro-F1 on the rows held out. Asked is by how many labels each way reaches 90 % of the score that
all labels give: by the queue it must take half as many as at random.

With ``--direct`` the same is done without a hub: quick, to compare strategies over many seeds.

Run: python -m bench.active_learning [--data DIR] [--seeds N] [--sets sms,trec,banking77]
                                     [--strategies diversity,margin] [--direct]
"""

from __future__ import annotations

import argparse
import csv
import json
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from bench.active_direct import labelled_directly
from bench.annotator_sets import DATA
from bench.hub_jobs import follow
from workbench.annotate.learning.hashing import Reading, inverse_frequency, terms, weighted
from workbench.annotate.learning.held_out import macro_f1
from workbench.annotate.learning.latent import Latent
from workbench.annotate.learning.model import fit
from workbench.annotate.requests import Item, Open, SetQueue, SetSchema, ShowCurve, Submit
from workbench.client import launch
from workbench.client.blocking import Client
from workbench.collect.requests import AddSource, RunSource
from workbench.hub.requests import Stop
from workbench.wire.place import Place

SHARE = 0.9
HELD_OUT = 0.25
READING = Reading(("text",), ((),))
Texts = tuple[list[str], list[str]]
Curve = dict[int, float]


@dataclass(frozen=True)
class Plan:
    """Labels a step and in all, by the queue and at random."""

    read: Callable[[Path], Texts]
    step: int
    most: int
    random_step: int
    random_most: int


def _sms(data: Path) -> Texts:
    text = (data / "text/sms_spam/SMSSpamCollection.tsv").read_text("utf-8")
    pairs = [line.split("\t", 1) for line in text.replace("\r\n", "\n").rstrip("\n").split("\n")]
    return [text for _, text in pairs], [label for label, _ in pairs]


def _trec(data: Path) -> Texts:
    lines = []
    for name in ("TREC.train", "TREC.test"):
        lines += (data / "text/trec" / name).read_text("latin-1").rstrip("\n").split("\n")
    pairs = [line.split(" ", 1) for line in lines]
    return [text for _, text in pairs], [label.split(":")[0] for label, _ in pairs]


def _banking77(data: Path) -> Texts:
    rows: list[dict[str, str]] = []
    for name in ("train.csv", "test.csv"):
        with (data / "text/banking77" / name).open(encoding="utf-8", newline="") as file:
            rows += csv.DictReader(file)
    return [row["text"] for row in rows], [row["category"] for row in rows]


PLANS = {
    "sms": Plan(_sms, 50, 300, 100, 1_400),
    "trec": Plan(_trec, 50, 700, 100, 1_600),
    "banking77": Plan(_banking77, 100, 2_000, 250, 3_250),
}


class Judge:
    """The texts of a set, some of them held out, and the score that labels of the rest give."""

    def __init__(self, texts: list[str], labels: list[str], seed: int) -> None:
        self.texts = texts
        self.names, codes = np.unique(labels, return_inverse=True)
        self.codes = codes.astype(np.int64)
        rng = np.random.default_rng(seed)
        held = np.zeros(len(texts), dtype=bool)
        for code in range(len(self.names)):
            rows = rng.permutation(np.flatnonzero(self.codes == code))
            held[rows[: round(HELD_OUT * len(rows))]] = True
        self.held, self.free = np.flatnonzero(held), np.flatnonzero(~held)
        frame = pl.DataFrame({"text": texts})
        counts = terms(frame, READING)
        matrix = weighted(counts, inverse_frequency(counts[self.free]))
        latent = Latent.of(matrix[self.free], frame[self.free], READING)
        assert latent is not None
        self.matrix = latent.beside(matrix, frame, READING)

    def score(self, rows: Sequence[int] | np.ndarray) -> float:
        """Macro-F1 on the rows held out, learned from these."""
        learned = np.asarray(rows)
        if len(np.unique(self.codes[learned])) < 2:
            return 0.0
        model = fit(self.matrix[learned], self.codes[learned])
        given = model.labels[model.shares(self.matrix[self.held]).argmax(axis=1)]
        return macro_f1(self.codes[self.held], given, len(self.names))


def labelled(judge: Judge, strategy: str, step: int, most: int, seed: int) -> Curve:
    """Label through a hub, step by step; the score by the number of labels."""
    with tempfile.TemporaryDirectory() as folder:
        place = Place.of(Path(folder) / "bench.duckdb")
        launch.create(place)
        with Client(place) as client:
            _load(client, judge, Path(folder) / "texts.csv")
            by_random = strategy == "random"
            client.call(SetQueue(seed=seed, refit_every=0 if by_random else step))
            rows: list[int] = []
            curve: Curve = {}
            while len(rows) < most:
                rows += _step(client, judge, strategy, step)
                curve[len(rows)] = judge.score(rows)
                if not by_random:
                    _await_refit(client, len(rows))
            client.call(Stop(force=True))
    return curve


def _load(client: Client, judge: Judge, path: Path) -> None:
    free = judge.free
    texts = pl.DataFrame({"number": free, "text": [judge.texts[row] for row in free]})
    texts.write_csv(path)
    client.call(AddSource(name="texts", location=str(path)))
    follow(client, client.call(RunSource(name="texts")).job)
    document = {"field": ["text"], "labels": list(judge.names), "context": ["number"]}
    client.call(SetSchema(document=json.dumps(document)))


def _step(client: Client, judge: Judge, strategy: str, count: int) -> list[int]:
    """Answer so many rows as they are handed out."""
    wanted = "random" if strategy == "random" else ""
    first = client.call(Open(dataset="texts", strategy=wanted, want=1))
    if strategy not in ("random", first.strategy) and first.strategy != "random":
        first = client.call(Open(dataset="texts", strategy=strategy, want=1))
    items, rows = first.items, []
    for number in range(count):
        row = _number(items[0])
        handed = client.call(
            Submit(
                dataset="texts",
                row=items[0].row,
                label=str(judge.names[judge.codes[row]]),
                want=int(number < count - 1),
            )
        )
        rows.append(row)
        items = handed.items
    return rows


def _number(item: Item) -> int:
    return int(dict(item.fields)["number"])


def _await_refit(client: Client, labels: int) -> None:
    """Wait for the refit that these labels brought about; one label alone brings none."""
    while True:
        curve = client.call(ShowCurve(dataset="texts"))
        if curve.refits and curve.refits[-1].labels >= labels and not curve.running:
            return
        if not curve.running and curve.since < curve.every:
            return
        time.sleep(0.2)


def needed(curve: Curve, target: float) -> float:
    """Labels by which the score is reached: between steps on a line, and never lost again."""
    labels = sorted(curve)
    scores = np.maximum.accumulate([curve[number] for number in labels])
    if scores[-1] < target:
        return float("nan")
    return float(np.interp(target, *_rising(scores, labels)))


def _rising(scores: np.ndarray, labels: list[int]) -> tuple[np.ndarray, np.ndarray]:
    first = np.concatenate([[True], np.diff(scores) > 0])
    return scores[first], np.asarray(labels, dtype=float)[first]


def mean_of(curves: list[Curve]) -> Curve:
    """The mean score at each number of labels."""
    return {number: float(np.mean([c[number] for c in curves])) for number in curves[0]}


def show(curves: dict[str, list[Curve]], target: float) -> None:
    """The scores with their spread over seeds, a line each, and a bar up to the target."""
    for strategy, found in curves.items():
        print(f"\n  {strategy}: macro-F1 by labels, mean and standard deviation over seeds")
        for number in sorted(found[0]):
            scores = [curve[number] for curve in found]
            mean, spread = float(np.mean(scores)), float(np.std(scores))
            bar = "━" * round(40 * mean) + (" ✓" if mean >= target else "")
            print(f"  {number:7,} {mean:6.3f} ±{spread:.3f}  {bar}")


def run(name: str, plan: Plan, data: Path, seeds: int, strategies: list[str], direct: bool) -> None:
    """One set: all ways, all seeds, and the verdict."""
    texts, labels = plan.read(data)
    full: list[float] = []
    curves: dict[str, list[Curve]] = {one: [] for one in ["random", *strategies]}
    for seed in range(seeds):
        judge = Judge(texts, labels, seed)
        full.append(judge.score(judge.free))
        for one in curves:
            step, most = plan.step, plan.most
            if one == "random":
                step, most = plan.random_step, plan.random_most
            if direct:
                known = (judge.matrix, judge.codes, judge.free, judge.score)
                curves[one].append(labelled_directly(*known, one, step, most, seed))
            else:
                curves[one].append(labelled(judge, one, step, most, seed))
            print(f"  {name}, seed {seed}, {one}: done", flush=True)
    target = SHARE * float(np.mean(full))
    print(
        f"\n{name}: {len(texts):,} rows, {len(set(labels))} labels, {seeds} seeds; all labels give"
    )
    print(f"macro-F1 {np.mean(full):.3f} ±{np.std(full):.3f}; asked for is {target:.3f}")
    by_random = needed(mean_of(curves["random"]), target)
    print(f"  {'':12}{'labels':>8}{'must reach':>12}{'each seed':>40}")
    for one, found in curves.items():
        count = needed(mean_of(found), target)
        verdict = "" if one == "random" else "  ok" if count <= by_random / 2 else "  MISSED"
        bound = "" if one == "random" else f"≤ {by_random / 2:,.0f}"
        each = ", ".join(f"{needed(curve, target):,.0f}" for curve in found)
        print(f"  {one:12}{count:8,.0f}{bound:>12}{each:>40}{verdict}")
    show(curves, target)


def main() -> None:
    """Print a table and a curve for each set."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--sets", default=",".join(PLANS))
    parser.add_argument("--strategies", default="diversity")
    parser.add_argument("--direct", action="store_true", help="without a hub")
    options = parser.parse_args()
    for name in options.sets.split(","):
        run(
            name,
            PLANS[name],
            options.data,
            options.seeds,
            options.strategies.split(","),
            options.direct,
        )


if __name__ == "__main__":
    main()
