"""What learns spans: texts in, tags of words inside, spans out.

Each has ``fit(texts, answers)``, with answers as text, and ``tagged(texts)``.
"""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.base import BaseEstimator
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier

from workbench.bundle.doubts import Doubts, of_words
from workbench.core.errors import InvalidInputError
from workbench.train.tokens import (
    OUTSIDE,
    Words,
    allowed,
    answer_of,
    best_path,
    features_of,
    tags_of,
    words_of,
)


@dataclass(frozen=True)
class Tagged:
    """A text's words, the tag chosen for each, and every tag's probability (words × tags)."""

    words: Words
    chosen: np.ndarray
    shares: np.ndarray


class SpanModel(BaseEstimator):  # type: ignore[misc]
    """What all have in common: tags, answers, doubts. ``tags_``: by position."""

    tags_: list[str]

    def tagged(self, texts: np.ndarray) -> list[Tagged]:
        """Tag every word."""
        raise NotImplementedError

    def answers(self, texts: np.ndarray) -> list[str]:
        """The spans of each text, as answers."""
        return [
            answer_of(one.words, [self.tags_[at] for at in one.chosen])
            for one in self.tagged(texts)
        ]

    def answers_and_doubts(
        self, texts: np.ndarray, labels: tuple[str, ...]
    ) -> tuple[list[str], Doubts]:
        """The spans of each text, and how sure they are; shares in the order of ``labels``."""
        tagged = self.tagged(texts)
        place = {label: at for at, label in enumerate(labels)}
        of = np.array([place.get(tag[2:], -1) for tag in self.tags_], dtype=np.int64)
        doubts = of_words([one.shares for one in tagged], [one.chosen for one in tagged], of)
        shares = np.zeros((len(texts), len(labels)))
        shares[:, : doubts.shares.shape[1]] = doubts.shares
        doubts = Doubts(doubts.confidence, doubts.margin, doubts.certainty, shares)
        said = [answer_of(one.words, [self.tags_[at] for at in one.chosen]) for one in tagged]
        return said, doubts

    def _learn_tags(self, texts: np.ndarray, answers: np.ndarray) -> list[tuple[Words, list[str]]]:
        words = [words_of(text) for text in texts]
        tags = [tags_of(one, answer) for one, answer in zip(words, answers, strict=True)]
        self.tags_ = sorted({OUTSIDE, *(tag for one in tags for tag in one)})
        if len(self.tags_) == 1:
            raise InvalidInputError("no text to learn from has a span")
        return [pair for pair in zip(words, tags, strict=True) if pair[0].words]


class NoSpans(SpanModel):
    """The baseline: no word is in a span."""

    def fit(self, matrix: Any, answers: np.ndarray) -> NoSpans:
        """Nothing to learn."""
        self.tags_ = [OUTSIDE]
        return self

    def answers(self, texts: np.ndarray) -> list[str]:
        """None anywhere."""
        return ["[]"] * len(texts)

    def tagged(self, texts: np.ndarray) -> list[Tagged]:
        """No words: it has not looked at any."""
        none = Words([], [])
        return [Tagged(none, np.empty(0, dtype=np.int64), np.empty((0, 1))) for _ in texts]


class KnownWords(SpanModel):
    """Each word as it was mostly tagged, whatever is around it; a new word is outside."""

    def fit(self, texts: np.ndarray, answers: np.ndarray) -> KnownWords:
        """Count."""
        pairs = self._learn_tags(texts, answers)
        place = {tag: at for at, tag in enumerate(self.tags_)}
        self.counts_: dict[str, np.ndarray] = {}
        for words, tags in pairs:
            for word, tag in zip(words.words, tags, strict=True):
                counts = self.counts_.setdefault(word, np.zeros(len(self.tags_)))
                counts[place[tag]] += 1
        return self

    def tagged(self, texts: np.ndarray) -> list[Tagged]:
        """Shares are those of the counts, with one more word outside."""
        outside = np.zeros(len(self.tags_))
        outside[self.tags_.index(OUTSIDE)] = 1.0
        steps, first = allowed(self.tags_)
        found = []
        for text in texts:
            words = words_of(text)
            counts = [outside + self.counts_.get(word, 0.0) for word in words.words]
            table = np.array(counts).reshape(len(counts), len(self.tags_))
            shares = table / np.maximum(table.sum(axis=1, keepdims=True), 1.0)
            chosen = best_path(np.log(np.maximum(shares, 1e-12)), steps, first)
            found.append(Tagged(words, chosen, shares))
        return found


class TokenLogistic(SpanModel):
    """Logistic regression for each tag on features of a word and its neighbours.

    The best path through the tags' probabilities that is a sequence of spans is the answer.
    """

    def __init__(self, C: float = 1.0, seed: int = 0) -> None:
        self.C = C
        self.seed = seed

    def fit(self, texts: np.ndarray, answers: np.ndarray) -> TokenLogistic:
        """Learn from every word of the texts."""
        pairs = self._learn_tags(texts, answers)
        place = {tag: at for at, tag in enumerate(self.tags_)}
        rows = [one for words, _ in pairs for one in features_of(words.words)]
        codes = np.array([place[tag] for _, tags in pairs for tag in tags])
        self.reader_ = CountVectorizer(analyzer=_as_they_are, binary=True, dtype=np.float64)
        binary = LogisticRegression(
            C=self.C,
            solver="liblinear",
            dual=True,  # far quicker where there are more features than rows
            tol=1e-2,
            max_iter=1000,
            random_state=self.seed,
        )
        matrix = self.reader_.fit_transform(rows)
        machine = binary if len(np.unique(codes)) == 2 else OneVsRestClassifier(binary)
        self.machine_ = machine.fit(matrix, codes)
        return self

    def tagged(self, texts: np.ndarray) -> list[Tagged]:
        """All texts' words at once."""
        words = [words_of(text) for text in texts]
        rows = [one for each in words for one in features_of(each.words)]
        shares = np.zeros((len(rows), len(self.tags_)))
        if rows:
            known = np.asarray(self.machine_.classes_, dtype=np.int64)
            shares[:, known] = self.machine_.predict_proba(self.reader_.transform(rows))
        steps, first = allowed(self.tags_)
        found, start = [], 0
        for each in words:
            part = shares[start : start + len(each.words)]
            start += len(each.words)
            chosen = best_path(np.log(np.maximum(part, 1e-12)), steps, first)
            found.append(Tagged(each, chosen, part))
        return found


def _as_they_are(features: list[str]) -> list[str]:
    return features


class ConditionalField(SpanModel):
    """A linear-chain conditional random field (Lafferty et al. 2001), by CRFsuite's L-BFGS.

    ``model_``: what CRFsuite wrote, as bytes.
    """

    def __init__(self, c1: float = 0.1, c2: float = 0.1, max_iterations: int = 100) -> None:
        self.c1 = c1
        self.c2 = c2
        self.max_iterations = max_iterations

    def fit(self, texts: np.ndarray, answers: np.ndarray) -> ConditionalField:
        """Learn from every text that has words."""
        import pycrfsuite

        trainer = pycrfsuite.Trainer(algorithm="lbfgs", verbose=False)
        trainer.set_params(
            {
                "c1": self.c1,
                "c2": self.c2,
                "max_iterations": self.max_iterations,
                "feature.possible_transitions": True,
            }
        )
        for words, tags in self._learn_tags(texts, answers):
            trainer.append(features_of(words.words), tags)
        handle, path = tempfile.mkstemp(prefix="workbench-crf-")
        os.close(handle)
        try:
            trainer.train(path)
            with open(path, "rb") as file:
                self.model_ = file.read()
        finally:
            os.unlink(path)
        return self

    def tagged(self, texts: np.ndarray) -> list[Tagged]:
        """The likeliest sequence of each text, and the marginal probability of each tag."""
        import pycrfsuite

        tagger = pycrfsuite.Tagger()
        tagger.open_inmemory(self.model_)
        known = [(at, tag) for at, tag in enumerate(self.tags_) if tag in set(tagger.labels())]
        place = {tag: at for at, tag in known}
        found = []
        for text in texts:
            words = words_of(text)
            shares = np.zeros((len(words.words), len(self.tags_)))
            chosen = np.empty(0, dtype=np.int64)
            if words.words:
                tags = tagger.tag(features_of(words.words))
                chosen = np.array([place[tag] for tag in tags], dtype=np.int64)
                for at, tag in known:
                    shares[:, at] = [tagger.marginal(tag, word) for word in range(len(words.words))]
            found.append(Tagged(words, chosen, shares))
        return found
