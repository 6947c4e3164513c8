"""``split``, ``train`` and ``families`` on the command line."""

from __future__ import annotations

import argparse

import msgspec

from workbench.cli.command import Command, Context
from workbench.core import metric_names
from workbench.core.costs import AUTO, RULES, read_costs
from workbench.core.figures import ABOUT, counted, duration, number, share, size
from workbench.core.model_tasks import TASKS
from workbench.core.spans import seconds
from workbench.train import overruled
from workbench.train.requests import (
    STRATEGIES,
    Candidate,
    CreateSplit,
    ListFamilies,
    ListSplits,
    PlanTraining,
    ShowSplit,
    Split,
    StartTraining,
    Trained,
)


def _split_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", help="what to call it")
    parser.add_argument("--dataset", default="", help="default: the only one")
    parser.add_argument("--test", type=float, default=0.2, help="share of test rows (default .2)")
    parser.add_argument("--group", default="", help="rows alike in this column stay together")
    parser.add_argument("--time", default="", help="later rows by this column are for testing")
    parser.add_argument("--by", default="", help="a column that says train or test")
    parser.add_argument(
        "--test-source",
        action="append",
        default=[],
        metavar="SOURCE",
        help="all rows that this source brought test; may be repeated",
    )
    parser.add_argument("--stratify", default="", help="a column, or labels: same shares per class")
    parser.add_argument("--target", default="", help="what will be learned: equal rows may differ")
    parser.add_argument("--seed", type=int, default=0, help="of the draw")


def _show_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", nargs="?", default="", help="default: all of them")


def create_split(context: Context, options: argparse.Namespace) -> int:
    """Freeze a split."""
    request = CreateSplit(
        name=options.name,
        dataset=options.dataset,
        share=options.test,
        group=options.group,
        time=options.time,
        by=options.by,
        sources=options.test_source,
        stratify=options.stratify,
        target=options.target,
        seed=options.seed,
    )
    made = context.wait_job(context.call(request).job)
    _emit_split(context, msgspec.convert(made, Split))
    return 0


def show_split(context: Context, options: argparse.Namespace) -> int:
    """One split, or all of them."""
    if options.name:
        _emit_split(context, context.call(ShowSplit(name=options.name)))
        return 0
    found = context.call(ListSplits())
    rows = [(s.split, s.dataset, s.kind, s.train, s.test, s.looks) for s in found]
    context.emit(
        [msgspec.to_builtins(split) for split in found],
        lambda: (
            context.table(
                ("split", "dataset", "kind", "train", "test", "looks"), rows, "train,test,looks"
            )
            if rows
            else "no split yet: workbench split create NAME"
        ),
    )
    return 0


def _emit_split(context: Context, split: Split) -> None:
    for warning in split.warnings:
        context.note(warning)
    text = (
        f"split {split.split} of {split.dataset}: {split.kind}, seed {split.seed}\n"
        f"train {counted(split.train, 'row')}, test {counted(split.test, 'row')}, "
        f"looked at {counted(split.looks, 'time')}"
    )
    context.emit(split, text)


def _train_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--dataset", default="", help="default: the only one, or the labelled one")
    parser.add_argument("--target", default="", help="a column, or labels (default, if there are)")
    parser.add_argument(
        "--task",
        choices=TASKS,
        default="",
        help="default: by the target's values",
    )
    parser.add_argument("--split", default="", help="default: the newest, or a new one")
    parser.add_argument("--stage", choices=("raw", "clean"), default="", help="default: clean")
    parser.add_argument("--family", default="auto", help="several by commas; see families")
    parser.add_argument(
        "--set", action="append", default=[], metavar="NAME=VALUE", help="a family's parameter"
    )
    parser.add_argument("--search", type=int, default=0, help="further settings per family")
    parser.add_argument(
        "--strategy", choices=STRATEGIES, default="random", help="what proposes further settings"
    )
    parser.add_argument(
        "--budget", type=seconds, default=0.0, help="such as 5m: what a search may take"
    )
    parser.add_argument(
        "--cluster", default="", metavar="ADDRESS", help="of a Dask scheduler: try folds there"
    )
    _deciding_arguments(parser)
    parser.add_argument("--seed", type=int, default=0, help="of folds and families")
    parser.add_argument("--name", default="", help="of the version")


def _deciding_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--cost",
        action="append",
        nargs=3,
        default=[],
        metavar=("TRUE", "SAID", "COST"),
        help="what a wrong answer costs; pairs not named cost 1",
    )
    parser.add_argument(
        "--decide",
        choices=RULES,
        default=AUTO,
        help="how probabilities become answers: thresholds tuned for a metric, or the likeliest",
    )


def train(context: Context, options: argparse.Namespace) -> int:
    """Search, fit, store; the leaderboard is the answer."""
    wanted = {
        name: getattr(options, name) for name in ("dataset", "target", "task", "split", "stage")
    }
    plan = context.call(PlanTraining(**wanted), timeout=60)
    about = ABOUT if plan.estimated else ""
    context.note(
        f"{plan.dataset} ({plan.stage} rows) · {plan.target} · {plan.task} · "
        f"{about}{plan.train:,} training rows · {plan.resolution}"
    )
    request = StartTraining(
        **wanted,
        family=options.family,
        parameters=overruled.parse(options.set),
        search=options.search,
        strategy=options.strategy,
        budget=options.budget,
        cluster=options.cluster,
        seed=options.seed,
        name=options.name,
        costs=read_costs(options.cost),
        decide=options.decide,
    )
    started = context.call(request, timeout=300)
    trained = msgspec.convert(context.wait_job(started.job), Trained)
    for warning in [*plan.warnings, *trained.warnings]:
        context.note(warning)
    context.emit(trained, lambda: _report(context, trained))
    return 0


def _report(context: Context, trained: Trained) -> str:
    rows = [_row(candidate, trained.metric) for candidate in trained.candidates]
    title = metric_names.title(trained.metric)
    headers = ("family", title, "± sd", "fit", "size", "")
    table = context.table(headers, rows, f"{title},± sd,fit,size")
    kept = next((c for c in trained.candidates if c.version == trained.version), None)
    family = kept.family if kept else ""
    took = duration(trained.seconds)
    return (
        f"{table}\n\nv{trained.version} {family} in {took} · workbench evaluate {trained.version}"
    )


def _row(candidate: Candidate, metric: str) -> tuple[str, str, str, str, str, str]:
    figure = candidate.cv.get(metric)
    if figure is None or candidate.state != "done":
        return candidate.family, "", "", "", "", f"{candidate.state}: {candidate.error}"
    mean = metric_names.value(metric, figure.mean)
    in_unit = metric in metric_names.IN_TARGET_UNIT
    sd = number(figure.sd, 2) if in_unit else share(figure.sd)
    sd = sd if len(candidate.folds) > 1 else "one fold"
    kept = f"kept as v{candidate.version}" if candidate.version else ""
    return (
        *(candidate.family, mean, sd, duration(candidate.fit_seconds)),
        *(size(candidate.bytes), kept),
    )


def families(context: Context, options: argparse.Namespace) -> int:
    """All families."""
    found = context.call(ListFamilies(), timeout=60)

    def text() -> str:
        lines = []
        for family in found:
            lines.append(f"{family.family}: {family.title} · {', '.join(family.tasks)}")
            lines += [f"    {p.name} = {p.default}  {p.help}" for p in family.parameters]
        return "\n".join(lines)

    context.emit(found, text)
    return 0


COMMANDS: tuple[Command, ...] = (
    Command(
        ("split", "create"), "freeze a split into train and test", create_split, _split_arguments
    ),
    Command(
        ("split", "show"),
        "a split's counts, and how often its test rows were looked at",
        show_split,
        _show_arguments,
    ),
    Command(("train",), "train a model version in a job", train, _train_arguments),
    Command(("families",), "model families with their parameters", families),
)
