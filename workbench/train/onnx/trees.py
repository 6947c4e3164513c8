"""Random forests and boosted trees as one TreeEnsemble node each."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from workbench.train.onnx.graph import Graph

_LEAF, _NUMBER, _CATEGORY = "LEAF", "BRANCH_LEQ", "BRANCH_GT"
"""A category goes left where its column of ``_categories`` is above a half."""


@dataclass
class _Ensemble:
    """The node's lists. Each tree is given as arrays of its nodes; ``leaf``: a row of targets."""

    targets: int
    nodes: dict[str, list[Any]] = field(default_factory=dict)
    leaves: dict[str, list[Any]] = field(default_factory=dict)
    trees: int = 0

    def add(self, kinds: list[str], of: dict[str, np.ndarray], values: np.ndarray) -> None:
        """``values``: nodes × targets, of which those of leaves are used."""
        here = np.arange(len(kinds))
        lists = {
            "nodes_treeids": np.full(len(kinds), self.trees),
            "nodes_nodeids": here,
            "nodes_featureids": of["feature"],
            "nodes_truenodeids": of["left"],
            "nodes_falsenodeids": of["right"],
            "nodes_missing_value_tracks_true": of["missing"],
        }
        for name, numbers in lists.items():
            self.nodes.setdefault(name, []).extend(int(number) for number in numbers)
        self.nodes.setdefault("nodes_modes", []).extend(kinds)
        self.nodes.setdefault("nodes_values_as_tensor", []).extend(of["threshold"])
        for node in (at for at, kind in enumerate(kinds) if kind == _LEAF):
            for target in np.flatnonzero(values[node]) if values[node].any() else (0,):
                self.leaves.setdefault("target_treeids", []).append(self.trees)
                self.leaves.setdefault("target_nodeids", []).append(node)
                self.leaves.setdefault("target_ids", []).append(int(target))
                weights = self.leaves.setdefault("target_weights_as_tensor", [])
                weights.append(float(values[node][target]))
        self.trees += 1

    def placed(self, graph: Graph, matrix: str) -> str:
        """Rows × targets: the sum of all trees."""
        lists = self.nodes | self.leaves
        tensors = {name: graph.tensor(lists.pop(name)) for name in list(lists) if "tensor" in name}
        total = graph.op(
            "TreeEnsembleRegressor",
            matrix,
            domain="ai.onnx.ml",
            n_targets=self.targets,
            aggregate_function="SUM",
            post_transform="NONE",
            **lists,
            **tensors,
        )
        return graph.cast(total)


def forest(graph: Graph, estimator: Any, matrix: str) -> str:
    """The mean over trees: of shares (rows × classes), or of numbers (rows × 1)."""
    classes = len(getattr(estimator, "classes_", (0,)))
    ensemble = _Ensemble(classes)
    for one in estimator.estimators_:
        tree = one.tree_
        leaf = tree.children_left < 0
        of = {
            "feature": np.where(leaf, 0, tree.feature),
            "left": np.where(leaf, 0, tree.children_left),
            "right": np.where(leaf, 0, tree.children_right),
            "missing": tree.missing_go_to_left,
            "threshold": np.where(leaf, 0.0, tree.threshold),
        }
        kinds = [_LEAF if end else _NUMBER for end in leaf]
        ensemble.add(kinds, of, tree.value[:, 0, :] / len(estimator.estimators_))
    # A forest reads features in 32 bits, and holds these against thresholds of 64.
    return ensemble.placed(graph, graph.cast(graph.cast(matrix, np.float32)))


def boosted(graph: Graph, estimator: Any, matrix: str) -> str:
    """The sums before the link: rows × classes, rows × 1 with two classes or a number."""
    places, read = _columns(graph, estimator, matrix)
    base = np.atleast_2d(estimator._baseline_prediction)
    ensemble = _Ensemble(base.shape[1])
    for round_ in estimator._predictors:
        for target, predictor in enumerate(round_):
            nodes = predictor.nodes
            leaf = nodes["is_leaf"] == 1
            kinds = [
                _LEAF if end else _CATEGORY if category else _NUMBER
                for end, category in zip(leaf, nodes["is_categorical"], strict=True)
            ]
            keys = [places.key(predictor, node) for node in nodes]
            of = {
                "feature": np.array([0 if e else places.at[k] for e, k in zip(leaf, keys)]),  # noqa: B905
                "left": np.where(leaf, 0, nodes["left"]),
                "right": np.where(leaf, 0, nodes["right"]),
                "missing": nodes["missing_go_to_left"],
                "threshold": np.where(nodes["is_categorical"] == 1, 0.5, nodes["num_threshold"]),
            }
            values = np.zeros((len(nodes), base.shape[1]))
            values[:, target] = nodes["value"]
            ensemble.add(kinds, of, values)
    return graph.op("Add", ensemble.placed(graph, read), graph.const(base))


@dataclass
class _Places:
    """At which column of the new matrix a split looks, by ``key``."""

    at: dict[Any, int]

    @staticmethod
    def key(predictor: Any, node: np.void) -> Any:
        """A number's column; of a category also which go left, and whether missing ones do."""
        if not node["is_categorical"]:
            return int(node["feature_idx"])
        bits = predictor.raw_left_cat_bitsets[node["bitset_idx"]].tobytes()
        return int(node["feature_idx"]), bits, int(node["missing_go_to_left"])


def _columns(graph: Graph, estimator: Any, matrix: str) -> tuple[_Places, str]:
    """The columns of numbers, then one for each way in which a split divides categories."""
    preprocessor = estimator._preprocessor
    if preprocessor is None:
        return _Places({at: at for at in range(estimator.n_features_in_)}), matrix
    categorical = np.flatnonzero(estimator.is_categorical_)
    numbers = np.flatnonzero(~estimator.is_categorical_)
    # The encoder puts categories before numbers.
    at: dict[Any, int] = {len(categorical) + place: place for place in range(len(numbers))}
    parts = [graph.columns(matrix, numbers.tolist())] if len(numbers) else []
    encoder = preprocessor.named_transformers_["encoder"]
    ways = _ways(estimator)
    for place, (column, known) in enumerate(zip(categorical, encoder.categories_, strict=True)):
        mine = [way for way in ways if way[0] == place]
        if mine:
            at |= {way: len(at) + number for number, way in enumerate(mine)}
            parts.append(_divided(graph, graph.columns(matrix, [int(column)]), known, mine))
    return _Places(at), graph.beside(parts)


def _ways(estimator: Any) -> list[Any]:
    found = {
        _Places.key(predictor, node): None
        for round_ in estimator._predictors
        for predictor in round_
        for node in predictor.nodes
        if node["is_categorical"] and not node["is_leaf"]
    }
    return list(found)


def _divided(graph: Graph, column: str, known: np.ndarray, ways: list[Any]) -> str:
    """1 where a category goes left: rows × ways. What is not known goes as what is missing."""
    codes = np.flatnonzero(~np.isnan(known))
    left = np.zeros((len(codes), len(ways)))
    missing = np.array([[way[2] for way in ways]], dtype=np.float64)
    for number, (_, bits, _) in enumerate(ways):
        flags = np.unpackbits(np.frombuffer(bits, dtype=np.uint8), bitorder="little")
        left[:, number] = flags[codes]
    there = graph.cast(graph.op("Equal", column, graph.const([known[codes]])))
    # Against what is missing, so that it is told by one product for all.
    return graph.linear(there, left - missing, missing)
