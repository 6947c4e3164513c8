"""A scripted hub for the review screen: disagreements, suspects, people, agreement."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec

from tests.tui.scene import scripted
from workbench.annotate.requests import GoldItem, GoldPage, GoldPerson, GoldSettings, ListGold
from workbench.client.scripted import ScriptedHub
from workbench.core.clock import SystemClock, iso
from workbench.evaluate.requests import Figure
from workbench.review.deciding import (
    Decide,
    Decided,
    Decision,
    GivenAnswer,
    ListReview,
    Proposal,
    ReviewedItem,
    ReviewPage,
    ReviewRow,
    ShowReviewed,
)
from workbench.review.requests import (
    Agreement,
    Annotator,
    Annotators,
    LabelAgreement,
    ListAnnotators,
    PairAgreement,
    ShowAgreement,
    ShowSuspects,
    Suspect,
    SuspectPage,
)
from workbench.review.standings import Standing
from workbench.review.too_fast import RULE

TEXT = "My card was charged twice for the same order and nobody answers the phone."
LABELS = ["billing", "delivery", "account", "bug", "other"]
ROWS = [
    ReviewRow(row=8841, text=TEXT, votes=[("billing", 1), ("bug", 1)], agreement=0.0),
    ReviewRow(
        row=17,
        text="Parcel \x1b[31mlate[/]",
        votes=[("delivery", 2), ("other", 1)],
        agreement=1 / 3,
    ),
]
DECISION = Decision(
    label="bug",
    reviewer="rae",
    reason="the app charges twice",
    method="chosen",
    event=99,
    at="2020-11-23T14:02:00Z",
)


def standing() -> Standing:
    """Of a result that was made three minutes ago, whenever a test asks."""
    return Standing(
        job="j",
        made=iso(SystemClock().now() - dt.timedelta(minutes=3)),
        by="ana",
        seconds=0.4,
        answers=2310,
        since=12,
        current=False,
    )


def answer(person: str, label: str, seconds: float, note: str = "") -> GivenAnswer:
    """An answer of 2020, so that it is told by its date."""
    return GivenAnswer(
        person=person,
        status="labelled",
        label=label,
        seconds=seconds,
        at="2020-11-23T14:02:00Z",
        note=note,
        flagged=bool(note),
    )


def item(row: int, **more: Any) -> ReviewedItem:
    """The first row of the list: two answers that differ; the second: three."""
    tied = row == 8841
    answers = [answer("ana", "billing", 4.2), answer("ben", "bug", 1.1, "the app charges twice?")]
    if not tied:
        answers = [answer(who, what, 3.0) for who, what in
                   (("ana", "delivery"), ("ben", "other"), ("chloe", "delivery"))]  # fmt: skip
    majority = Proposal(
        label=None if tied else "delivery",
        method="majority",
        confidence=0.5 if tied else 2 / 3,
        tied=["billing", "bug"] if tied else [],
    )
    weighed = Proposal(
        label="billing" if tied else "delivery", method="dawid-skene", confidence=0.83
    )
    known: dict[str, Any] = {
        "row": row,
        "fields": [("text", TEXT if tied else "Parcel late"), ("order", "8841"), ("via", "web")],
        "texts": 1,
        "answers": answers,
        "agreement": 0.0 if tied else 1 / 3,
        "proposals": [majority, weighed],
        "decision": None,
        "labels": LABELS,
    }
    return ReviewedItem(**(known | more))


def some(value: float, n: int = 120) -> Figure:
    """A figure with an interval."""
    return Figure(value=value, low=value - 0.03, high=value + 0.03, n=n)


AGREEMENT = Agreement(
    dataset="tickets",
    items=2310,
    shared=460,
    answers=2770,
    annotators=["ana", "ben", "chloe"],
    labels=LABELS,
    percent=some(0.89),
    fleiss_kappa=some(0.81),
    krippendorff_alpha={
        "nominal": some(0.81),
        "ordinal": some(0.78),
        "interval": Figure(why="the labels are not numbers"),
    },
    gwet_ac1=some(0.86),
    randolph_kappa=some(0.85),
    conger_kappa=some(0.81),
    pairs=[
        PairAgreement(a="ana", b="ben", items=240, percent=0.87, cohen_kappa=some(0.79)),
        PairAgreement(a="ana", b="chloe", items=220, percent=0.91, cohen_kappa=some(0.84)),
        PairAgreement(
            a="ben",
            b="chloe",
            items=0,
            percent=None,
            cohen_kappa=Figure(why="the two share no item"),
        ),
    ],
    per_label={
        label: LabelAgreement(answers=500, fleiss_kappa=some(0.8), krippendorff_alpha=some(0.8))
        for label in LABELS
    },
)
NO = Figure(why="has not answered a gold row")
PEOPLE = Annotators(
    dataset="tickets",
    too_fast_rule=RULE,
    annotators=[
        Annotator(
            name=name,
            labels=labels,
            skipped=skipped,
            flagged=1,
            notes=0,
            seconds=3600.0,
            pace=412.0,
            median=3.2,
            too_fast=some(fast),
            agreement=some(agree),
            majority=some(agree),
            reviewed=NO,
            gold=NO,
            accepted=some(0.7),
            unseen=NO,
            last="2020-11-23T14:02:00Z",
        )
        for name, labels, skipped, fast, agree in (
            ("ana", 1210, 12, 0.01, 0.89),
            ("ben", 900, 3, 0.31, 0.71),
        )
    ],
)
GOLDEN = GoldPage(
    dataset="tickets",
    task="single",
    settings=GoldSettings(),
    items=[
        GoldItem(
            row=8841,
            answers=["billing", "bug"],
            text=TEXT,
            by="rae",
            added="2020-11-23T14:02:00Z",
            answered=4,
            correct=1,
        ),
        GoldItem(
            row=17,
            answers=["delivery"],
            text="Parcel late",
            by="rae",
            added="2020-11-23T14:02:00Z",
            answered=0,
            correct=0,
        ),
    ],
    total=2,
    people=[
        GoldPerson(
            name="ben",
            accuracy=some(0.5),
            state="paused",
            why="of 12 rows with known answers you had 6 right; 60 % is asked for",
            aside=31,
            waiting=4,
        )
    ],
)
SUSPECTED = SuspectPage(
    dataset="tickets",
    suspects=[
        Suspect(row=8841, given="bug", likely="billing", score=0.02, confident=True, text=TEXT),
        Suspect(row=17, given="other", likely="delivery", score=0.21, confident=False, text="late"),
    ],
    total=2,
    judged=1848,
    rare=3,
    errors=41.3,
)


def reviewing(decided: Decided | None = None) -> ScriptedHub:
    """The hub; a decision is answered with ``decided``."""
    hub = scripted()

    def listed(request: ListReview) -> ReviewPage:
        rows = [] if request.decided else ROWS
        total = len(rows)
        return ReviewPage(
            dataset="tickets",
            rows=rows[request.offset : request.offset + request.limit],
            total=total,
            open=2,
            decided=0,
        )

    hub.answers |= {
        ListReview: listed,
        ShowReviewed: lambda request: item(request.row),
        ShowSuspects: lambda _: msgspec.structs.replace(SUSPECTED, standing=standing()),
        ShowAgreement: lambda _: msgspec.structs.replace(AGREEMENT, standing=standing()),
        ListAnnotators: PEOPLE,
        ListGold: GOLDEN,
        Decide: decided or Decided(decision=DECISION),
    }
    return hub
