"""Everything that went into a version, as lines of kind, fact and value. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from workbench.core import family_names, figures, metric_names
from workbench.history import decisions, origins
from workbench.history.origins import MOST_PEOPLE
from workbench.history.requests import CandidateUse, VersionDetail
from workbench.history.words import Fact, told

_PROMOTED = "became champion: "
_NO_CHAMPION = "is no longer champion"
_COMPARED = "compared with "
_AT_GATE = ("passed the gate", "did not pass the gate")
"""How the timeline begins to tell of it."""
_ENSEMBLE = "ensemble"
_TOLD = ("seed", "loads", "labels_by", "split", "who", "kept_from")
"""What of the record is told in other words already."""


def facts(found: VersionDetail, now: dt.datetime) -> list[Fact]:
    """What is known of a version; ``now`` is naive UTC. What has no value is left out.

    First what explains it: of what it was made, how it was tested, and why it was kept.
    """
    row = found.version
    trained = f"{figures.when(row.at, now)} by {row.by} in {figures.duration(row.seconds)}"
    capture = dict(found.capture)
    warnings, decision = capture.pop("warnings", []), capture.pop("decision", None) or {}
    made = {name: value for name, value in capture.items() if name not in _TOLD}
    listed = [
        ("model", "name", row.name),
        ("model", "family", family_names.title(row.family)),
        ("model", "target", row.target),
        ("model", "trained", trained),
        *origins.rows(found, now),
        *origins.cleaning(found, now),
        *origins.labels(found, now),
        *origins.tests(found, now),
        *_compared(found),
        ("kept", "because", _why_kept(found)),
        *_life(found, now),
        *(("warned", "of", one) for one in warnings),
        ("model", "classes", ", ".join(found.classes)),
        *(("decision", *one) for one in decisions.facts(decision) if decision),
        *(("parameter", name, told(name, value)) for name, value in found.parameters.items()),
        ("model", "seed", str(found.seed)),
        ("model", "size", figures.size(row.bytes)),
        ("model", "sha256", found.sha256),
        *(("made on", *one) for one in _flat(made)),
        *(("note", one.by, one.text) for one in found.notes),
        *(("tag", "", f"#{tag}") for tag in row.tags),
        *(("labels", one.person, origins.share(one)) for one in found.labels_by[MOST_PEOPLE:]),
    ]
    return [fact for fact in listed if fact[2]]


def _compared(found: VersionDetail) -> Iterator[Fact]:
    """With which versions it was compared, the newest verdict of each."""
    verdicts = {
        one.what.removeprefix(_COMPARED): one.detail
        for one in found.timeline
        if one.what.startswith(_COMPARED) and one.detail
    }
    if found.against:
        verdicts[f"v{found.against.b}"] = found.against.verdict
    yield from (("compared", f"with {other}", words) for other, words in verdicts.items())


def _life(found: VersionDetail, now: dt.datetime) -> Iterator[Fact]:
    """How it stood at the gate, why it became champion, and why it no longer is."""
    gate = [one for one in found.timeline if one.what in _AT_GATE]
    for one in gate[-1:]:
        yield "kept", "gate", f"{one.what} {figures.when(one.at, now)}: {one.detail}"
    for one in found.timeline:
        when = f"{one.by}, {figures.when(one.at, now)}"
        if one.what.startswith(_PROMOTED):
            detail = f"; {one.detail}" if one.detail else ""
            yield "kept", "champion", f"{one.what.removeprefix(_PROMOTED)} ({when}{detail})"
        elif one.what == _NO_CHAMPION:
            yield "kept", "no longer", f"champion: {one.detail or 'no reason given'} ({when})"


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


def _flat(values: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Names and values, those of tables within the table too."""
    for name, value in values.items():
        if isinstance(value, dict):
            yield from _flat(value)
        else:
            yield name.replace("_", " "), told(name, value)
