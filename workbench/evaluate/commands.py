"""``evaluate`` and ``compare`` on the command line."""

from __future__ import annotations

import argparse

from workbench.cli.command import Command, Context
from workbench.cli.versions import qualified, version_argument
from workbench.evaluate import documents, gate_commands
from workbench.evaluate.requests import (
    Compare,
    Comparison,
    Evaluation,
    PlanComparison,
    ShowEvaluation,
    StartEvaluation,
)


def evaluate(context: Context, options: argparse.Namespace) -> int:
    """Measure a version and print the figures."""
    version = qualified(options.version, options.dataset)
    found = (
        context.call(ShowEvaluation(version=version, split=options.split))
        if options.stored
        else measured(context, version, options.split, options.seed)
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
    a, b = (qualified(version, options.dataset) for version in (options.a, options.b))
    plan = context.call(PlanComparison(a=a, b=b, split=options.split))
    for version in plan.unmeasured:
        context.note(f"evaluating v{version} first")
        measured(context, str(version), plan.split)
    return context.call(
        Compare(a=a, b=b, split=plan.split, metric=options.metric, seed=options.seed)
    )


def _evaluate_arguments(parser: argparse.ArgumentParser) -> None:
    version_argument(parser, "version")
    parser.add_argument("--split", default="", help="another split of the same dataset")
    parser.add_argument("--seed", type=int, default=0, help="of the bootstrap draws")
    parser.add_argument(
        "--stored", action="store_true", help="show the newest evaluation; do not measure again"
    )


def _compare_arguments(parser: argparse.ArgumentParser) -> None:
    version_argument(parser, "a", "b")
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
    *gate_commands.COMMANDS,
)
