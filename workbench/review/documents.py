"""The documents of reviewing for scripts, and their texts for people."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from workbench.cli.command import Context
from workbench.core import figures
from workbench.evaluate.requests import Figure
from workbench.review.coefficients import COEFFICIENTS, shown
from workbench.review.requests import (
    AgreedItem,
    Agreement,
    Annotators,
    Competence,
    Consensus,
    Suspect,
    SuspectPage,
)
from workbench.review.standings import Standing

MOST_PAIRS = 40
MOST_SHOWN = 25


def figure(found: Figure) -> dict[str, Any]:
    """``{"value", "low", "high", "n"}``; undefined: ``{"value": null, "why"}``."""
    if found.value is None:
        return {"value": None, "why": found.why}
    if found.low is None or found.high is None:
        return {"value": found.value, "n": found.n}
    return {"value": found.value, "low": found.low, "high": found.high, "n": found.n}


def standing(found: Standing | None) -> dict[str, Any]:
    """When a result was made, and what came since."""
    if found is None:
        return {}
    return {
        "made": found.made,
        "by": found.by,
        "seconds": found.seconds,
        "answers": found.answers,
        "since": found.since,
        "current": found.current,
    }


def agreement(found: Agreement) -> dict[str, Any]:
    """The document of ``labels agreement``; ``labels`` counts the answers."""
    return {
        "dataset": found.dataset,
        "items": found.items,
        "shared": found.shared,
        "annotators": len(found.annotators),
        "names": found.annotators,
        "labels": found.answers,
        "order": found.labels,
        "percent": figure(found.percent),
        "fleiss_kappa": figure(found.fleiss_kappa),
        "krippendorff_alpha": {
            level: figure(one) for level, one in found.krippendorff_alpha.items()
        },
        "gwet_ac1": figure(found.gwet_ac1),
        "randolph_kappa": figure(found.randolph_kappa),
        "conger_kappa": figure(found.conger_kappa),
        "pairs": [
            {
                "a": one.a,
                "b": one.b,
                "items": one.items,
                "percent": one.percent,
                "cohen_kappa": figure(one.cohen_kappa),
            }
            for one in found.pairs
        ],
        "per_label": {
            label: {
                "labels": one.answers,
                "fleiss_kappa": figure(one.fleiss_kappa),
                "krippendorff_alpha": figure(one.krippendorff_alpha),
            }
            for label, one in found.per_label.items()
        },
        "standing": standing(found.standing),
    }


def agreement_text(context: Context, found: Agreement) -> str:
    """All coefficients, then pairs, then labels."""
    people = len(found.annotators)
    head = (
        f"{found.dataset}: {figures.counted(found.answers, 'label')} of {people} "
        f"{'person' if people == 1 else 'people'} on {figures.counted(found.items, 'row')}, "
        f"{figures.count(found.shared)} of them labelled by two or more"
    )
    whole = [(name, shown(of(found))) for name, of in COEFFICIENTS]
    parts = [head, context.table(("coefficient", "value (95 %)"), whole)]
    pairs = [
        (f"{one.a} – {one.b}", one.items, figures.share(one.percent), shown(one.cohen_kappa))
        for one in found.pairs[:MOST_PAIRS]
    ]
    if pairs:
        headers = ("pair", "rows", "percent", "Cohen κ (95 %)")
        parts.append(context.table(headers, pairs, "rows,percent"))
    if len(found.pairs) > MOST_PAIRS:
        parts.append(f"and {len(found.pairs) - MOST_PAIRS:,} more pairs: see --json")
    labels = [
        (name, one.answers, shown(one.fleiss_kappa), shown(one.krippendorff_alpha))
        for name, one in found.per_label.items()
    ]
    headers = ("label", "labels", "Fleiss κ (95 %)", "Krippendorff α (95 %)")
    parts.append(context.table(headers, labels, "labels"))
    return "\n\n".join(parts)


def consensus(head: Consensus, items: Sequence[AgreedItem]) -> dict[str, Any]:
    """The document of ``labels consensus``."""
    return {
        "dataset": head.dataset,
        "method": head.method,
        "items": [_agreed(item) for item in items],
        "annotators": [_competence(one) for one in head.annotators],
        "standing": standing(head.standing),
    }


def _agreed(item: AgreedItem) -> dict[str, Any]:
    document: dict[str, Any] = {
        "_row": item.row,
        "label": item.label,
        "confidence": item.confidence,
        "people": item.people,
        "reviewed": item.reviewed,
    }
    if item.tied:
        document["tied"] = item.tied
    return document


def _competence(one: Competence) -> dict[str, Any]:
    known = {"name": one.name, "competence": one.competence, "labels": one.answers}
    return known if one.competence is not None else {**known, "why": one.why}


def consensus_text(context: Context, head: Consensus, items: Sequence[AgreedItem]) -> str:
    """The annotators, how many rows have a label, and the least certain ones."""
    tied = sum(item.label is None for item in items)
    text = (
        f"{head.dataset}, by {head.method}: {figures.counted(len(items), 'row')}, "
        f"{figures.count(tied)} of them tied"
    )
    people = [
        (one.name, one.answers, figures.share(one.competence) if not one.why else one.why)
        for one in head.annotators
    ]
    parts = [text, context.table(("annotator", "labels", "competence"), people, "labels")]
    least = sorted(items, key=lambda item: (item.confidence, item.row))[:MOST_SHOWN]
    rows = [
        (
            item.row,
            item.label if item.label is not None else f"tie: {', '.join(item.tied)}",
            figures.share(item.confidence),
            item.people,
            item.reviewed or "",
        )
        for item in least
    ]
    headers = ("row", "label", "confidence", "people", "reviewed")
    parts.append("least certain first (all: --json)")
    parts.append(context.table(headers, rows, "row,confidence,people"))
    return "\n\n".join(parts)


def suspects(found: Sequence[Suspect]) -> list[dict[str, Any]]:
    """The document of ``labels suspects``, most suspect first."""
    return [
        {
            "_row": one.row,
            "given": one.given,
            "likely": one.likely,
            "score": one.score,
            "confident": one.confident,
        }
        for one in found
    ]


def suspects_text(context: Context, head: SuspectPage, found: Sequence[Suspect]) -> str:
    """How many labels are probably wrong, and the first of them."""
    text = (
        f"{head.dataset}: about {head.errors:,.0f} of {figures.counted(head.judged, 'label')} are "
        f"wrong by estimate; {figures.counted(head.total, 'suspect')} to look at"
    )
    if head.rare:
        text += f"; {figures.counted(head.rare, 'row')} not judged, for want of others of its label"
    rows = [
        (one.row, one.given, one.likely, figures.share(one.score), one.text)
        for one in found[:MOST_SHOWN]
    ]
    headers = ("row", "given", "likely", "score", "text")
    parts = [text]
    if rows:
        parts.append(context.table(headers, rows, "row,score"))
    if len(found) > len(rows):
        parts.append(f"and {len(found) - len(rows):,} more: see --json")
    return "\n\n".join(parts)


def annotators(found: Annotators) -> list[dict[str, Any]]:
    """The document of ``labels annotators``."""
    return [
        {
            "name": one.name,
            "labels": one.labels,
            "skipped": one.skipped,
            "flagged": one.flagged,
            "notes": one.notes,
            "seconds": one.seconds,
            "median_seconds": one.median,
            "labels_per_hour": one.pace,
            "too_fast": figure(one.too_fast),
            "agreement": figure(one.agreement),
            "majority": figure(one.majority),
            "reviewed": figure(one.reviewed),
            "gold": figure(one.gold),
            "accepted": figure(one.accepted),
            "edited": _rest(one.accepted),
            "unseen": figure(one.unseen),
            "state": one.state,
            "last": one.last,
        }
        for one in found.annotators
    ]


def _rest(share: Figure) -> dict[str, Any]:
    """The share of what is not in this one."""
    if share.value is None or share.low is None or share.high is None:
        return figure(share)
    rest = {"value": 1 - share.value, "low": 1 - share.high, "high": 1 - share.low}
    return {**figure(share), **rest}


def annotators_text(context: Context, found: Annotators, now: dt.datetime) -> str:
    """One line a person; ``now``: for how long ago somebody was seen."""
    rows = [
        (
            one.name,
            one.labels,
            one.skipped,
            figures.duration(one.seconds),
            f"{one.pace:,.0f}/h" if one.pace else figures.MISSING,
            figures.share(one.too_fast.value, 2),
            figures.share(one.agreement.value, 2),
            figures.share(one.majority.value, 2),
            figures.share(one.reviewed.value, 2),
            figures.share(one.gold.value, 2),
            one.state or figures.MISSING,
            figures.share(one.accepted.value, 2),
            figures.share(one.unseen.value, 2),
            figures.ago(one.last, now),
        )
        for one in found.annotators
    ]
    headers = (
        *("name", "labels", "skips", "active", "pace", "too fast", "agreement"),
        *("majority", "reviewed", "gold", "state", "accepted", "unseen", "last seen"),
    )
    if not rows:
        return f"nobody has labelled {found.dataset} yet"
    table = context.table(headers, rows, ",".join(headers[1:]))
    return table + f"\n\ntoo fast: {found.too_fast_rule}"
