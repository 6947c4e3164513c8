"""How many keys it takes to find and set the right label among 77 and among 150.

The names are the 77 intents of banking77; for 150 those, the 50 fine classes of TREC, and 23 of the
intents once more with "_again" behind them, which makes them the harder to tell apart. Nobody uses
the labels' own keys here, which would take one key: every label is looked for.

The person: ``/`` opens the list. They want a certain label, type letters of its name, and look at
the list after each; as soon as the label is numbered (among the first nine) they press its number,
or enter if it is the first. If the letters run out, they go down with the arrow. Which letters is
told by the way of typing: "initials" (the first letter of each word), "beginning" (the name from
its first letter), "rarest word" (from the first letter of the word that fewest names have).

The sequence: 1,000 labels. "as in the data" draws rows of the sets' test files in random order,
without replacement; "every label as often" draws all labels with the same probability; "skewed"
with probability 1/rank (Zipf), ranks by chance. What was given before moves up, as on the screen.

Run: python -m bench.label_keys [--data FOLDER]
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import random
import statistics
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from workbench.annotate.find_dialog import NUMBERS
from workbench.annotate.label_search import Use, found
from workbench.annotate.requests import Label
from workbench.annotate.seat import RECENT

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
GIVEN = 1_000
SEED = 7


def words_of(name: str) -> list[str]:
    return [word for word in "".join(c if c.isalpha() else " " for c in name).split() if word]


def initials(name: str) -> str:
    return "".join(word[0] for word in words_of(name))


def beginning(name: str) -> str:
    return "".join(words_of(name))


def rarest_word(names: list[str]) -> Callable[[str], str]:
    counts = Counter(word for name in names for word in set(words_of(name)))
    return lambda name: min(words_of(name), key=lambda word: counts[word])


def keys_for(wanted: str, letters: str, labels: list[Label], use: Use) -> int:
    """Keys until the label is set, ``/`` included."""
    for typed in range(len(letters) + 1):
        names = [label.name for label in found(letters[:typed], labels, use)]
        if wanted in names[: len(NUMBERS)]:
            return 1 + typed + 1
    return 1 + len(letters) + names.index(wanted) + 1


def session(
    sequence: list[str], labels: list[Label], letters_of: Callable[[str], str]
) -> Iterator[int]:
    """The keys of each label of a sequence, one after another."""
    given: list[str] = []
    for wanted in sequence:
        # The screen knows this many of the newest answers.
        newest = given[: -RECENT - 1 : -1]
        use = Use(list(dict.fromkeys(newest)), Counter(newest))
        yield keys_for(wanted, letters_of(wanted), labels, use)
        given.append(wanted)


def test_labels(data: Path) -> list[str]:
    """The label of every test row of banking77."""
    with (data / "text/banking77/test.csv").open(encoding="utf-8", newline="") as file:
        return [row["category"] for row in csv.DictReader(file)]


def more_names(data: Path) -> tuple[list[str], list[str]]:
    """The fine classes of TREC, and that of every row."""
    lines = (data / "text/trec/TREC.test").read_text("latin-1").splitlines()
    lines += (data / "text/trec/TREC.train").read_text("latin-1").splitlines()
    fine = [line.split(" ", 1)[0].replace(":", "_") for line in lines if line.strip()]
    return sorted(set(fine)), fine


def sequences(rows: list[str], names: list[str]) -> dict[str, list[str]]:
    draw = random.Random(SEED)
    shuffled, ranked = rows.copy(), names.copy()
    draw.shuffle(shuffled)
    draw.shuffle(ranked)
    weights = [1 / rank for rank in range(1, len(ranked) + 1)]
    return {
        "as in the data": shuffled[:GIVEN],
        "every label as often": draw.choices(names, k=GIVEN),
        "skewed (1/rank)": draw.choices(ranked, weights, k=GIVEN),
    }


def report(title: str, names: list[str], rows: list[str]) -> float:
    """Print a table; the largest median in it."""
    labels = [Label(name=name) for name in names]
    ways = {"initials": initials, "beginning": beginning, "rarest word": rarest_word(names)}
    print(f"\n{title}: {len(names)} labels, {GIVEN:,} given\n")
    print(f"{'sequence':<22}{'typing':<14}{'median':>7}{'mean':>7}{'90 %':>6}{'most':>6}")
    worst = 0.0
    for kind, sequence in sequences(rows, names).items():
        for way, letters_of in ways.items():
            keys = sorted(session(sequence, labels, letters_of))
            median = statistics.median(keys)
            worst = max(worst, median)
            mean, high = statistics.mean(keys), keys[int(0.9 * len(keys))]
            print(f"{kind:<22}{way:<14}{median:>7g}{mean:>7.2f}{high:>6}{keys[-1]:>6}")
    return worst


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=os.environ.get("WORKBENCH_TEST_DATA", DATA))
    data = Path(parser.parse_args().data)
    names = json.loads((data / "text/banking77/categories.json").read_text("utf-8"))
    rows = test_labels(data)
    fine, trec_rows = more_names(data)
    many = [*names, *fine]
    many += [f"{name}_again" for name in names][: 150 - len(many)]
    worst = max(
        report("banking77", names, rows),
        report("banking77, TREC and variants", many, rows + trec_rows),
    )
    print(f"\nthe largest median is {worst:g} keys; at most 4 are wanted")
    return 0 if worst <= 4 else 1


if __name__ == "__main__":
    sys.exit(main())
