"""How a version decides, in words: from its record of costs and thresholds. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from workbench.core import figures, metric_names

PREFIX = "decision."
MOST_MOVED = 12
"""Classes whose thresholds are told one by one; of more the largest moves."""
_NAMES = {
    "rule": "how answers are chosen",
    "metric": "thresholds meant for",
    "tuned": "thresholds moved",
    "why": "why thresholds were not moved",
    "offsets": "thresholds moved by",
    "costs": "costs of wrong answers",
    "threshold": "threshold of the second class",
}
_SIDES = {"untuned": "thresholds not moved", "with_offsets": "thresholds moved"}


def compared(record: dict[str, Any] | None) -> dict[str, Any]:
    """A record as it is compared with another: figures under their metric, offsets with classes.

    The classes themselves are compared elsewhere.
    """
    if not record:
        return {}
    plain = {key: value for key, value in record.items() if key not in (*_SIDES, "labels")}
    tried = {key: record[key] for key in _SIDES if key in record}
    moved = [list(pair) for pair in _moved(record)]
    return plain | {"offsets": moved} | ({str(record["metric"]): tried} if tried else {})


def named(name: str) -> str:
    """The name of something compared, in words; ``name`` begins with ``PREFIX``."""
    rest = name.removeprefix(PREFIX)
    metric, _, side = rest.rpartition(".")
    if side in _SIDES:
        return f"{metric_names.title(metric)} on held folds, {_SIDES[side]}"
    return _NAMES.get(rest, rest.replace("_", " "))


def told(name: str, text: str) -> str:
    """A value compared, as people read it: rounded, offsets with their signs."""
    rest = name.removeprefix(PREFIX)
    if rest.rpartition(".")[2] in (*_SIDES, "threshold"):
        return figures.share(float(text))
    if rest == "metric":
        return metric_names.title(text)
    if rest == "offsets":
        return _offsets([(label, offset) for label, offset in json.loads(text)])
    return text


def facts(record: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Names and values for the list of what went into a version."""
    metric = record.get("metric", "")
    plain = "the cheapest class" if record.get("costs") else "the likeliest class"
    moved = f", thresholds moved for {metric_names.title(metric)}" if record.get("tuned") else ""
    yield "answers", plain + moved
    if why := record.get("why"):
        yield "not moved", str(why)
    if "untuned" in record:
        before, after = (metric_names.value(metric, record[key]) for key in _SIDES)
        words = f"{before} with thresholds not moved, {after} with moved ones"
        yield "on held folds", f"{metric_names.title(metric)} {words}"
    labels = record.get("labels", [])
    threshold = record.get("threshold")
    if threshold is not None and len(labels) == 2:
        yield "threshold", f"{labels[1]} from a probability of {figures.share(threshold)} on"
    elif moves := _moved(record):
        yield "moved by", _offsets(moves)
    if record.get("costs"):
        yield "costs", _costs(labels, record["costs"])


def _moved(record: dict[str, Any]) -> list[tuple[str, float]]:
    """Classes whose score has an offset, the largest first."""
    pairs = zip(record.get("labels", []), record.get("offsets", []), strict=True)
    return sorted(((label, by) for label, by in pairs if by), key=lambda pair: -abs(pair[1]))


def _offsets(moves: list[tuple[str, float]]) -> str:
    words = [f"{label} {figures.signed(by, 2)}" for label, by in moves[:MOST_MOVED]]
    more = [f"{len(moves) - MOST_MOVED} more"] if len(moves) > MOST_MOVED else []
    return ", ".join([*words, *more]) or "none"


def _costs(labels: list[str], costs: list[list[float]]) -> str:
    """Those that are not as without costs: 1, and nothing for what is right."""
    named = [
        f"{truth} said to be {said}: {costs[a][b]:g}"
        for a, truth in enumerate(labels)
        for b, said in enumerate(labels)
        if a != b and costs[a][b] != 1
    ]
    return ", ".join(named[:MOST_MOVED]) or "1 for every wrong answer"
