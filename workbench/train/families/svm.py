"""Linear support vector machine, calibrated."""

from __future__ import annotations

from typing import Any

from workbench.train.families.calibrated import CALIBRATIONS, TEMPERATURE, CalibratedLinearSVM
from workbench.train.families.family import CLASSIFICATION, Making, ModelFamily, Parameter


def _make(making: Making) -> Any:
    return CalibratedLinearSVM(
        C=making.parameters["C"],
        class_weight=making.parameters["class_weight"],
        calibration=making.parameters.get("calibration", TEMPERATURE),
        seed=making.seed,
    )


FAMILY = ModelFamily(
    name="linear_svm",
    title="Linear SVM, calibrated",
    tasks=(CLASSIFICATION,),
    flavour="linear",
    make=_make,
    inner_folds=True,
    parameters=(
        Parameter(
            "C",
            0.1,
            (0.01, 0.03, 0.1, 0.3, 1.0, 3.0),
            "larger fits closer",
            text_default=1.0,
            mixed_default=0.3,
        ),
        Parameter("class_weight", None, (None, "balanced"), "balanced: rare classes weigh more"),
        Parameter("calibration", TEMPERATURE, CALIBRATIONS, "how margins become probabilities"),
    ),
)
