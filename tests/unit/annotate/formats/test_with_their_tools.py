"""What we write, read by the tools themselves; and what they write, read by us. Skips without."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest

from workbench.annotate.formats.record import Asked, Heard, Standing

TEXT = "Ana Li went to New York. It rained."
SPANS = '[[0,6,"PER"],[15,23,"LOC"]]'
SPANNED = Asked(task="spans", fields=["text"], labels=["PER", "LOC"], columns=["text"])
SINGLE = Asked(task="single", fields=["text"], labels=["spam", "ham"], columns=["text"])


def written(module: str, asked: Asked, label: str, folder: Path) -> Path:
    path = folder / "file"
    answer = Standing(7, {"text": TEXT}, label, "ana", "2026-01-02T03:04:05.000Z", 1.5)
    found = importlib.import_module(f"workbench.annotate.formats.{module}")
    found.write(iter([answer]), asked, path, Heard())
    return path


def labels_in(module: str, asked: Asked, path: Path) -> list[str | None]:
    found = importlib.import_module(f"workbench.annotate.formats.{module}")
    return [one.label for one in found.read(path, asked, Heard())]


def test_spacy_reads_our_columns(tmp_path: Path) -> None:
    converters = pytest.importorskip("spacy.training.converters", reason="spaCy is not installed")
    text = written("conll", SPANNED, SPANS, tmp_path).read_text()
    (document,) = converters.conll_ner_to_docs(text, n_sents=0, no_print=True)
    found = [(one.text, one.label_) for one in document.ents]
    assert found == [("Ana Li", "PER"), ("New York", "LOC")]


def test_spacy_reads_our_docbin_and_we_read_its(tmp_path: Path) -> None:
    spacy = pytest.importorskip("spacy", reason="spaCy is not installed")
    path = written("docbin", SPANNED, SPANS, tmp_path)
    nlp = spacy.blank("en")
    (document,) = spacy.tokens.DocBin().from_disk(path).get_docs(nlp.vocab)
    assert document.text == TEXT
    assert [(one.text, one.label_) for one in document.ents] == [
        ("Ana Li", "PER"),
        ("New York", "LOC"),
    ]
    own = nlp(TEXT)
    own.ents = [own.char_span(0, 6, label="PER"), own.char_span(15, 23, label="LOC")]
    spacy.tokens.DocBin(docs=[own]).to_disk(path)
    assert labels_in("docbin", SPANNED, path) == [SPANS]


def test_seqeval_counts_our_tags(tmp_path: Path) -> None:
    labelling = pytest.importorskip(
        "seqeval.metrics.sequence_labeling", reason="seqeval is not installed"
    )
    lines = written("conll", SPANNED, SPANS, tmp_path).read_text().splitlines()
    tags = [line.split()[-1] if line else "O" for line in lines if not line.startswith("-DOC")]
    found = [label for label, _, _ in labelling.get_entities(tags)]
    assert found == ["PER", "LOC"]


def test_datasets_reads_our_parquet_and_we_read_its(tmp_path: Path) -> None:
    datasets = pytest.importorskip("datasets", reason="Hugging Face datasets is not installed")
    parquet = pytest.importorskip("pyarrow.parquet", reason="pyarrow is not installed")
    path = written("huggingface", SINGLE, "ham", tmp_path)
    table = datasets.Dataset(datasets.table.InMemoryTable(parquet.read_table(path)))
    assert table.features["label"].names == ["spam", "ham"]
    assert (table[0]["label"], table[0]["text"]) == (1, TEXT)
    table.to_parquet(str(tmp_path / "theirs"))
    assert labels_in("huggingface", SINGLE, tmp_path / "theirs") == ["ham"]


def test_doccano_transformer_reads_ours(tmp_path: Path) -> None:
    reading = pytest.importorskip(
        "doccano_transformer.datasets",
        reason="doccano-transformer is not installed, or not with the spaCy 2 it needs",
    )
    path = written("doccano", SPANNED, SPANS, tmp_path)
    dataset = reading.NERDataset.from_jsonl(filepath=str(path))
    (document,) = list(dataset.to_spacy(tokenizer=str.split))
    sentences = document["paragraphs"][0]["sentences"]
    tags = [token["ner"] for sentence in sentences for token in sentence["tokens"]]
    assert any("PER" in tag for tag in tags) and any("LOC" in tag for tag in tags)
