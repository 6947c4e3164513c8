"""``evaluate`` and ``compare`` on the command line."""

from __future__ import annotations

import argparse

from workbench.cli.command import Command, Context
from workbench.core.errors import NotFoundError
from workbench.evaluate import documents
from workbench.evaluate.requests import (
    Compare,
    Comparison,
    Evaluation,
    ShowEvaluation,
    StartEvaluation,
)


def evaluate(context: Context, options: argparse.Namespace) -> int:
    """Measure a version and print the figures."""
    found = (
        context.call(ShowEvaluation(version=options.version, split=options.split))
        if options.stored
        else measured(context, options.version, options.split, options.seed)
    )
    context.emit(documents.evaluation(found), lambda: documents.evaluation_text(context, found))
    return 0


def measured(context: Context, version: str, split: str, seed: int = 0) -> Evaluation:
    """Run an evaluation to its end and fetch it."""
    started = context.call(StartEvaluation(version=version, split=split, seed=seed))
    context.wait_job(started.job)
    return context.call(ShowEvaluation(version=version, split=split))


def compare(context: Context, options: argparse.Namespace) -> int:
    """Compare two versions on the same test rows, evaluating first what was not."""
    found = compared(context, options)
    context.emit(documents.comparison(found), lambda: documents.comparison_text(context, found))
    return 0


def compared(context: Context, options: argparse.Namespace) -> Comparison:
    """The comparison asked for."""
    asked = Compare(
        a=options.a,
        b=options.b,
        split=options.split,
        metric=options.metric,
        seed=options.seed,
    )
    split = options.split
    for version in (options.a, options.b):
        try:
            split = context.call(ShowEvaluation(version=version, split=split)).split
        except NotFoundError:
            context.note(f"evaluating {version} first")
            split = measured(context, version, split).split
    return context.call(asked)


def _evaluate_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("version", metavar="VERSION", help="14, v14 or an alias")
    parser.add_argument("--split", default="", help="another split of the same dataset")
    parser.add_argument("--seed", type=int, default=0, help="of the bootstrap draws")
    parser.add_argument(
        "--stored", action="store_true", help="show the newest evaluation; do not measure again"
    )


def _compare_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("a", metavar="A", help="14, v14 or an alias")
    parser.add_argument("b", metavar="B", help="what it is compared with")
    parser.add_argument("--split", default="", help="the split whose test rows count")
    parser.add_argument("--metric", default="", help="what the verdict goes by")
    parser.add_argument("--seed", type=int, default=0, help="of the bootstrap draws")


COMMANDS: tuple[Command, ...] = (
    Command(("evaluate",), "measure a version on its test rows", evaluate, _evaluate_arguments),
    Command(
        ("compare",),
        "two versions on the same test rows, with a verdict",
        compare,
        _compare_arguments,
    ),
)
