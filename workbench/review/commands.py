"""The command line of reviewing: agreement, consensus, suspects, annotators, decisions."""

from __future__ import annotations

import argparse

from workbench.cli.command import Command, Context
from workbench.core import figures
from workbench.core.clock import SystemClock
from workbench.core.errors import ConflictError
from workbench.review import commands_people, confusion_text, documents
from workbench.review.deciding import (
    DISAGREEMENTS,
    FLAGGED,
    Decide,
    ListReview,
    RedoDecision,
    ReviewRow,
    UndoDecision,
)
from workbench.review.people import ShowConfusion
from workbench.review.requests import (
    AGREEMENT,
    CONSENSUS,
    DAWID_SKENE,
    MAJORITY,
    SUSPECTS,
    AgreedItem,
    ListAnnotators,
    Measure,
    ShowAgreement,
    ShowConsensus,
    ShowSuspects,
    Suspect,
)
from workbench.review.standings import Standing

PAGE = 5_000


def measured(context: Context, options: argparse.Namespace, kind: str, method: str = "") -> None:
    """Measure, unless nothing has changed since the last time or a stored result will do."""
    if options.stored:
        return
    started = context.call(
        Measure(kind=kind, dataset=dataset_of(options), method=method, fresh=options.fresh)
    )
    if started.job:
        context.wait_job(started.job)


def dataset_of(options: argparse.Namespace) -> str:
    """The dataset that was named, in either way."""
    named: str = options.named or options.dataset
    return named


def tell_age(context: Context, standing: Standing | None) -> None:
    """Say on standard error when a result was made, if answers came since."""
    if standing is not None and not standing.current:
        ago = figures.ago(standing.made, SystemClock().now())
        context.note(
            f"measured {ago}, {figures.counted(standing.since, 'answer')} since: --fresh or "
            "leave out --stored"
        )


def labels_agreement(context: Context, options: argparse.Namespace) -> int:
    """How far people agree: all coefficients with intervals, by pair, by label."""
    measured(context, options, AGREEMENT)
    found = context.call(ShowAgreement(dataset=dataset_of(options)))
    tell_age(context, found.standing)
    context.emit(documents.agreement(found), lambda: documents.agreement_text(context, found))
    return 0


def labels_consensus(context: Context, options: argparse.Namespace) -> int:
    """One label a row, and what the method makes of each annotator."""
    measured(context, options, CONSENSUS, options.method)
    items: list[AgreedItem] = []
    while True:
        head = context.call(
            ShowConsensus(
                method=options.method, dataset=dataset_of(options), offset=len(items), limit=PAGE
            )
        )
        items += head.items
        if len(items) >= head.total or not head.items:
            break
    tell_age(context, head.standing)
    context.emit(
        documents.consensus(head, items), lambda: documents.consensus_text(context, head, items)
    )
    return 0


def labels_suspects(context: Context, options: argparse.Namespace) -> int:
    """Likely label errors, most suspect first."""
    measured(context, options, SUSPECTS)
    found: list[Suspect] = []
    while True:
        limit = min(PAGE, options.limit - len(found)) if options.limit else PAGE
        head = context.call(
            ShowSuspects(dataset=dataset_of(options), offset=len(found), limit=limit)
        )
        found += head.suspects
        if not head.suspects or len(found) >= min(head.total, options.limit or head.total):
            break
    tell_age(context, head.standing)
    context.emit(documents.suspects(found), lambda: documents.suspects_text(context, head, found))
    return 0


def labels_annotators(context: Context, options: argparse.Namespace) -> int:
    """What each person has done, and what it is worth; or one's confusion matrix."""
    if options.confusion:
        return _confusion(context, options)
    found = context.call(ListAnnotators(dataset=dataset_of(options)))
    now = SystemClock().now()
    context.emit(
        documents.annotators(found), lambda: documents.annotators_text(context, found, now)
    )
    return 0


def _confusion(context: Context, options: argparse.Namespace) -> int:
    measured(context, options, CONSENSUS, DAWID_SKENE)
    found = context.call(ShowConfusion(dataset=dataset_of(options), name=options.confusion))
    right = ",".join(confusion_text.headers(found)[1:])
    context.emit(
        found,
        lambda: (
            confusion_text.title(found)
            + "\n\n"
            + context.table(confusion_text.headers(found), confusion_text.rows(found), right)
            + "\n\nthe consensus down, the given label across: rows, and Dawid–Skene's rate"
        ),
    )
    return 0


def labels_review(context: Context, options: argparse.Namespace) -> int:
    """Rows for a reviewer: where people disagree, or flagged ones; or what was decided."""
    found = context.call(
        ListReview(
            kind=options.list,
            dataset=dataset_of(options),
            decided=options.decided,
            limit=options.limit,
        )
    )
    document = {
        "dataset": found.dataset,
        "open": found.open,
        "decided": found.decided,
        "items": [_review_row(row) for row in found.rows],
    }
    rows = [
        (
            row.row,
            figures.share(row.agreement, 2),
            " ".join(f"{label}:{count}" for label, count in row.votes),
            f"{row.decision.label} ({row.decision.reviewer})" if row.decision else "",
            row.text,
        )
        for row in found.rows
    ]
    head = f"{found.dataset}: {found.open:,} to decide, {found.decided:,} decided"
    headers = ("row", "agreement", "labels", "decided", "text")
    context.emit(
        document,
        lambda: head + ("\n" + context.table(headers, rows, "row,agreement") if rows else ""),
    )
    return 0


def _review_row(row: ReviewRow) -> dict[str, object]:
    decision = row.decision
    return {
        "_row": row.row,
        "agreement": row.agreement,
        "labels": dict(row.votes),
        "decided": decision.label if decision else None,
        "reviewer": decision.reviewer if decision else None,
        "reason": decision.reason if decision else None,
    }


def labels_decide(context: Context, options: argparse.Namespace) -> int:
    """Decide what a row's label is; training takes it from now on."""
    done = context.call(
        Decide(
            row=options.row,
            label=options.label,
            reason=options.reason,
            dataset=options.dataset,
            seen=None if options.over else 0,
        )
    )
    if done.refused or done.decision is None:
        raise ConflictError(done.refused, "decide all the same: --over")
    document = {"_row": options.row, "label": done.decision.label, "event": done.decision.event}
    context.emit(document, f"row {options.row} is {done.decision.label}: {done.decision.reason}")
    return 0


def labels_undecide(context: Context, options: argparse.Namespace) -> int:
    """Take back my newest decision, or with --redo decide it again; status 1 without one."""
    request = RedoDecision if options.redo else UndoDecision
    done = context.call(request(dataset=options.dataset))
    label = done.decision.label if done.decision else None
    if done.row is None:
        words = "there is nothing to decide again" if options.redo else "nothing of yours stands"
    else:
        words = f"row {done.row} is {f'{label!r} again' if label else 'open again'}"
        if done.rows > 1:
            words = (
                f"{done.rows:,} rows of the consensus are {'decided' if label else 'open'} again"
            )
    context.emit({"_row": done.row, "label": label, "rows": done.rows}, words)
    return 0 if done.row is not None else 1


def _named(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("named", nargs="?", default="", metavar="DATASET", help="as --dataset")
    dataset_option(parser)


def dataset_option(parser: argparse.ArgumentParser) -> None:
    """``--dataset``."""
    parser.add_argument(
        "--dataset",
        default="",
        metavar="D",
        help="a dataset or DATASET/TASK; default: the only or labelled one",
    )


def measure_arguments(parser: argparse.ArgumentParser) -> None:
    """The dataset, and whether to measure."""
    _named(parser)
    parser.add_argument("--fresh", action="store_true", help="measure though nothing has changed")
    parser.add_argument(
        "--stored", action="store_true", help="show the newest result; do not measure again"
    )


def _annotators_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--confusion", default="", metavar="NAME", help="what NAME gives for what, by the consensus"
    )
    measure_arguments(parser)


def _consensus_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--method",
        choices=(MAJORITY, DAWID_SKENE),
        default=MAJORITY,
        help="what most people say, or weighed by how good each is",
    )
    measure_arguments(parser)


def _suspects_arguments(parser: argparse.ArgumentParser) -> None:
    measure_arguments(parser)
    parser.add_argument("--limit", type=int, default=0, metavar="N", help="default: all")


def _review_arguments(parser: argparse.ArgumentParser) -> None:
    _named(parser)
    parser.add_argument(
        "--list",
        choices=(DISAGREEMENTS, FLAGGED),
        default=DISAGREEMENTS,
        help="where people disagree, or what they flagged",
    )
    parser.add_argument("--decided", action="store_true", help="what was decided, newest first")
    parser.add_argument("--limit", type=int, default=100, metavar="N", help="rows at most")


def _decide_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("row", type=int, metavar="ROW", help="the row's _row")
    parser.add_argument("label", metavar="LABEL", help="what is right")
    parser.add_argument("--reason", required=True, help="why, in a few words")
    parser.add_argument("--over", action="store_true", help="also over an earlier decision")
    dataset_option(parser)


def _undecide_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--redo", action="store_true", help="decide again what was taken back")
    dataset_option(parser)


COMMANDS: tuple[Command, ...] = (
    Command(("labels", "agreement"), "how far people agree", labels_agreement, measure_arguments),
    Command(("labels", "consensus"), "one label a row", labels_consensus, _consensus_arguments),
    Command(("labels", "suspects"), "likely label errors", labels_suspects, _suspects_arguments),
    Command(
        ("labels", "annotators"), "what each person did", labels_annotators, _annotators_arguments
    ),
    Command(("labels", "review"), "rows to decide", labels_review, _review_arguments),
    Command(("labels", "decide"), "decide a row's label", labels_decide, _decide_arguments),
    Command(("labels", "undecide"), "take a decision back", labels_undecide, _undecide_arguments),
    *commands_people.COMMANDS,
)
