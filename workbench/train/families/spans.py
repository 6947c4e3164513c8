"""Spans of a text: what tags its words."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

from workbench.core.errors import InvalidInputError
from workbench.core.model_tasks import SPANS
from workbench.train.families.family import Making, ModelFamily, Parameter, Problem
from workbench.train.families.span_models import ConditionalField, KnownWords, TokenLogistic


def _known(making: Making) -> Any:
    return KnownWords()


def _logistic(making: Making) -> Any:
    return TokenLogistic(C=making.parameters["C"], seed=making.seed)


def _field(making: Making) -> Any:
    if told := _no_library(making.problem):
        raise InvalidInputError(told)
    return ConditionalField(**making.parameters)


def _no_library(problem: Problem) -> str:
    if find_spec("pycrfsuite") is None:
        return "CRFsuite is not installed: pip install 'workbench[spans]'"
    return ""


KNOWN_WORDS = ModelFamily(
    name="known_words",
    title="Each word as it was mostly marked",
    tasks=(SPANS,),
    flavour="texts",
    make=_known,
)
TOKEN_LOGISTIC = ModelFamily(
    name="token_logistic",
    title="Logistic regression on words and their neighbours, best path",
    tasks=(SPANS,),
    flavour="texts",
    make=_logistic,
    parameters=(Parameter("C", 3.0, (0.1, 0.3, 1.0, 3.0, 10.0, 30.0), "larger fits closer"),),
)
CRF = ModelFamily(
    name="crf",
    title="Conditional random field over words (CRFsuite)",
    tasks=(SPANS,),
    flavour="texts",
    make=_field,
    parameters=(
        Parameter("c1", 0.1, (0.0, 0.01, 0.03, 0.1, 0.3, 1.0), "L1 penalty: fewer features"),
        Parameter("c2", 0.03, (0.001, 0.01, 0.03, 0.1, 0.3, 1.0), "L2 penalty: smaller weights"),
        Parameter("max_iterations", 100, (50, 100, 200), "rounds of L-BFGS at most"),
    ),
    why_not=_no_library,
)
