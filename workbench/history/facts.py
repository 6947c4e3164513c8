"""Everything that went into a version, as lines of kind, fact and value. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from workbench.core import family_names, figures, metric_names
from workbench.core.label_target import are_labels
from workbench.history import decisions
from workbench.history.requests import CandidateUse, LabelShare, VersionDetail
from workbench.history.words import SHORT_HASH, told

Fact = tuple[str, str, str]
MOST_PEOPLE = 5
"""People that are told before everything else is."""
_PROMOTED = "became champion: "
_ENSEMBLE = "ensemble"
_TOLD = ("seed", "loads", "labels_by")
"""What of the record is told in other words already."""


def facts(found: VersionDetail, now: dt.datetime) -> list[Fact]:
    """What is known of a version; ``now`` is naive UTC. What has no value is left out."""
    row = found.version
    trained = f"{figures.when(row.at, now)} by {row.by} in {figures.duration(row.seconds)}"
    listed = [
        ("model", "name", row.name),
        ("model", "family", family_names.title(row.family)),
        ("model", "target", row.target),
        ("model", "classes", ", ".join(found.classes)),
        ("model", "trained", trained),
        ("model", "size", figures.size(row.bytes)),
        ("model", "seed", str(found.seed)),
        ("model", "sha256", found.sha256),
        ("data", "dataset", f"{row.dataset} ({row.stage})"),
        ("data", "rows learned from", figures.count(found.train_rows)),
        _split(found),
        *_sources(found, now),
    ]
    listed += [
        ("recipe", f"step {place}", title) for place, title in enumerate(found.recipe_titles, 1)
    ]
    listed += _labels(found)
    listed += [("compared", f"with v{one.b}", one.verdict) for one in (found.against,) if one]
    listed.append(("kept", "because", _why_kept(found)))
    listed += [
        ("kept", "champion", f"{one.what.removeprefix(_PROMOTED)} ({one.by}; {one.detail})")
        for one in found.timeline
        if one.what.startswith(_PROMOTED)
    ]
    capture = dict(found.capture)
    listed += [("warned", "of", one) for one in capture.pop("warnings", [])]
    decided = capture.pop("decision", None) or {}
    listed += [("decision", *one) for one in decisions.facts(decided)] if decided else []
    listed += [("parameter", name, told(name, value)) for name, value in found.parameters.items()]
    made = {name: value for name, value in capture.items() if name not in _TOLD}
    listed += [("made on", *one) for one in _flat(made)]
    listed += [("note", one.by, one.text) for one in found.notes]
    listed += [("tag", "", f"#{tag}") for tag in row.tags]
    listed += [("labels", one.person, _share(one)) for one in found.labels_by[MOST_PEOPLE:]]
    return [fact for fact in listed if fact[2]]


def _labels(found: VersionDetail) -> Iterator[Fact]:
    """Who gave the answers that were learned: those with most rows; the others stand last."""
    if not are_labels(found.version.target):
        came = f"the column {found.version.target} of the file: nobody labelled here"
        yield "labels", "from", came
        return
    people = found.labels_by
    if len(people) > 1:
        answers = sum(one.rows for one in people)
        yield (
            "labels",
            "from",
            f"{figures.counted(answers, 'answer')} of {len(people)} people to "
            f"{figures.counted(found.train_rows, 'row')}: what a reviewer decided, else what most "
            "of them said",
        )
    yield from (("labels", one.person, _share(one)) for one in people[:MOST_PEOPLE])
    if (more := len(people) - MOST_PEOPLE) > 0:
        yield "labels", "others", f"{more:,} more at the end of this list"


def _share(one: LabelShare) -> str:
    return figures.counted(one.rows, "row")


def _why_kept(found: VersionDetail) -> str:
    """By what the search chose it; later reasons (promotion, gate) are in the timeline."""
    if found.capture.get("kept_from"):
        return f"kept by hand from the search of job {found.capture['kept_from']}"
    own = next((one for one in found.candidates if one.version == found.version.version), None)
    if own is None:
        return ""
    name = metric_names.title(found.version.cv_metric)
    mean = (own.cv.get(found.version.cv_metric) or {}).get("mean")
    tried = figures.counted(sum(bool(one.cv) for one in found.candidates), "candidate")
    value = metric_names.value(found.version.cv_metric, mean)
    told = f"chosen of {tried} measured by cross-validated {name}: {value}"
    return told + _although(found, own, mean)


def _although(found: VersionDetail, own: CandidateUse, mean: float | None) -> str:
    """Why an ensemble was taken although another one has the better figure."""
    metric = found.version.cv_metric
    sign = 1.0 if metric_names.greater_is_better(metric) else -1.0
    figures_of = [
        (sign * one.cv[metric]["mean"], one)
        for one in found.candidates
        if one.state == "done" and metric in one.cv
    ]
    lead, leader = max(figures_of, key=lambda pair: pair[0], default=(0.0, own))
    if own.family != _ENSEMBLE or mean is None or lead <= sign * mean:
        return ""
    value = metric_names.value(metric, sign * lead)
    return f"; {family_names.title(leader.family)} has {value}, which is no clear lead over several"


def _split(found: VersionDetail) -> Fact:
    kind = f"{found.split.kind}, seed {found.split.seed}"
    sizes = f"{found.split.train:,} train · {found.split.test:,} test"
    return "data", f"split {found.split.name}", f"{kind}, {sizes}"


def _sources(found: VersionDetail, now: dt.datetime) -> Iterator[Fact]:
    for one in found.sources:
        when = figures.when(one.at, now)
        yield (
            "load",
            f"load {one.load}",
            f"{one.location}, {figures.counted(one.rows, 'row')}, {when}{_content(one.content)}",
        )


def _content(sha256: str) -> str:
    return f", sha256 {sha256[:SHORT_HASH]}" if sha256 else ""


def _flat(values: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Names and values, those of tables within the table too."""
    for name, value in values.items():
        if isinstance(value, dict):
            yield from _flat(value)
        else:
            yield name.replace("_", " "), told(name, value)
