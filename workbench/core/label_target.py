"""What people said as something to learn: the target "labels", or "labels/TASK" of a task."""

from __future__ import annotations

LABELS = "labels"


def target_of(name: str) -> str:
    """The target that the labels of a dataset, or of a task DATASET/TASK, are."""
    _, slash, task = name.partition("/")
    return f"{LABELS}{slash}{task}"


def are_labels(target: str) -> bool:
    """Whether a target is what people said, and no column."""
    return target == LABELS or target.startswith(f"{LABELS}/")


def labelled_as(dataset: str, target: str) -> str:
    """The name of what people labelled: the dataset's for "labels", DATASET/TASK else."""
    _, slash, task = target.partition("/")
    return f"{dataset}{slash}{task}"
