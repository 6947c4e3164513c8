"""Targets that are sets, spans or pairs: what is learned of them, and what is refused."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from tests.unit.train.sample import READINGS, duels, letters, prepared_sample, topics
from workbench.core.answer_text import of_spans
from workbench.core.errors import InvalidInputError
from workbench.core.model_tasks import learned_as
from workbench.train.families import family
from workbench.train.families.per_label import best_threshold
from workbench.train.families.span_models import KnownWords
from workbench.train.fitting import bundle_of, fit_all
from workbench.train.kinds import strata
from workbench.train.reading import Reading, sided
from workbench.train.requests import SplitPlan
from workbench.train.splits import assign, with_pairs
from workbench.train.task import Trial
from workbench.train.tokens import allowed, answer_of, best_path, tags_of, words_of


@pytest.mark.parametrize(
    ("asked", "labels", "task"),
    [
        ("multi", ["a"], "multilabel"),
        ("spans", ["a"], "spans"),
        ("rating", ["1", "2", "3.5"], "regression"),
        ("rating", ["bad", "good"], "classification"),
        ("single", ["1", "2"], "classification"),
        ("text", [], ""),
    ],
)
def test_what_was_asked_says_what_learns_it(asked: str, labels: list[str], task: str) -> None:
    assert learned_as(asked, labels) == task


def test_columns_of_two_sides_are_found_by_their_names() -> None:
    columns = ["id", "text_a", "text_b", "price_a", "price_b", "size_b", "a"]
    assert sided(["text_a", "text_b"], columns) == ["text_a", "text_b", "price_a", "price_b"]
    assert sided(["left text", "right text"], ["left price", "right price", "left"]) == [
        *("left text", "right text"),
        *("left price", "right price"),
    ]
    assert sided(["one", "other"], ["one", "other", "third"]) == ["one", "other"]


def test_a_pair_and_the_same_exchanged_are_never_divided() -> None:
    frame = duels(80)
    turned = {f"{name}_{a}": f"{name}_{b}" for name in ("size", "colour") for a, b in ("ab", "ba")}
    other = frame.rename(turned).select(frame.columns).with_columns(_row=pl.col("_row") + 80)
    both = with_pairs(frame.vstack(other), READINGS["pairwise"].fields)
    parts = assign(both, SplitPlan()).parts.to_list()
    assert parts[:80] == parts[80:] and 20 < parts.count("test") < 50
    folds = prepared_sample(frame.vstack(other), "pairwise").task.groups
    assert folds[:80].tolist() == folds[80:].tolist()


def test_sides_exchanged_give_the_other_probability() -> None:
    for name in ("bradley_terry", "pair_boosting"):
        prepared = prepared_sample(duels(), "pairwise")
        member = family(name)
        trial = Trial(member, member.defaults(prepared.task.problem))
        made = bundle_of(prepared, trial, fit_all(prepared.task, trial, 0), "labels", "raw")
        fresh = duels(20, 4)
        turned = fresh.rename(
            {
                f"{column}_{side}": f"{column}_{other}"
                for column in ("size", "colour")
                for side, other in ("ab", "ba")
            }
        )
        one, other = made.predict(fresh), made.predict(turned)
        np.testing.assert_allclose(one.probabilities, other.probabilities[:, ::-1], atol=1e-12)  # type: ignore[index]


def test_a_strength_for_each_item_is_bradley_and_terrys_model() -> None:
    """Wins among four items; the order by strength is that of the logits."""
    rng = np.random.default_rng(0)
    strength = {"a": 1.5, "b": 0.5, "c": -0.5, "d": -1.5}
    pairs = [rng.choice(list(strength), 2, replace=False) for _ in range(600)]
    won = [rng.random() < 1 / (1 + np.exp(strength[y] - strength[x])) for x, y in pairs]
    frame = pl.DataFrame(
        {
            "_row": range(600),
            "_target": ["first" if first else "second" for first in won],
            "one": [x for x, _ in pairs],
            "two": [y for _, y in pairs],
        }
    )
    from workbench.train.fitting import prepare

    prepared = prepare(frame, "pairwise", reading=Reading(("one", "two"), ("first", "second")))
    trial = Trial(family("bradley_terry"), {"C": 100.0})
    made = bundle_of(prepared, trial, fit_all(prepared.task, trial, 0), "labels", "raw")
    asked = made.predict(pl.DataFrame({"one": ["a", "b", "c", "a"], "two": ["b", "c", "d", "d"]}))
    assert asked.probabilities is not None
    wanted = [1 / (1 + np.exp(-gap)) for gap in (1.0, 1.0, 1.0, 3.0)]
    np.testing.assert_allclose(asked.probabilities[:, 0], wanted, atol=0.12)


def test_rare_labels_decide_where_a_row_is_divided() -> None:
    answers = pl.Series("t", ["a|b", "a", "a|c", "", None, "b|a"])
    assert strata(answers, "multilabel").to_list() == ["b", "a", "c", "", None, "b"]


def test_a_threshold_is_the_best_of_f1_or_half_where_nothing_can_be_told() -> None:
    shares = np.array([0.9, 0.4, 0.35, 0.1, 0.05, 0.01] * 5)
    inside = np.array([1, 1, 1, 0, 0, 0] * 5) == 1
    assert best_threshold(shares, inside) == pytest.approx((0.35 + 0.1) / 2)
    rng = np.random.default_rng(1)
    assert best_threshold(rng.random(400), rng.random(400) < 0.1) == 0.5


def test_words_tags_and_spans_go_there_and_back() -> None:
    text = "Ann Lee met Bo, in Rome!"
    words = words_of(text)
    answer = of_spans([(0, 7, "person"), (12, 14, "person"), (19, 23, "city")])
    tags = tags_of(words, answer)
    assert tags == ["B-person", "I-person", "O", "B-person", "O", "O", "B-city", "O"]
    assert answer_of(words, tags) == answer


def test_of_overlapping_spans_the_first_and_longest_is_learned() -> None:
    tags = tags_of(words_of("a b c"), of_spans([(0, 1, "x"), (0, 3, "y"), (2, 5, "z")]))
    assert tags == ["B-y", "I-y", "O"]


def test_the_best_path_is_a_sequence_of_spans() -> None:
    tags = ["B-x", "I-x", "I-y", "O"]
    steps, first = allowed(tags)
    scores = np.log(np.array([[0.3, 0.4, 0.2, 0.1], [0.05, 0.4, 0.5, 0.05]]))
    assert [tags[at] for at in best_path(scores, steps, first)] == ["B-x", "I-x"]


def test_a_new_word_is_outside_and_an_empty_text_has_no_span() -> None:
    frame = letters()
    model = KnownWords().fit(
        np.array(frame["text"].to_list(), dtype=object),
        np.array(frame["_target"].to_list(), dtype=object),
    )
    assert model.answers(np.array(["unheard words", ""], dtype=object)) == ["[]", "[]"]


def test_spans_beyond_their_text_are_refused() -> None:
    frame = letters(20).with_columns(text=pl.col("text").str.slice(0, 12))
    with pytest.raises(InvalidInputError, match="18 training rows of 20 have spans beyond"):
        prepared_sample(frame, "spans")


def test_too_few_decided_pairs_and_rare_labels_are_told() -> None:
    frame = duels(12).with_columns(_target=pl.when(pl.col("_row") > 2).then(pl.lit("tie"))
                                   .otherwise("_target"))  # fmt: skip
    with pytest.raises(InvalidInputError, match=r"3 training pairs are decided \(9 are tied\)"):
        prepared_sample(frame, "pairwise")
    once = topics(40).with_columns(
        _target=pl.when(pl.col("_row") == 0).then(pl.lit("rare")).otherwise("_target")
    )
    assert any(
        "'rare' has one training row" in note
        for note in prepared_sample(once, "multilabel").warnings
    )


def test_a_label_on_every_row_is_always_said() -> None:
    frame = topics(60).with_columns(
        _target=pl.concat_str(pl.lit("all"), pl.col("_target"), separator="|").str.strip_chars("|")
    )
    prepared = prepared_sample(frame, "multilabel")
    assert any("is on every training row" in note for note in prepared.warnings)
    trial = Trial(
        family("label_logistic"), family("label_logistic").defaults(prepared.task.problem)
    )
    made = bundle_of(prepared, trial, fit_all(prepared.task, trial, 0), "labels", "raw")
    said = made.predict(topics(10, 3)).labels or []
    assert all("all" in text.split("|") for text in said)


def test_a_bundle_of_spans_answers_nulls_and_no_rows() -> None:
    prepared = prepared_sample(letters(), "spans")
    trial = Trial(family("token_logistic"), {"C": 3.0})
    made = bundle_of(prepared, trial, fit_all(prepared.task, trial, 0), "labels", "raw")
    assert made.predict(pl.DataFrame({"text": [None, "", "!"]})).labels == ["[]"] * 3
    assert made.predict(letters(4)[:0]).labels == []
    assert READINGS["spans"].fields == ("text",)
