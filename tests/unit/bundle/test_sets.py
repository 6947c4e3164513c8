"""Counts of sets against worked examples and scikit-learn's own figures."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import f1_score, hamming_loss

from workbench.bundle import doubts, sets
from workbench.core.answer_text import of_spans, spans_shown
from workbench.train.metrics import multilabel_figures, span_figures
from workbench.train.tokens import answer_of, words_of


def of_tags(tags: str) -> str:
    """The spans of tags over words of one letter, ``O O B-PER I-PER``."""
    names = tags.split()
    return answer_of(words_of(" ".join("x" * len(names))), names)


def test_the_worked_example_of_seqeval_gives_its_figures() -> None:
    """From seqeval's own documentation: F1 .50, of MISC 0, of PER 1, macro .50."""
    truth = [of_tags("O O O B-MISC I-MISC I-MISC O"), of_tags("B-PER I-PER O")]
    said = [of_tags("O O B-MISC I-MISC I-MISC I-MISC O"), of_tags("B-PER I-PER O")]
    found = sets.counted("spans", truth, said, ["MISC", "PER"])
    assert found.hits.sum(axis=0).tolist() == [0, 1]
    sums = [part.sum(axis=0) for part in (found.hits, found.said, found.true)]
    assert sets.f1_macro(*sums) == pytest.approx(0.5)
    figures = span_figures(np.array(truth, dtype=object), np.array(said, dtype=object))
    assert figures["f1_micro"] == pytest.approx(0.5)
    # One of two is exact, the other overlaps and counts half: F1 is 2 · 1.5 / (2 + 2).
    assert figures["f1_partial"] == pytest.approx(0.75)
    assert figures["subset_accuracy"] == 0.5


def test_a_span_of_another_label_or_end_is_no_hit() -> None:
    truth, said = of_spans([(0, 5, "a"), (8, 9, "b")]), of_spans([(0, 5, "b"), (8, 9, "b")])
    found = sets.counted("spans", [truth], [said], ["a", "b"])
    assert (found.hits.tolist(), found.said.tolist()) == ([[0, 1]], [[0, 2]])
    assert found.close.tolist() == [[0, 1]]
    assert not found.exact[0]


def test_one_true_span_is_met_half_only_once() -> None:
    truth, said = of_spans([(0, 9, "a")]), of_spans([(0, 2, "a"), (3, 5, "a")])
    assert sets.counted("spans", [truth], [said], ["a"]).close.tolist() == [[0.5]]


def test_tags_that_begin_inside_begin_a_span_as_in_conll() -> None:
    words = words_of("a b c d")
    assert answer_of(words, ["I-x", "I-x", "I-y", "O"]) == of_spans([(0, 3, "x"), (4, 5, "y")])
    assert answer_of(words, ["B-x", "B-x", "O", "I-x"]) == of_spans(
        [(0, 1, "x"), (2, 3, "x"), (6, 7, "x")]
    )


def test_figures_of_several_labels_are_those_of_scikit_learn() -> None:
    rng = np.random.default_rng(0)
    truth, shares = (rng.random((80, 4)) < 0.3).astype(int), rng.random((80, 4))
    said = (shares > 0.6).astype(int)
    found = multilabel_figures(truth, np.stack([shares, said], axis=2))
    for name in ("micro", "macro"):
        assert found[f"f1_{name}"] == pytest.approx(f1_score(truth, said, average=name))
    assert found["hamming_loss"] == pytest.approx(hamming_loss(truth, said))
    assert found["subset_accuracy"] == pytest.approx((truth == said).all(axis=1).mean())


def test_labels_are_written_in_their_order() -> None:
    assert sets.ordered(["b", "a"], ["a", "b", "z", "b"]) == "b|a|z"
    assert sets.ordered(["b", "a"], []) == ""


def test_the_least_sure_part_says_how_sure_an_answer_is() -> None:
    shares = np.array([[0.9, 0.4], [0.1, 0.99]])
    found = doubts.of_labels(shares, shares >= 0.3)
    assert found.confidence.tolist() == pytest.approx([0.4, 0.9])
    assert found.margin.tolist() == pytest.approx([0.2, 0.8])
    words = [np.array([[0.5, 0.5], [0.9, 0.1]]), np.empty((0, 2))]
    chosen = [np.array([0, 0]), np.empty(0, dtype=np.int64)]
    of = doubts.of_words(words, chosen, np.array([-1, 0]))
    assert of.confidence.tolist() == [0.5, 1.0]
    assert of.shares.tolist() == [[0.5], [0.0]]


def test_spans_are_shown_with_their_words() -> None:
    assert spans_shown(of_spans([(0, 7, "person")]), "Ann Lee sings") == "person Ann Lee"
    assert spans_shown("[]", "Ann") == "no spans"
