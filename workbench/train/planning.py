"""Decides what would be trained; the same checks for the plan on the screen and the start."""

from __future__ import annotations

from dataclasses import dataclass

from workbench.core.errors import InvalidInputError
from workbench.core.label_target import LABELS, target_of
from workbench.store import datasets
from workbench.store.datasets import Dataset
from workbench.store.reader import Reader
from workbench.store.target import labels_id
from workbench.train import queries
from workbench.train.cleaned import build_warnings
from workbench.train.queries import Target, TargetFigures
from workbench.train.requests import ClassCount, PlanTraining, Split, SplitPlan, TrainPlan
from workbench.train.resolution import resolution

CLASSIFICATION, REGRESSION = "classification", "regression"
SHARE = 0.2
NOT_LEARNED = ("multi", "spans", "text")
"""Tasks whose answers are no classes."""


@dataclass(frozen=True)
class Planned:
    """All that a start needs. ``split`` None: the job makes one by ``plan``."""

    dataset: Dataset
    stage: str
    recipe: int | None
    relation: str
    target: Target
    split: int | None
    plan: SplitPlan
    columns: list[str]
    view: TrainPlan


def planned(reader: Reader, request: PlanTraining) -> Planned:
    """What would be trained. Raises NotFoundError, InvalidInputError with what to do about it."""
    found, asked = _asked(reader, request)
    stage = _stage(reader, found, request.stage or "best")
    relation = datasets.relation(reader, found, stage)
    target = queries.target(reader, found, stage, _target_name(reader, found, asked))
    figures = queries.target_figures(reader, relation, target)
    _check_rows(figures, target.name)
    task = request.task or infer_task(figures, target)
    classes = _classes(reader, relation, target, figures, task)
    split = _split(reader, found, request.split)
    plan = queries.plan_of(split[1]) if split else _default_plan(target.name, task)
    names = [c.name for c in datasets.columns(reader, found, stage)]
    held = [] if target.labels is None else queries.answer_columns(reader, target.labels)
    answers = [name for name in names if name in held]
    columns = [name for name in names if name != target.name and name not in answers]
    _check_split(plan, target, columns)
    recipe = queries.build(reader, found) if stage == "clean" else None
    test, estimated = _test_rows(reader, relation, target, figures, split)
    number = split[0] if split else None
    warnings = build_warnings(reader, found, recipe, number) + _warnings(figures, target, classes)
    warnings += [f"{name!r} holds the labels and is no feature" for name in answers]
    view = TrainPlan(
        dataset=found.name,
        stage=stage,
        recipe=recipe,
        target=target.name,
        task=task,
        split=split[1].split if split else "",
        rows=figures.rows,
        without_target=figures.rows - figures.known,
        train=figures.known - test,
        test=test,
        estimated=estimated,
        classes=classes,
        columns=columns,
        resolution=resolution(test, task),
        warnings=warnings + (split[1].warnings if split else []),
    )
    return Planned(found, stage, recipe, relation, target, number, plan, columns, view)


def _stage(reader: Reader, found: Dataset, stage: str) -> str:
    """The rows that are asked for: raw or clean. Raises InvalidInputError."""
    if stage not in ("best", "raw", "clean"):
        raise InvalidInputError(f"no rows are called {stage!r}", "choose raw, clean or best")
    return datasets.best_stage(reader, found.id) if stage == "best" else stage


def _check_split(plan: SplitPlan, target: Target, columns: list[str]) -> None:
    if target.labels is None and plan.by == target.name:
        raise InvalidInputError(f"{target.name!r} divides the rows and can't be the target too")
    if plan.group and plan.group not in columns:
        raise InvalidInputError(
            f"the split keeps rows of one {plan.group!r} together, a column that is not there",
            "keep that column in the recipe (training leaves it out of the features by itself), "
            "or choose another split",
        )


def _asked(reader: Reader, request: PlanTraining) -> tuple[Dataset, str]:
    """The dataset that has the rows, and the target; of DATASET/TASK it is what people said."""
    labelled = request.target in ("", LABELS)
    asked = datasets.choose(reader, request.dataset, labelled=labelled)
    target = target_of(asked.name) if asked.base and labelled else request.target
    return datasets.by_id(reader, asked.rows_id), target


def _target_name(reader: Reader, found: Dataset, name: str) -> str:
    said = labels_id(reader, found.id, name or LABELS)
    if said is None:
        return name
    labelled = datasets.by_id(reader, said)
    if queries.has_labels(reader, labelled):
        if (task := queries.label_task(reader, labelled)) in NOT_LEARNED:
            raise InvalidInputError(
                f"models of this version do not learn answers of the task {task}",
                "name a column with --target, or export the labels: workbench labels export",
            )
        return name or LABELS
    if name:
        raise InvalidInputError(
            f"nobody has labelled rows of {labelled.name} yet", "label some: workbench annotate"
        )
    raise InvalidInputError(
        "which column is to be predicted?",
        "name one with --target, or label rows first: workbench annotate",
    )


def _check_rows(figures: TargetFigures, name: str) -> None:
    if not figures.rows:
        raise InvalidInputError("there are no rows to learn from", "load some first")
    if not figures.known:
        raise InvalidInputError(
            f"{name!r} is empty in every row", "choose another target, or label rows first"
        )
    if figures.distinct == 1:
        raise InvalidInputError(
            f"{name!r} has one class only: there is nothing to tell apart",
            "label rows of another class, or choose another target",
        )


def infer_task(figures: TargetFigures, target: Target) -> str:
    """Regression for numbers with fractions or many values, else classification."""
    if target.labels is not None or figures.numeric < 0.95 * figures.known:
        return CLASSIFICATION
    fractions = figures.whole < figures.numeric
    return REGRESSION if figures.distinct > (10 if fractions else 20) else CLASSIFICATION


def _classes(
    reader: Reader, relation: str, target: Target, figures: TargetFigures, task: str
) -> list[ClassCount]:
    if task == REGRESSION:
        if figures.numeric < 0.5 * figures.known:
            raise InvalidInputError(
                f"{target.name!r} holds words, no numbers",
                "leave --task out, choose another, or give it a number step in the recipe",
            )
        return []
    if task != CLASSIFICATION:
        raise InvalidInputError(f"there is no task {task!r}", "choose classification or regression")
    if figures.distinct > queries.MOST_CLASSES or figures.distinct > figures.known / 2:
        raise InvalidInputError(
            f"{target.name!r} has {figures.distinct:,} classes in {figures.known:,} rows: too many",
            "choose another target, or --task regression for a number",
        )
    return queries.class_counts(reader, relation, target)


def _split(reader: Reader, found: Dataset, name: str) -> tuple[int, Split] | None:
    if not name:
        return queries.newest_split(reader, found)
    number, split = queries.split(reader, name)
    if split.dataset != found.name:
        raise InvalidInputError(
            f"the split {name!r} divides {split.dataset}, not {found.name}",
            f"make one: workbench split create NAME --dataset {found.name}",
        )
    return number, split


def _default_plan(target: str, task: str) -> SplitPlan:
    if task == CLASSIFICATION:
        return SplitPlan(share=SHARE, stratify=target, target=target)
    return SplitPlan(kind="random", share=SHARE, target=target)


def _test_rows(
    reader: Reader,
    relation: str,
    target: Target,
    figures: TargetFigures,
    split: tuple[int, Split] | None,
) -> tuple[int, bool]:
    """Rows with a target in test; whether that is an estimate, for rows that are in no part yet."""
    if split is None:
        return round(figures.known * SHARE), True
    parts = queries.part_counts(reader, relation, target, split[0])
    new = parts.get(None, 0)
    return parts.get("test", 0) + round(new * split[1].share), new > 0


def _warnings(figures: TargetFigures, target: Target, classes: list[ClassCount]) -> list[str]:
    found = []
    if (left := figures.rows - figures.known) and target.labels is None:
        words = ", ".join(map(repr, figures.words))
        worded = f" ({figures.worded:,} of them say so by a word: {words})" if words else ""
        found.append(f"{left:,} rows have no {target.name!r} and are left out{worded}")
    single = [c.label for c in classes if c.rows == 1]
    if single:
        shown = ", ".join(repr(label) for label in single[:3])
        more = f" and {len(single) - 3} more" if len(single) > 3 else ""
        found.append(f"one row only of class {shown}{more}: hardly to be learned, never tested")
    return found
