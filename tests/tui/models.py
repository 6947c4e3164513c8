"""Versions and evaluations for the tests of the models and evaluate screens."""

from __future__ import annotations

from workbench.evaluate.requests import (
    Bin,
    Calibration,
    Comparison,
    Confusion,
    Evaluation,
    Figure,
)
from workbench.history.requests import (
    Change,
    LabelShare,
    Link,
    MetricPair,
    Moment,
    RowChanges,
    SplitUse,
    Version,
    VersionDetail,
    VersionDiff,
)

AT = "2021-11-18T14:02:00Z"
VERDICT = (
    "v14 is better than v12 on the same 997 rows (F1 macro +.013, +.004 to +.022; McNemar p .006)"
)


def version(
    number: int,
    f1: float | None,
    *aliases: str,
    tags: tuple[str, ...] = (),
    line: str = "tickets",
    champion: int | None = 12,
) -> Version:
    """A version of the tickets; ``f1`` None: not evaluated."""
    figure = None if f1 is None else Figure(value=f1, low=f1 - 0.012, high=f1 + 0.012, n=997)
    return Version(
        version=number,
        name="",
        aliases=list(aliases),
        archived=False,
        family="linear_svm",
        task="classification",
        metric="f1_macro",
        figure=figure,
        cv_metric="f1_macro",
        cv={"mean": 0.87, "sd": 0.009},
        dataset="tickets",
        stage="clean",
        recipe=7,
        target="labels",
        labels=2310,
        split="t3",
        test=997,
        by="ana",
        at=AT,
        seconds=41.0,
        bytes=212_000_000,
        tags=list(tags),
        line=line,
        champion=champion,
        metrics={} if figure is None else {"f1_macro": figure},
    )


def detail(row: Version) -> VersionDetail:
    """All about a version."""
    return VersionDetail(
        version=row,
        job="j",
        seed=7,
        sha256="ab" * 32,
        parameters={"C": 4.0},
        features={},
        classes=["billing", "refund"],
        capture={"python": "3.12"},
        train_rows=1313,
        sources=[],
        recipe_steps=[{"step": "trim"}],
        recipe_titles=["trim city"],
        labels_by=[
            LabelShare(person="ana", rows=1204),
            LabelShare(person="ben", rows=690),
            LabelShare(person="chloe", rows=416),
        ],
        split=SplitUse(name="t3", kind="stratified", seed=0, train=1313, test=997, looks=4),
        candidates=[],
        notes=[],
        lineage=[
            Link(kind="source", text="tickets.csv"),
            Link(kind="load", text="load 31"),
            Link(kind="recipe", text="recipe 7"),
            Link(kind="labels", text="2,310 labels", detail="ana 1,204 · ben 690 · chloe 416"),
            Link(kind="split", text="split t3"),
            Link(kind="version", text=f"v{row.version}"),
            *(Link(kind="alias", text=alias) for alias in row.aliases),
        ],
        timeline=[
            Moment(at=AT, by="ana", what="trained", detail="seed 7"),
            Moment(at=AT, by="ben", what='note: "[bold]refund[/] finally \x1b]52;learns"'),
        ],
    )


def diff(a: Version, b: Version) -> VersionDiff:
    """What differs between two versions."""
    return VersionDiff(
        a=a,
        b=b,
        data=[],
        parameters=[Change(name="C", a="1.0", b="4.0")],
        environment=[],
        recipe=[],
        rows=RowChanges(known=True, added=341, relabelled=11, same=969),
        metrics=[
            MetricPair(
                name="f1_macro",
                a=a.figure,
                b=b.figure,
                delta=Figure(value=0.013, low=0.004, high=0.022, n=997),
            )
        ],
        verdict=VERDICT,
        better="b",
    )


def comparison() -> Comparison:
    """v14 against the champion."""
    delta = Figure(value=0.013, low=0.004, high=0.022, n=997)
    return Comparison(
        a=14,
        b=12,
        split="t3",
        rows=997,
        metric="f1_macro",
        deltas={"f1_macro": delta},
        better="a",
        verdict=VERDICT,
    )


def evaluation() -> Evaluation:
    """v14 on its test rows: three classes, one often confused."""
    labels = ["billing", "delivery", "refund"]
    share = Figure(value=0.8, low=0.7, high=0.9, n=60)
    figures = {"precision": share, "recall": share, "f1": share}
    return Evaluation(
        evaluation=3,
        version=14,
        split="t3",
        task="classification",
        rows=180,
        metrics={
            "accuracy": Figure(value=0.911, low=0.86, high=0.945, n=180),
            "f1_macro": Figure(value=0.874, low=0.862, high=0.886, n=180),
            "roc_auc": Figure(why="one class only"),
        },
        primary="f1_macro",
        per_class={label: {**figures, "support": Figure(value=60, n=60)} for label in labels},
        confusion=Confusion(labels=labels, counts=[[52, 6, 2], [3, 57, 0], [1, 4, 55]]),
        calibration=Calibration(
            ece=0.03,
            threshold=0.044,
            calibrated=True,
            of="chosen label",
            bins=[
                Bin(
                    stated=0.1 * place + 0.05,
                    observed=Figure(value=0.1 * place, low=0.0, high=1.0, n=18),
                    null_low=0.0,
                    null_high=1.0,
                )
                for place in range(10)
            ],
        ),
        against=comparison(),
        looks=4,
    )
