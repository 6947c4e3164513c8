"""Words in columns with their tags, read a hundred thousand lines at a time as Polars frames.

``conll`` says what such a file is. A million short documents are some fifteen million lines: in
Python each costs a microsecond or two, and there are twenty seconds for all of it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import msgspec
import polars as pl

from workbench.annotate.formats.record import Given, Heard
from workbench.annotate.formats.words import SPACES, SPACES_RE2
from workbench.core.errors import InvalidInputError

START = "-DOCSTART-"
MOST_WORDS = 1_000_000
"""Words of one document."""
AT_ONCE = 2
_PART = 4 << 20
_Part = tuple[pl.DataFrame, list[tuple[int, str]]]
_SPACE, _NONE = SPACES_RE2, SPACES_RE2.replace("[", "[^", 1)
_TAG = "^(?:O|[BILUES]-(?s:.)+)$"


def documents(path: Path, heard: Heard, *, texts: bool = False) -> Iterator[Given]:
    """The words and the spans of each document as an answer; see ``frames``."""
    for frame in frames(path, heard, texts=texts):
        for n, label, squeezed, body in frame.iter_rows():
            yield Given(n, label, squeezed=squeezed, words=body)


def frames(path: Path, heard: Heard, *, texts: bool = False) -> Iterator[pl.DataFrame]:
    """Frames of n, label (its spans), squeezed and body of each document without a fault.

    ``texts``: ``body`` is a text that has these words, a blank between two, a sentence a line.
    Raises InvalidInputError for a file that is empty, or not in UTF-8.
    """
    under_way: deque[Future[_Part]] = deque()
    # Polars lets go of the interpreter: parts are read beside each other, and told in their order.
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for lines, before in _whole(path, heard):
            under_way.append(pool.submit(_part, lines, before, texts=texts))
            if len(under_way) > AT_ONCE:
                yield _told(under_way.popleft(), heard)
        while under_way:
            yield _told(under_way.popleft(), heard)


def _part(lines: pl.DataFrame, before: int, *, texts: bool) -> _Part:
    heard = Heard()
    return _read(lines, before, heard, texts=texts), heard.faults


def _told(part: Future[_Part], heard: Heard) -> pl.DataFrame:
    frame, faults = part.result()
    for n, why in faults:
        heard.fault(n, why)
    return frame


def _whole(path: Path, heard: Heard) -> Iterator[tuple[pl.DataFrame, int]]:
    """Lines of whole documents, with how many came before them.

    ``ends`` says where a sentence ends, ``last`` where its document does.
    """
    begins = pl.col("line").str.starts_with(START)
    blank = pl.col("line").str.contains(f"^{_SPACE}*$")
    marked = any(part.startswith(START) or f"\n{START}" in part for part in _parts(path))
    ends = {"ends": begins | blank, "last": begins if marked else blank}
    rest, n, lost = pl.Series("line", dtype=pl.String), 0, False
    for part in _parts(path):
        read = pl.Series([part.removesuffix("\n")]).str.split("\n").explode()
        frame = pl.DataFrame({"line": pl.concat([rest, read])}).with_columns(**ends)
        last = frame["last"].arg_true()
        whole = last[-1] + 1 if len(last) else 0
        skipped = last[0] + 1 if whole and lost else 0
        # What came before the first end was too long, and told.
        lost &= not whole
        yield frame[skipped:whole], n + skipped
        rest, n = frame["line"][whole:], n + whole
        words = ~frame["ends"][whole:]
        if words.sum() > MOST_WORDS:
            if not lost:
                heard.fault(n + (words.arg_max() or 0) + 1, _too_long())
            n, rest, lost = n + len(rest), rest[:0], True
    if not n and not len(rest):
        raise InvalidInputError("the file is empty")
    yield pl.DataFrame({"line": rest if not lost else rest[:0]}).with_columns(**ends), n


def _parts(path: Path) -> Iterator[str]:
    """The text of a file, many whole lines at a time."""
    try:
        with path.open(encoding="utf-8-sig", newline="\n") as file:
            while part := file.read(_PART):
                yield part + file.readline()
    except UnicodeDecodeError as error:
        raise InvalidInputError(f"the file is not in UTF-8: {error}") from error


def _too_long() -> str:
    return f"the document has more than {MOST_WORDS:,} words"


def _read(lines: pl.DataFrame, before: int, heard: Heard, *, texts: bool = False) -> pl.DataFrame:
    """The documents of lines that are whole ones; ``before`` lines came before these."""
    words = _words(lines, before)
    faulty = _faults(words, heard)
    words = words.filter(~pl.col("document").is_in(faulty.implode()))
    joined = [pl.col("n", "begin").first(), pl.col("word").str.join("")]
    if texts:
        same = pl.col("sentence") == pl.col("sentence").shift(1)
        blank = pl.when(same).then(pl.lit(" ")).otherwise(pl.lit("\n"))
        joined.append((blank + pl.col("word")).str.join("").str.slice(1).alias("text"))
    found = words.group_by("document", maintain_order=True).agg(joined)
    spans = _spans(words, found.select("document", base="begin"))
    found = found.join(spans, on="document", how="left", maintain_order="left")
    marked = pl.format("[{}]", pl.col("spans").fill_null(""))
    body = pl.col("text") if texts else pl.lit(None, pl.String)
    return found.select("n", label=marked, squeezed="word", body=body)


def _words(lines: pl.DataFrame, before: int) -> pl.DataFrame:
    """A row for each word: n (its line), document, sentence, word, tag, line, begin, end.

    ``begin`` and ``end`` count the characters of all words here, one behind the other.
    """
    line = pl.col("line").str.strip_chars(SPACES)
    word = line.str.extract(f"^{_NONE}", 0)
    tag = line.str.extract(f"{_SPACE}{_NONE}$", 0).str.strip_chars_start(SPACES)
    tabbed = pl.col("line").str.contains("\t", literal=True)
    if lines.select(tabbed.any()).item():
        cells = line.str.split("\t")
        # A word that a tab ends may have blanks in it.
        first = cells.list.first().str.replace_all(_SPACE, "")
        word = pl.when(tabbed).then(first).otherwise(word)
        tag = pl.when(tabbed & (cells.list.len() > 1)).then(cells.list.last()).otherwise(tag)
    end = pl.col("word").str.len_chars().fill_null(0).cast(pl.Int64)
    return (
        lines.with_row_index("n", before + 1)
        .with_columns(sentence=pl.col("ends").cum_sum(), document=pl.col("last").cum_sum())
        .filter(~pl.col("ends"))
        .with_columns(word=word, tag=tag)
        .with_columns(end=end.cum_sum())
        .with_columns(begin=pl.col("end") - end)
    )


def _faults(words: pl.DataFrame, heard: Heard) -> pl.Series:
    """Tell what is wrong with words and tags; the documents that have a fault."""
    untagged = words.filter(pl.col("tag").is_null() | (pl.col("word").fill_null("") == ""))
    for n, line in untagged.select("n", "line").iter_rows():
        heard.fault(n, f"has no tag: {line.rstrip()[:40]}")
    strange = words.filter(~pl.col("tag").str.contains(_TAG))
    strange = strange.unique("document", keep="first", maintain_order=True)
    begins = words.filter(pl.col("sentence").is_in(strange["sentence"].implode()))
    begins = begins.group_by("sentence").agg(begins=pl.col("n").min())
    strange = strange.join(begins, on="sentence", maintain_order="left")
    for n, tag in strange.select("begins", "tag").iter_rows():
        why = f"{tag[:40]!r} is no tag such as B-PER, I-PER or O"
        heard.fault(n, f"in the sentence that begins here: {why}")
    sizes = words.group_by("document").agg(pl.len(), pl.col("n").first())
    long = sizes.filter(pl.col("len") > MOST_WORDS)
    for n in long["n"]:
        heard.fault(n, _too_long())
    return pl.concat([untagged["document"], strange["document"], long["document"]])


def _spans(words: pl.DataFrame, bases: pl.DataFrame) -> pl.DataFrame:
    """The spans of each document as JSON without its brackets; none goes on into a new sentence.

    Tags are IOB1, IOB2, BILOU or IOBES: a span begins at B, U and S, and where no span with its
    label is open; it ends at L, E, U and S, before O, before the next span, and with the sentence.
    """
    kind, label = pl.col("kind"), pl.col("label")
    before = pl.col("at").shift(1) == pl.col("at") - 1
    same = pl.col("sentence").shift(1) == pl.col("sentence")
    open_label = pl.when(before & same & ~kind.shift(1).is_in([*"LUES"])).then(label.shift(1))
    marked = (
        words.lazy()
        .with_row_index("at")
        .filter(pl.col("tag") != "O")
        .select(
            "document",
            "sentence",
            "begin",
            "end",
            pl.col("at").cast(pl.Int64),
            kind=pl.col("tag").str.head(1),
            label=pl.col("tag").str.slice(2),
        )
        .with_columns(new=kind.is_in([*"BUS"]) | label.ne_missing(open_label))
        .with_columns(span=pl.col("new").cum_sum())
        .join(bases.lazy(), on="document", how="left", maintain_order="left")
        .collect()
    )
    names = marked["label"].unique().to_list()
    quoted = [msgspec.json.encode(name).decode() for name in names]
    spans = marked.group_by("span", maintain_order=True).agg(
        pl.col("document").first(),
        pl.col("begin").first() - pl.col("base").first(),
        pl.col("end").last() - pl.col("base").first(),
        label.first().replace_strict(names, quoted, return_dtype=pl.String),
    )
    text = pl.format("[{},{},{}]", "begin", "end", "label").str.join(",")
    return spans.group_by("document", maintain_order=True).agg(spans=text)
