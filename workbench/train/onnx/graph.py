"""A graph in the making: nodes are appended, and the name of what they give is handed on."""

from __future__ import annotations

from typing import Any

import numpy as np

from workbench.core.errors import InvalidInputError, UnavailableError

OPSETS = {"": 20, "ai.onnx.ml": 3, "com.microsoft": 1}
"""The last is ONNX Runtime's own: it cuts texts into words, for which ONNX has nothing."""
IR_VERSION = 10


class Graph:
    """Numbers are doubles, as in the model: in 32 bits a tree goes another way at its borders."""

    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self.constants: list[Any] = []
        self.inputs: list[Any] = []
        self._count = 0

    def _name(self) -> str:
        self._count += 1
        return f"_{self._count}"

    def input(self, name: str, kind: str) -> str:
        """A column of rows × 1; ``kind``: "double" or "string"."""
        onnx = onnx_package()
        types = {"double": onnx.TensorProto.DOUBLE, "string": onnx.TensorProto.STRING}
        self.inputs.append(onnx.helper.make_tensor_value_info(name, types[kind], [None, 1]))
        return name

    def const(self, values: Any, kind: Any = np.float64) -> str:
        """A constant."""
        onnx, name = onnx_package(), self._name()
        array = np.asarray(values, dtype=kind)
        self.constants.append(onnx.numpy_helper.from_array(array, name))
        return name

    def op(self, kind: str, *inputs: str, domain: str = "", **attributes: Any) -> str:
        """Append a node with one result."""
        name = self._name()
        helper = onnx_package().helper
        self.nodes.append(helper.make_node(kind, list(inputs), [name], domain=domain, **attributes))
        return name

    def cast(self, name: str, kind: Any = np.float64) -> str:
        """The values in another type."""
        to = onnx_package().helper.np_dtype_to_tensor_dtype(np.dtype(kind))
        return self.op("Cast", name, to=to)

    def columns(self, name: str, positions: list[int]) -> str:
        """Some columns of a matrix."""
        return self.op("Gather", name, self.const(positions, np.int64), axis=1)

    def beside(self, names: list[str]) -> str:
        """Matrices side by side."""
        return names[0] if len(names) == 1 else self.op("Concat", *names, axis=1)

    def linear(self, matrix: str, weights: Any, offsets: Any) -> str:
        """``matrix @ weights + offsets``."""
        product = self.op("MatMul", matrix, self.const(weights))
        return self.op("Add", product, self.const(offsets))

    def tensor(self, values: Any) -> Any:
        """Doubles as an attribute of a node."""
        return onnx_package().numpy_helper.from_array(np.asarray(values, dtype=np.float64))

    def model(self, outputs: dict[str, tuple[str, Any]]) -> Any:
        """The finished model. ``outputs``: by name, which node's result, and its NumPy type."""
        helper = onnx_package().helper
        stated = []
        for name, (source, kind) in outputs.items():
            self.nodes.append(helper.make_node("Identity", [source], [name]))
            to = helper.np_dtype_to_tensor_dtype(np.dtype(kind))
            stated.append(helper.make_tensor_value_info(name, to, [None, None]))
        graph = helper.make_graph(
            self.nodes, "workbench", self.inputs, stated, initializer=self.constants
        )
        opsets = [helper.make_opsetid(domain, version) for domain, version in OPSETS.items()]
        return helper.make_model(graph, opset_imports=opsets, ir_version=IR_VERSION)


def onnx_package() -> Any:
    """The package, an extra. Raises UnavailableError."""
    try:
        import onnx
        import onnxruntime  # noqa: F401
    except ImportError:
        raise UnavailableError(
            "this needs onnx and onnxruntime, which are not installed",
            "pip install 'workbench[onnx]'",
        ) from None
    return onnx


def cannot(step: str, why: str) -> InvalidInputError:
    """The error for a part of a model for which there is no ONNX."""
    return InvalidInputError(
        f"the model cannot be written as ONNX: {step}: {why}",
        "--format bundle has all of it; another family may do without this part",
    )
