"""Decides what would be trained; the same checks for the plan on the screen and the start."""

from __future__ import annotations

from dataclasses import dataclass

from workbench.core.errors import InvalidInputError
from workbench.core.label_target import LABELS, target_of
from workbench.core.model_tasks import (
    CLASSIFICATION,
    OF_SETS,
    PAIRWISE,
    REGRESSION,
    SPANS,
    TASKS,
)
from workbench.store import datasets
from workbench.store.datasets import Dataset
from workbench.store.reader import Reader
from workbench.store.target import labels_id
from workbench.train import queries
from workbench.train.cleaned import build_warnings
from workbench.train.queries import Target, TargetFigures
from workbench.train.requests import ClassCount, PlanTraining, Split, SplitPlan, TrainPlan
from workbench.train.resolution import resolution

SHARE = 0.2


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
    _check_rows(figures, target)
    names = [c.name for c in datasets.columns(reader, found, stage)]
    task = _task(request, figures, target, names)
    classes = _classes(reader, relation, target, figures, task)
    split = _split(reader, found, request.split)
    plan = queries.plan_of(split[1]) if split else _default_plan(target.name, task)
    columns, answers = _columns(reader, target, plan, names)
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


def _columns(
    reader: Reader, target: Target, plan: SplitPlan, names: list[str]
) -> tuple[list[str], list[str]]:
    """The columns to export, and those left out because they hold the labels.

    Of spans and pairs only the columns that they are about, and those that divide rows.
    """
    held = [] if target.labels is None else queries.answer_columns(reader, target.labels)
    answers = [name for name in names if name in held]
    wanted = (*target.reading.fields, plan.group, plan.time, plan.by)
    columns = [
        name
        for name in names
        if name != target.name
        and name not in answers
        and (not target.reading.fields or name in wanted)
    ]
    return columns, answers


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
        if not queries.asked(reader, said, [])[0]:
            raise InvalidInputError(
                "no model here learns what people write: its answers are no labels",
                "name a column with --target, or export the texts: workbench labels export",
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


def _check_rows(figures: TargetFigures, target: Target) -> None:
    name = target.name
    if not figures.rows:
        raise InvalidInputError("there are no rows to learn from", "load some first")
    if not figures.known:
        raise InvalidInputError(
            f"{name!r} is empty in every row", "choose another target, or label rows first"
        )
    # Sets, and pairs that are all won by one side, are looked at row by row when training starts.
    if figures.distinct == 1 and target.task not in (*OF_SETS, PAIRWISE):
        raise InvalidInputError(
            f"{name!r} has one class only: there is nothing to tell apart",
            "label rows of another class, or choose another target",
        )


def _task(request: PlanTraining, figures: TargetFigures, target: Target, columns: list[str]) -> str:
    """The task asked for or inferred. Raises InvalidInputError for one that cannot learn it."""
    task = request.task or infer_task(figures, target)
    if task not in TASKS:
        raise InvalidInputError(f"there is no task {task!r}", f"choose one of {', '.join(TASKS)}")
    if task in (SPANS, PAIRWISE) and target.task != task:
        raise InvalidInputError(
            f"{target.name!r} holds no answers that {task} could be learned from",
            f'label rows, or import labels, under a schema with "task": "{task}" first: '
            "workbench labels schema set",
        )
    if target.task in (*OF_SETS, PAIRWISE) and task != target.task:
        raise InvalidInputError(
            f"the answers are of the task {target.task}: {task} cannot learn them",
            "leave --task out",
        )
    missing = [name for name in target.reading.fields if name not in columns]
    if task in (SPANS, PAIRWISE) and missing:
        raise InvalidInputError(
            f"the labels are about the column {missing[0]!r}, which these rows do not have",
            "keep it in the recipe, or train on the raw rows: --stage raw",
        )
    return task


def infer_task(figures: TargetFigures, target: Target) -> str:
    """Regression for numbers with fractions or many values, else classification.

    Of people's labels by what they were asked.
    """
    if target.task:
        return target.task
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
    if task == CLASSIFICATION and figures.distinct > min(queries.MOST_CLASSES, figures.known / 2):
        raise InvalidInputError(
            f"{target.name!r} has {figures.distinct:,} classes in {figures.known:,} rows: too many",
            "choose another target, or --task regression for a number",
        )
    return queries.class_counts(reader, relation, target, task)


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
    if task not in (REGRESSION, SPANS):
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
        have = "1 row has" if left == 1 else f"{left:,} rows have"
        are = "is" if left == 1 else "are"
        found.append(f"{have} no {target.name!r} and {are} left out{worded}")
    single = [c.label for c in classes if c.rows == 1]
    if single:
        shown = ", ".join(repr(label) for label in single[:3])
        more = f" and {len(single) - 3} more" if len(single) > 3 else ""
        found.append(f"one row only of class {shown}{more}: hardly to be learned, never tested")
    return found
