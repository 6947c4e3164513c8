"""A whole bundle as one ONNX model: from the columns of a row to the answer."""

from __future__ import annotations

from typing import Any

import numpy as np

from workbench.bundle.decision import TINY, Decision
from workbench.bundle.model import Bundle
from workbench.core.model_tasks import CLASSIFICATION, MULTILABEL, REGRESSION
from workbench.train.families.ensemble import Vote
from workbench.train.features import FeaturePipeline, JointFeatures
from workbench.train.onnx import columns, estimators
from workbench.train.onnx.graph import Graph, cannot

LABEL, SHARES, GIVEN, VALUE = "label", "probabilities", "given", "value"
"""Outputs: of classes the first two; of several labels the second and, as 0 and 1, the third."""


def convert(bundle: Bundle) -> Any:
    """The model. Raises InvalidInputError that names the part for which there is no ONNX."""
    if bundle.task not in (CLASSIFICATION, MULTILABEL, REGRESSION):
        raise cannot("the task", f"{bundle.task} has answers of a form of their own")
    pipelines = _pipelines(bundle)
    read = _read(pipelines)
    graph = Graph()
    given = {
        name: graph.input(name, columns.HOW[columns.input_kind(block)][0])
        for name, block in read.items()
    }
    matrices = {
        flavour: columns.matrix(graph, pipeline, given) for flavour, pipeline in pipelines.items()
    }
    if bundle.task == REGRESSION:
        return graph.model({VALUE: (_numbers(graph, bundle, matrices), np.float64)})
    shares = _shares(graph, bundle, matrices)
    if bundle.task == MULTILABEL:
        least = graph.const(bundle.estimator.thresholds_)
        said = graph.cast(graph.op("GreaterOrEqual", shares, least), np.int64)
        return graph.model({GIVEN: (said, np.int64), SHARES: (shares, np.float64)})
    label = _decided(graph, shares, bundle.decision, bundle.labels)
    return graph.model({LABEL: (label, object), SHARES: (shares, np.float64)})


def inputs(bundle: Bundle) -> dict[str, str]:
    """By column, in which form it is to be given: one of ``columns.HOW``."""
    return {name: columns.input_kind(block) for name, block in _read(_pipelines(bundle)).items()}


def _read(pipelines: dict[str, FeaturePipeline]) -> dict[str, Any]:
    return {name: block for one in pipelines.values() for name, block in one.blocks_.items()}


def _pipelines(bundle: Bundle) -> dict[str, FeaturePipeline]:
    features = bundle.features
    if isinstance(features, JointFeatures):
        return features.pipelines_
    if isinstance(features, FeaturePipeline):
        return {"": features}
    raise cannot(f"features {type(features).__name__}", "there is no way to write them")


def _numbers(graph: Graph, bundle: Bundle, matrices: dict[str, str]) -> str:
    vote = bundle.estimator
    if not isinstance(vote, Vote):
        return estimators.numbers(graph, vote, matrices[""])
    parts = [
        graph.op(
            "Mul",
            estimators.numbers(graph, one.estimator, matrices[one.flavour]),
            graph.const(one.weight),
        )
        for one in vote.members
    ]
    return _sum(graph, parts)


def _sum(graph: Graph, parts: list[str]) -> str:
    total = parts[0]
    for part in parts[1:]:
        total = graph.op("Add", total, part)
    return total


def _shares(graph: Graph, bundle: Bundle, matrices: dict[str, str]) -> str:
    vote = bundle.estimator
    if not isinstance(vote, Vote):
        return estimators.shares(graph, vote, matrices[""])
    parts = []
    for one in vote.members:
        made = estimators.shares(graph, one.estimator, matrices[one.flavour])
        seen = np.asarray(one.estimator.classes_, dtype=np.int64)
        if len(seen) < len(vote.classes_):
            places = np.zeros((len(seen), len(vote.classes_)))
            places[np.arange(len(seen)), seen] = 1
            made = graph.op("MatMul", made, graph.const(places))
        tempered = estimators.tempered(graph, made, one.temperature)
        parts.append(graph.op("Mul", tempered, graph.const(one.weight)))
    return estimators.normalised(graph, _sum(graph, parts))


def _decided(graph: Graph, shares: str, decision: Decision | None, labels: tuple[str, ...]) -> str:
    """The answer, rows × 1: the likeliest class, or what ``Decision.choose`` says."""
    scores = graph.cast(shares)
    if decision is not None:
        if decision.costs is None:
            least = graph.const(TINY)
            scores = graph.op("Log", graph.op("Max", scores, least))
        else:
            costs = graph.const(-np.array(decision.costs))
            scores = graph.op("MatMul", scores, costs)
        scores = graph.op("Add", scores, graph.const(decision.offsets))
    best = graph.op("ArgMax", scores, axis=1, keepdims=1)
    return graph.op("Gather", graph.const(list(labels), object), best, axis=0)
