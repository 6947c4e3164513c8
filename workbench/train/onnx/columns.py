"""Feature blocks as nodes: each gives what the block's ``transform`` gives, rows × features.

``HOW`` says in which form a column arrives.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from workbench.core.missing import NULL_WORDS
from workbench.train import blocks, text_blocks
from workbench.train.columns import CATEGORY, DATE, NUMBER, TEXT
from workbench.train.features import FeaturePipeline
from workbench.train.onnx import dates
from workbench.train.onnx.graph import Graph, cannot

NOTHING, BORDER = "\x01", "\x02"
"""What fills rows with fewer words or letters, and what stands between words' letters."""
WORD = r"[\p{L}\p{N}_]+|[!?$£€%]"
"""``text_blocks.WORD`` for RE2, whose ``\\w`` knows ASCII alone."""
NOT_BLANK = r"[^\s\x0b\x1c-\x1f\x{85}\p{Z}]+"
"""What ``str.split`` leaves."""
HOW = {
    NUMBER: ("double", "the number, NaN where there is none"),
    DATE: ("double", "days since 1970-01-01 with their fraction, NaN where there is none"),
    CATEGORY: ("string", 'without blanks around it, "" where there is none'),
    TEXT: ("string", '"" where there is none'),
}
"""By the kind of a column, the type of its input and what is to be put there."""
LOWER = "C.UTF-8"
"""The locale by which letters are made lower case: glibc has it without any language pack."""


def input_kind(block: Any) -> str:
    """In which form a block's column arrives: one of ``HOW``."""
    if isinstance(block, blocks.ScaledNumber | blocks.PlainNumber | blocks.BinnedNumber):
        return NUMBER
    if isinstance(block, blocks.DateParts | blocks.DateThrough):
        return DATE
    categories = blocks.OneHotCategory | blocks.CodedCategory
    return CATEGORY if isinstance(block, categories) else TEXT


def matrix(graph: Graph, pipeline: FeaturePipeline, inputs: dict[str, str]) -> str:
    """The pipeline's matrix; ``inputs``: by column, the name of its input."""
    parts = []
    for name, block in pipeline.blocks_.items():
        maker = _MAKERS.get(type(block))
        if maker is None:
            raise cannot(f"column {name!r} ({type(block).__name__})", "there is no way to write it")
        made = graph.cast(maker(graph, block, inputs[name]))
        weight = pipeline._weight(name)
        parts.append(made if weight == 1 else graph.op("Mul", made, graph.const(weight)))
    if not parts:
        raise cannot("the features", "the family reads no column")
    return graph.beside(parts)


def _bounded(graph: Graph, column: str) -> str:
    low, high = (graph.const(x) for x in (-blocks.LARGEST, blocks.LARGEST))
    return graph.op("Clip", column, low, high)


def _plain(graph: Graph, block: blocks.PlainNumber, column: str) -> str:
    return _bounded(graph, column)


def _scaled(graph: Graph, block: blocks.ScaledNumber, column: str) -> str:
    missing = graph.op("IsNaN", column)
    known = graph.op("Where", missing, graph.const(block.median_), column)
    low, high = (graph.const(x) for x in (block.low_, block.high_))
    cut = graph.op("Min", graph.op("Max", known, low), high)
    moved = graph.op("Sub", cut, graph.const(block.mean_))
    scaled = graph.op("Div", moved, graph.const(block.sd_))
    if not block.flag_:
        return scaled
    return graph.beside([scaled, graph.cast(missing)])


def _binned(graph: Graph, block: blocks.BinnedNumber, column: str) -> str:
    missing = graph.op("IsNaN", column)
    known = graph.op("Where", missing, graph.const(0.0), column)
    above = graph.op("GreaterOrEqual", known, graph.const([block.edges_]))
    counts = graph.op("ReduceSum", graph.cast(above, np.int64), graph.const([1], np.int64))
    last = len(block.edges_) + 1
    code = graph.op("Where", missing, graph.const(last, np.int64), counts)
    return _one_hot(graph, code, last + 1)


def _codes(graph: Graph, known: list[str], column: str) -> str:
    """As ``blocks._coded``: rows × 1."""
    codes = dict.fromkeys(known, 0) | {word: at for at, word in enumerate(known)}
    for word in ("", *NULL_WORDS):
        codes |= dict.fromkeys({word, word.upper(), word.capitalize()}, len(known) + 1)
    return graph.op(
        "LabelEncoder",
        column,
        domain="ai.onnx.ml",
        keys_strings=list(codes),
        values_int64s=list(codes.values()),
        default_int64=len(known),
    )


def _one_hot(graph: Graph, codes: str, width: int) -> str:
    return graph.op("Equal", codes, graph.const([range(width)], np.int64))


def _category(graph: Graph, block: blocks.OneHotCategory, column: str) -> str:
    return _one_hot(graph, _codes(graph, block.values_, column), len(block.values_) + 2)


def _coded(graph: Graph, block: blocks.CodedCategory, column: str) -> str:
    codes = _codes(graph, block.values_, column)
    missing = graph.op("Equal", codes, graph.const(len(block.values_) + 1, np.int64))
    nan = graph.const(np.nan)
    return graph.op("Where", missing, nan, graph.cast(codes))


def _date(graph: Graph, block: blocks.DateParts, column: str) -> str:
    return dates.parts(graph, column)


def _date_through(graph: Graph, block: blocks.DateThrough, column: str) -> str:
    made = [
        graph.cast(_MAKERS[type(number)](graph, number, part))
        for number, part in zip(block.numbers_, dates.through(graph, block, column), strict=True)
    ]
    return graph.beside(made)


def _text(graph: Graph, block: text_blocks.WordsAndLetters, column: str) -> str:
    if not block.parts_:
        raise cannot("a column of text", "its texts had no words when it was trained")
    flat = _flat(graph, column)
    lower = graph.op("StringNormalizer", flat, case_change_action="LOWER", locale=LOWER)
    parts = []
    for terms in block.parts_:
        letters = terms.analyzer == "char_wb"
        tokens = _letters(graph, lower) if letters else _tokens(graph, lower, tokenexp=WORD)
        parts.append(_tf_idf(graph, terms, tokens, letters))
    return graph.beside(parts)


def _flat(graph: Graph, column: str) -> str:
    return graph.op("Reshape", column, graph.const([-1], np.int64))


def _topics(graph: Graph, block: text_blocks.TextTopics, column: str) -> str:
    letters = _tokens(graph, _flat(graph, column), separators=[""])
    filling = graph.op("Equal", letters, graph.const(NOTHING, object))
    there = graph.cast(graph.op("Not", filling))
    length = graph.op("ReduceSum", there, graph.const([1], np.int64))
    if block.svd_ is None:
        return length
    terms = _text(graph, block.words_, column)
    topics = graph.op("MatMul", terms, graph.const(block.svd_.components_.T))
    return graph.beside([topics, length])


def _tokens(graph: Graph, texts: str, **how: Any) -> str:
    return graph.op(
        "Tokenizer",
        texts,
        domain="com.microsoft",
        mark=0,
        pad_value=NOTHING,
        mincharnum=1,
        **how,
    )


def _letters(graph: Graph, texts: str) -> str:
    """The letters of all words of a text in a row, a border around each word.

    No term has a border's or a filling's sign, so that no group of letters goes over words.
    """
    words = _tokens(graph, texts, tokenexp=NOT_BLANK)
    before, after = (graph.const(sign, object) for sign in (" ", f" {BORDER}"))
    padded = graph.op("StringConcat", graph.op("StringConcat", before, words), after)
    letters = _tokens(graph, padded, separators=[""])
    return graph.op("Reshape", letters, graph.const([0, -1], np.int64))


def _tf_idf(graph: Graph, terms: text_blocks.Terms, tokens: str, letters: bool) -> str:
    least, most = terms.ngram_range
    split: list[list[list[str]]] = [[] for _ in range(most)]
    places: list[list[int]] = [[] for _ in range(most)]
    for term, place in terms.vocabulary_.items():
        parts = list(term) if letters else term.split(" ")
        split[len(parts) - 1].append(parts)
        places[len(parts) - 1].append(int(place))
    pool = [part for group in split for parts in group for part in parts]
    starts = np.cumsum([0, *(len(group) * (at + 1) for at, group in enumerate(split))])[:-1]
    counts = graph.op(
        "TfIdfVectorizer",
        tokens,
        mode="TF",
        min_gram_length=least,
        max_gram_length=most,
        max_skip_count=0,
        pool_strings=pool,
        ngram_counts=[int(start) for start in starts],
        ngram_indexes=[place for group in places for place in group],
    )
    counts = graph.cast(counts)
    zero, one = graph.const(0.0), graph.const(1.0)
    there = graph.op("Greater", counts, zero)
    logs = graph.op("Add", graph.op("Log", graph.op("Max", counts, one)), one)
    weighed = graph.op("Mul", graph.op("Where", there, logs, zero), graph.const(terms.idf_))
    squares = graph.op("ReduceSumSquare", weighed, graph.const([1], np.int64))
    length = graph.op("Sqrt", squares)
    # A text without any known term stays zero.
    length = graph.op("Where", graph.op("Greater", length, zero), length, one)
    return graph.op("Div", weighed, length)


_MAKERS: dict[type, Callable[[Graph, Any, str], str]] = {
    blocks.DateParts: _date,
    blocks.DateThrough: _date_through,
    blocks.PlainNumber: _plain,
    blocks.ScaledNumber: _scaled,
    blocks.BinnedNumber: _binned,
    blocks.OneHotCategory: _category,
    blocks.CodedCategory: _coded,
    text_blocks.TextTopics: _topics,
    text_blocks.WordsAndLetters: _text,
}
