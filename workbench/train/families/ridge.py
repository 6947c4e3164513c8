"""Ridge regression: a linear model for numbers."""

from __future__ import annotations

from typing import Any

from sklearn.linear_model import Ridge

from workbench.train.families.family import REGRESSION, Making, ModelFamily, Parameter


def _make(making: Making) -> Any:
    return Ridge(alpha=making.parameters["alpha"], solver="auto", random_state=making.seed)


FAMILY = ModelFamily(
    name="ridge",
    title="Ridge regression",
    tasks=(REGRESSION,),
    flavour="linear",
    make=_make,
    parameters=(Parameter("alpha", 1.0, (0.01, 0.1, 1.0, 10.0, 100.0), "larger is smoother"),),
)
