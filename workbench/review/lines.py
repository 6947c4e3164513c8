"""What the review screen says of answers, proposals, decisions and people, as pieces. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from workbench.core import figures
from workbench.core.text import cell_width, clip, pad
from workbench.evaluate.requests import Figure
from workbench.review.deciding import Decision, GivenAnswer, Proposal, ReviewedItem
from workbench.review.naming import shown
from workbench.review.requests import DAWID_SKENE, MAJORITY
from workbench.review.standings import Standing
from workbench.tui.paint import Line, Piece, width_of

TABS = (
    "disagreements",
    "flagged",
    "suspects",
    "annotators",
    "agreement",
    "gold",
    "conflicts",
    "rules",
)
BRIEF = 3
"""Letters of a list's name where there is no room for all of them."""
MOST_NAME = 16
MOST_LABEL = 24
MOST_ANSWERS = 8
METHODS = {
    MAJORITY: "majority",
    DAWID_SKENE: "Dawid–Skene",
    "model": "a model",
    "double": "its double",
}


def tab_line(active: str, counts: Mapping[str, str], width: int) -> Line:
    """The lists by their keys, the one that is shown in reverse; the others as far as they fit."""
    for told in (counts, {active: counts.get(active, "")}):
        pieces = _tabs(active, told, None)
        if width_of(pieces) <= width:
            return pieces
    return _tabs(active, counts if counts.get(active) else {}, BRIEF)


def _tabs(active: str, counts: Mapping[str, str], most: int | None) -> list[Piece]:
    pieces: list[Piece] = []
    for number, name in enumerate(TABS, 1):
        told = f" {counts[name]}" if counts.get(name) and (name == active or not most) else ""
        if name == active:
            pieces.append((f" {number} {name}{told} ", "accent reverse"))
        else:
            words = name if most is None or len(name) <= most + 1 else f"{name[:most]}…"
            pieces += [(f" {number} ", "key"), (words, "secondary"), (f"{told} ", "dim")]
    return pieces


def votes(task: str, given: Sequence[tuple[str, int]]) -> list[Piece]:
    """``spam 2 · ham 1``, what most said first."""
    pieces: list[Piece] = []
    for label, count in given:
        pieces += [(" · ", "dim")] if pieces else []
        pieces += [(shown(task, label), "text"), (f" {count}", "secondary")]
    return pieces


def answers(item: ReviewedItem, now: dt.datetime) -> list[Line]:
    """Each person's answer with its time and note, in aligned columns."""
    first = item.answers[:MOST_ANSWERS]
    said = {one.person: clip(_said(item.task, one), MOST_LABEL) for one in first}
    who = max((min(MOST_NAME, cell_width(one.person)) for one in first), default=0)
    what = max(map(cell_width, said.values()), default=0)
    lines: list[Line] = [
        [
            (pad(clip(one.person, MOST_NAME), who) + "  ", "secondary"),
            (pad(said[one.person], what) + "  ", _weight(one)),
            (f"{_time(one):>7}  {figures.when(one.at, now)}", "dim"),
            ("  ⚑" if one.flagged else "", "attention"),
            (f"  “{one.note}”" if one.note else "", "text"),
        ]
        for one in first
    ]
    if len(item.answers) > len(first):
        lines.append([(f"and {len(item.answers) - len(first)} more", "dim")])
    return lines


def _said(task: str, one: GivenAnswer) -> str:
    if one.label is not None:
        aside = " (set aside)" if one.status == "aside" else ""
        return shown(task, one.label) + aside
    return one.status or figures.MISSING


def _weight(one: GivenAnswer) -> str:
    return "bright" if one.status == "labelled" else "dim"


def _time(one: GivenAnswer) -> str:
    return figures.duration(one.seconds) if one.seconds else figures.MISSING


def proposals(item: ReviewedItem) -> list[Line]:
    """What each method proposes, and what was decided."""
    lines: list[Line] = [_proposal(item.task, one) for one in item.proposals]
    if item.gold:
        right = " or ".join(shown(item.task, label) for label in item.gold)
        lines.append([("gold        ", "dim"), (right, "good")])
    if item.decision is not None:
        lines.append(decision(item.task, item.decision))
    return lines


def _proposal(task: str, one: Proposal) -> Line:
    name = f"{METHODS.get(one.method, one.method):<12}"
    if one.label is None:
        tied = " = ".join(shown(task, label) for label in one.tied)
        return [(name, "dim"), (f"○ tie: {tied}", "attention")]
    doubt = "of the given label being wrong" if one.method == "model" else ""
    if one.other is not None:
        doubt = f"alike: row {one.other:,}"
    share = figures.share(one.confidence, 2)
    if one.rules:
        share, doubt = ", ".join(one.rules), ""
    return [
        (name, "dim"),
        (shown(task, one.label), "accent"),
        (f"  {share} {doubt}".rstrip(), "dim"),
    ]


def decision(task: str, found: Decision) -> Line:
    """Who decided what, and why."""
    return [
        ("✓ ", "good"),
        (shown(task, found.label), "bright"),
        (f"  {found.reviewer}: ", "secondary"),
        (found.reason, "text"),
    ]


def adopted(item: ReviewedItem, proposal: Proposal) -> str:
    """The reason that is stored when a proposal is adopted."""
    share = figures.share(proposal.confidence, 2)
    if proposal.method == "model":
        return f"a model doubts the given label: {share}"
    if proposal.rules:
        return f"rules: {', '.join(proposal.rules)}"
    if proposal.other is not None:
        return f"as row {proposal.other:,}, which says the same: {share} alike"
    given = [one.label for one in item.answers if one.status == "labelled"]
    if proposal.method == MAJORITY:
        most = sum(label == proposal.label for label in given)
        return f"majority: {most} of {len(given)}"
    return f"consensus by Dawid–Skene: {share}"


def age(standing: Standing | None, now: dt.datetime) -> str:
    """``measured 3 min ago · 12 answers since · M``; shorter when nothing has changed."""
    if standing is None:
        return ""
    ago = f"measured {figures.ago(standing.made, now)}"
    if standing.current:
        return f"{ago} · up to date"
    since = figures.counted(standing.since, "answer")
    return f"{ago} · {since} since · M measures"


def figure(found: Figure) -> list[Piece]:
    """A value with its interval in dim, or why there is none."""
    if found.value is None:
        return [(f"– {found.why}", "dim")]
    interval = figures.interval(found.low, found.high)
    return [(figures.share(found.value), "bright"), (f" {interval}", "dim")]


def brief(found: Figure) -> list[Piece]:
    """A value of two digits, a dash where there is none."""
    if found.value is None:
        return [(figures.MISSING, "dim")]
    return [(figures.share(found.value, 2), "text"), (f" of {found.n:,}", "dim")]
