"""Keys under which spellings of one value meet. Pure; missing in, missing out.

Fingerprint and n-gram fingerprint are OpenRefine's (its wiki page *Clustering in depth*), Metaphone
is Philips' (*Hanging on the Metaphone*, 1990), Cologne phonetics Postel's (1969).
"""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

LETTERS = {
    "ß": "ss", "æ": "ae", "ø": "oe", "œ": "oe", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ı": "i",
}  # fmt: skip
"""Letters that have no mark to lose and are still written in two ways."""

_NOISE = r"[\p{P}$+<=>^`|~\p{Cf}\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]"


def normalised(column: pl.Expr) -> pl.Expr:
    """Trimmed lower-case text without marks, punctuation and controls."""
    bare = column.str.strip_chars().str.to_lowercase().str.normalize("NFKD")
    bare = bare.str.replace_all(r"\p{M}", "")
    bare = bare.str.replace_many(list(LETTERS), list(LETTERS.values()))
    return bare.str.replace_all(_NOISE, "").str.replace_all(r"\s+", " ").str.strip_chars()


def fingerprint(column: pl.Expr) -> pl.Expr:
    """The distinct words of the normalised text in order: ``Cruise, Tom`` → ``cruise tom``."""
    words = normalised(column).str.split(" ")
    return words.list.unique().list.sort().list.join(" ")


def ngram_fingerprint(values: pl.Series, n: int = 2) -> pl.Series:
    """The distinct n-grams of the normalised text in order, joined: ``paris`` → ``arispari``."""
    bare = values.to_frame("value").select(normalised(pl.col("value")).str.replace_all(" ", ""))
    return _each(bare.to_series(), lambda text: _grams(text, n))


def _grams(text: str, n: int) -> str:
    if len(text) <= n:
        return text
    return "".join(sorted({text[place : place + n] for place in range(len(text) - n + 1)}))


def metaphone(values: pl.Series) -> pl.Series:
    """Each word by its English sound."""
    import jellyfish

    return _by_word(values, jellyfish.metaphone)


def cologne(values: pl.Series) -> pl.Series:
    """Each word by its German sound."""
    import cologne_phonetics

    return _by_word(
        values, lambda word: "".join(code for _, code in cologne_phonetics.encode(word))
    )


def _by_word(values: pl.Series, sound: Callable[[str], str]) -> pl.Series:
    bare = values.to_frame("value").select(normalised(pl.col("value"))).to_series()
    known: dict[str, str] = {}

    def key(text: str) -> str:
        for word in text.split():
            if word not in known:
                # What has no sound (digits, other scripts) stands for itself.
                known[word] = sound(word) or word
        return " ".join(sorted({known[word] for word in text.split()}))

    return _each(bare, key)


def _each(values: pl.Series, key: Callable[[str], str]) -> pl.Series:
    keys = [None if text is None else key(text) for text in values]
    return pl.Series(values.name, keys, dtype=pl.String)
