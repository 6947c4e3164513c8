"""Parquet as Hugging Face ``datasets`` reads and writes it: labels are numbers of a ClassLabel.

The names are in the file's metadata under ``huggingface``. Spans are a list of start, end and
label; files of words (``tokens`` with ``ner_tags`` or ``tags``) are read as well.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import polars as pl

from workbench.annotate.formats.arrow_metadata import SchemaWithMetadata
from workbench.annotate.formats.lines import text_of
from workbench.annotate.formats.record import (
    Asked,
    Given,
    Heard,
    Standing,
    joined,
    of_names,
    of_spans,
    spans_in,
    to_names,
)
from workbench.annotate.formats.words import squeeze, tagged_spans
from workbench.core.errors import InvalidInputError

CHUNK = 122_880
META = "huggingface"
_LABELS = ("label", "labels", "spans", "ner_tags", "tags")


def read(path: Path, asked: Asked, heard: Heard) -> Iterator[Given]:
    """The answers of all rows; see the package."""
    try:
        names = _features(pl.read_parquet_metadata(path))
        schema = pl.read_parquet_schema(path)
    except (pl.exceptions.PolarsError, OSError) as error:
        raise InvalidInputError(
            f"the file is no Parquet: {error}", "was it cut off, or is another format meant?"
        ) from error
    column = next((name for name in _LABELS if name in schema), None)
    if column is None:
        raise InvalidInputError(
            f"no column of the file holds labels: it has {', '.join(list(schema)[:20])}",
            "one is called label, labels, spans, or tokens and ner_tags",
        )
    rows, n = pl.scan_parquet(path), 0
    total = rows.select(pl.len()).collect().item()
    for start in range(0, total, CHUNK):
        for record in rows.slice(start, CHUNK).collect().iter_rows(named=True):
            n += 1
            given = _given(n, record, column, names.get(column), asked, heard)
            if given is not None:
                yield given


def _features(metadata: dict[str, str]) -> dict[str, list[str]]:
    """The class names of each column that has any."""
    try:
        document = msgspec.json.decode(metadata.get(META, "{}"))
        features = document.get("info", {}).get("features", {})
        return {name: found for name, one in features.items() if (found := _names(one))}
    except (msgspec.MsgspecError, AttributeError) as error:
        raise InvalidInputError(f"the file's metadata cannot be read: {error}") from error


def _names(feature: Any) -> list[str]:
    if isinstance(feature, list):
        return _names(feature[0]) if feature else []
    if not isinstance(feature, dict):
        return []
    if feature.get("_type") == "ClassLabel":
        return [str(name) for name in feature.get("names") or ()]
    return _names(feature.get("feature") or feature.get("label"))


def _given(
    n: int, record: dict[str, Any], column: str, names: list[str] | None, asked: Asked, heard: Heard
) -> Given | None:
    value = record[column]
    if value is None:
        heard.warn(n, "has no label: nothing is stored")
        return None
    try:
        squeezed, label = _label(record, value, names, asked)
    except (ValueError, TypeError, KeyError) as error:
        heard.fault(n, str(error))
        return None
    texts = {name: text_of(one) for name, one in record.items() if name not in _LABELS}
    shown = [name for name in asked.fields or asked.columns if name in texts]
    return Given(
        n,
        label,
        row=texts.get("_row"),
        key=texts.get(asked.key) if asked.key else None,
        text=None if squeezed else joined(texts, asked) if shown else texts.get("text"),
        squeezed=squeezed,
        annotator=texts.get("annotator"),
        moment=texts.get("at"),
        seconds=texts.get("seconds"),
        flagged=texts.get("flagged"),
        note=texts.get("note"),
        words=" ".join(map(str, record["tokens"])) if squeezed else None,
    )


def _label(
    record: dict[str, Any], value: Any, names: list[str] | None, asked: Asked
) -> tuple[str | None, str]:
    if asked.task == "spans" and "tokens" in record:
        words = [squeeze(one) for one in record["tokens"]]
        return "".join(words), of_spans(tagged_spans(words, [_name(one, names) for one in value]))
    if asked.task == "spans":
        spans = [(one["start"], one["end"], _name(one["label"], names)) for one in value]
        return None, of_spans(spans)
    if asked.task == "text":
        return None, str(value)
    found = value if isinstance(value, list) else [value]
    return None, of_names(asked, [_name(one, names) for one in found])


def _name(value: Any, names: list[str] | None) -> str:
    """What a class is called. Raises ValueError for a number that names none."""
    if isinstance(value, int) and not isinstance(value, bool) and names:
        if not 0 <= value < len(names):
            raise ValueError(f"there is no class {value}: the file names {len(names)}")
        return names[value]
    return str(text_of(value))


def write(answers: Iterable[Standing], asked: Asked, path: Path, heard: Heard) -> int:
    """Write each answer as a row; see the package."""
    schema, features = _schema(asked)
    parts: list[Path] = []
    count = 0
    labelled = (one for one in answers if one.label is not None)
    while chunk := list(itertools.islice(labelled, CHUNK)):
        frame = pl.DataFrame([_row(one, asked) for one in chunk], schema=schema, orient="row")
        parts.append(path.with_name(f"{path.name}.{len(parts)}"))
        frame.write_parquet(parts[-1], compression="zstd")
        count += len(frame)
    metadata = {META: msgspec.json.encode({"info": {"features": features}}).decode()}
    whole = pl.scan_parquet(parts) if parts else pl.LazyFrame(schema=schema)
    whole.sink_parquet(
        path,
        row_group_size=CHUNK,
        maintain_order=True,
        metadata=metadata,
        arrow_schema=SchemaWithMetadata(pl.Schema(schema), metadata),
    )
    for part in parts:
        part.unlink()
    return count


def _schema(asked: Asked) -> tuple[dict[str, Any], dict[str, Any]]:
    names = asked.fields or asked.columns
    text = {"dtype": "string", "_type": "Value"}
    classes = {"names": asked.labels, "_type": "ClassLabel"}
    schema: dict[str, Any] = {"_row": pl.Int64, **dict.fromkeys(names, pl.String)}
    features: dict[str, Any] = {"_row": {"dtype": "int64", "_type": "Value"}}
    features |= dict.fromkeys(names, text)
    if asked.task == "spans":
        numbers = {"start": pl.Int64, "end": pl.Int64, "label": pl.Int64}
        schema["spans"] = pl.List(pl.Struct(numbers))
        whole = {"dtype": "int64", "_type": "Value"}
        features["spans"] = [{"start": whole, "end": whole, "label": classes}]
    elif asked.task == "text":
        schema["label"], features["label"] = pl.String, text
    elif asked.task == "multi":
        schema["label"] = pl.List(pl.Int64)
        features["label"] = {"feature": classes, "_type": "Sequence"}
    else:
        schema["label"], features["label"] = pl.Int64, classes
    schema |= {"annotator": pl.String, "at": pl.String, "seconds": pl.Float64}
    schema |= {"flagged": pl.Boolean, "note": pl.String}
    features |= {"annotator": text, "at": text, "seconds": {"dtype": "float64", "_type": "Value"}}
    features |= {"flagged": {"dtype": "bool", "_type": "Value"}, "note": text}
    return schema, features


def _row(one: Standing, asked: Asked) -> tuple[Any, ...]:
    label, at = one.label or "", asked.labels.index
    value: Any = label
    if asked.task == "spans":
        value = [{"start": a, "end": b, "label": at(name)} for a, b, name in spans_in(label)]
    elif asked.task == "multi":
        value = [at(name) for name in to_names(asked, label)]
    elif asked.task != "text":
        value = at(label)
    texts = [one.texts.get(name) for name in asked.fields or asked.columns]
    said = (one.annotator, one.moment, one.seconds, one.flagged, one.note)
    return (one.row, *texts, value, *said)
