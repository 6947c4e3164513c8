"""What is reached on public data whose answers are spans, several labels, or pairs.

Derived honestly from real rows: the parts of passengers' names once commas, dots and brackets are
taken away; the subjects of articles by their titles; which of two sentences about a product is the
praise. The split is that of a project; figures are those of its test rows.
"""

from __future__ import annotations

import csv
import random
import re
from pathlib import Path

import polars as pl
import pytest

from workbench.bundle import Bundle
from workbench.core.answer_text import Span, names_in, of_spans
from workbench.train.families import family
from workbench.train.fitting import bundle_of, fit_all, prepare
from workbench.train.kinds import strata
from workbench.train.metrics import figures_of
from workbench.train.reading import Reading
from workbench.train.requests import SplitPlan
from workbench.train.splits import assign
from workbench.train.task import Trial, answers

LABELS = ("SURNAME", "TITLE", "GIVEN", "OWN")
NAME = re.compile(r"([^,]+), (.+?)\. ?([^(]*)(?:\((.*)\))?")


def names(data: Path) -> pl.DataFrame:
    """Names without their punctuation, and where surname, title, given and own name are."""
    texts, said = [], []
    with (data / "tabular" / "titanic.csv").open(newline="") as file:
        for row in csv.DictReader(file):
            found = NAME.match(row["Name"])
            assert found is not None, row["Name"]
            text, spans = "", list[Span]()
            for label, part in zip(LABELS, found.groups(), strict=True):
                bare = re.sub(r"[^\w\s'-]", "", part or "").strip()
                if bare:
                    text += " " if text else ""
                    spans.append((len(text), len(text) + len(bare), label))
                    text += bare
            texts.append(text)
            said.append(of_spans(spans))
    return pl.DataFrame({"_row": range(len(texts)), "_target": said, "name": texts})


def papers(data: Path) -> pl.DataFrame:
    """Titles of articles, and their subjects that 40 articles or more have."""
    path = data / "cleansing" / "doaj-article-sample.csv"
    with path.open(newline="", encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    given = [[one.strip() for one in row["Subjects"].split("|")] for row in rows]
    counts: dict[str, int] = {}
    for name in (name for subjects in given for name in set(subjects)):
        counts[name] = counts.get(name, 0) + 1
    kept = sorted(name for name, rows_ in counts.items() if rows_ >= 40)
    said = ["|".join(name for name in kept if name in subjects) for subjects in given]
    titles = [row["Title"] for row in rows]
    return pl.DataFrame({"_row": range(len(rows)), "_target": said, "title": titles})


def praise(data: Path) -> pl.DataFrame:
    """Pairs of sentences, one of them praise; which, is up to chance."""
    folder, rng = data / "text" / "customer_reviews", random.Random(0)
    good, bad = (
        [line.strip() for line in (folder / f"custrev.{kind}").read_text("latin-1").split("\n")]
        for kind in ("pos", "neg")
    )
    good, bad = [one for one in good if one], [one for one in bad if one]
    rng.shuffle(good)
    first = [rng.random() < 0.5 for _ in bad]
    pairs = [(g, b) if f else (b, g) for g, b, f in zip(good, bad, first, strict=False)]
    return pl.DataFrame(
        {
            "_row": range(len(pairs)),
            "_target": ["first" if f else "second" for f in first],
            "text_a": [a for a, _ in pairs],
            "text_b": [b for _, b in pairs],
        }
    )


def reached(frame: pl.DataFrame, task: str, name: str, reading: Reading) -> dict[str, float]:
    """The figures of test rows after learning from the training rows alone."""
    stratum = strata(frame["_target"], task) if task != "spans" else pl.Series([None] * len(frame))
    plan = SplitPlan(target="labels")
    parts = assign(frame.with_columns(_stratum=stratum), plan).parts
    train, test = frame.filter(parts == "train"), frame.filter(parts == "test")
    prepared = prepare(train, task, reading=reading)
    member = family(name)
    trial = Trial(member, member.defaults(prepared.task.problem))
    made: Bundle = bundle_of(prepared, trial, fit_all(prepared.task, trial, 0), "labels", "raw")
    matrix = made.features.transform(test)
    said = answers(made.estimator, matrix, prepared.task.problem)
    if task == "multilabel":
        known = [names_in(text) for text in test["_target"].to_list()]
        truth = pl.DataFrame(
            {label: [int(label in row) for row in known] for label in made.labels}
        ).to_numpy()
    else:
        truth = prepare(test, task, reading=reading).task.target
    return figures_of(task, truth, said)


@pytest.mark.parametrize(("name", "least"), [("crf", 0.94), ("token_logistic", 0.92)])
def test_parts_of_names_are_found(data: Path, name: str, least: float) -> None:
    if name == "crf":
        pytest.importorskip("pycrfsuite")
    found = reached(names(data), "spans", name, Reading(("name",)))
    assert found["f1_micro"] >= least and found["f1_partial"] >= found["f1_micro"], found


def test_subjects_of_articles_are_found_by_their_titles(data: Path) -> None:
    found = reached(papers(data), "multilabel", "label_logistic", Reading())
    always = reached(papers(data), "multilabel", "baseline", Reading())
    assert found["f1_macro"] >= 0.55 and found["f1_macro"] > always["f1_macro"] + 0.2, found


def test_praise_is_told_from_complaint(data: Path) -> None:
    reading = Reading(("text_a", "text_b"), ("first", "second", "tie"))
    found = reached(praise(data), "pairwise", "bradley_terry", reading)
    assert found["accuracy"] >= 0.82 and found["roc_auc"] >= 0.9, found
