"""The command line of queues: how rows are handed out, and what the labels so far are worth."""

from __future__ import annotations

import argparse

from workbench.annotate.advice import reservation, standing
from workbench.annotate.requests import Curve, QueueSettings, SetQueue, ShowCurve, ShowProgress
from workbench.cli.command import Command, Context
from workbench.core import figures


def labels_progress(context: Context, options: argparse.Namespace) -> int:
    """How many rows are labelled, and whether more labels would help."""
    now = context.call(ShowProgress(dataset=options.dataset))
    curve = context.call(ShowCurve(dataset=options.dataset))
    share = now.labelled / now.total if now.total else 0.0
    by = "1 person" if now.annotators == 1 else f"{now.annotators:,} people"
    text = (
        f"{figures.count(now.labelled)} of {figures.counted(now.total, 'row')} labelled "
        f"({figures.percent(share)}), by {by}"
    )
    context.emit(
        {
            "labelled": now.labelled,
            "total": now.total,
            "people": now.annotators,
            "at_work": now.people,
            "advice": curve.advice,
            "refits": curve.refits,
        },
        "\n".join([text, *_worth(curve)]),
    )
    return 0


def _worth(curve: Curve) -> list[str]:
    """The newest refit in words, and what follows from it."""
    if not curve.refits:
        return []
    newest = curve.refits[-1]
    lines = [standing(newest), reservation(newest), curve.advice]
    return [line for line in lines if line]


def labels_queue(context: Context, options: argparse.Namespace) -> int:
    """Show how rows are handed out, after changing what was given."""
    settings = context.call(
        SetQueue(
            dataset=options.dataset,
            overlap=options.overlap,
            random_share=options.random_share,
            seed=options.seed,
            extra_on_disagreement=options.extra_on_disagreement,
            refit_every=options.refit_every,
            blind_share=options.blind_share,
            first_list=options.list,
        )
    )
    curve = context.call(ShowCurve(dataset=options.dataset))
    lines = [_handing(settings), _refits(curve), *_worth(curve)]
    context.emit(settings, "\n".join(lines))
    return 0


def _handing(settings: QueueSettings) -> str:
    extra = ", one more where they disagree" if settings.extra_on_disagreement else ""
    return (
        f"people per row {settings.overlap}{extra} · drawn at random "
        f"{figures.percent(settings.random_share)} · seed {settings.seed}"
        + (f" · first the list {settings.first_list}" if settings.first_list else "")
        + (f" · blind {figures.percent(settings.blind_share)}" if settings.blind_share else "")
    )


def _refits(curve: Curve) -> str:
    if curve.never:
        return curve.never
    if not curve.every:
        return "no refits by themselves: --refit-every N"
    now = "one runs" if curve.running else f"{figures.counted(curve.since, 'label')} new"
    return f"refit every {figures.counted(curve.every, 'label')} · {now}"


def dataset_argument(parser: argparse.ArgumentParser) -> None:
    """Which dataset is meant."""
    parser.add_argument(
        "--dataset",
        default="",
        metavar="D",
        help="a dataset or DATASET/TASK; default: the only one, or the labelled one",
    )


def _queue_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--overlap", type=int, metavar="K", help="people per row")
    parser.add_argument(
        "--random-share", type=float, metavar="S", help="share of rows drawn at random, 0 to 1"
    )
    parser.add_argument("--seed", type=int, metavar="N", help="of the random order")
    parser.add_argument(
        "--extra-on-disagreement",
        action=argparse.BooleanOptionalAction,
        help="ask one more person where they disagree",
    )
    parser.add_argument(
        "--refit-every",
        type=int,
        metavar="N",
        help="refit a model after so many new labels and rank the queue by it; 0 for never",
    )
    parser.add_argument(
        "--blind-share",
        type=float,
        metavar="SHARE",
        help="of rows whose suggestion nobody sees before answering, 0 to 1",
    )
    parser.add_argument(
        "--list", metavar="NAME", help="hand out this list before all else; '' for none again"
    )
    dataset_argument(parser)


COMMANDS: tuple[Command, ...] = (
    Command(
        ("labels", "progress"), "how many rows are labelled", labels_progress, dataset_argument
    ),
    Command(("labels", "queue"), "how rows are handed out", labels_queue, _queue_arguments),
)
