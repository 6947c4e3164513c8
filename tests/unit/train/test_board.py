"""What the training screen says of a plan."""

import msgspec
import pytest

from tests.tui.train_scene import PLAN
from workbench.train.board import plan_lines

SETTINGS = {"family": "auto", "search": 0, "budget": 0.0, "seed": 0, "parameters": {}}


@pytest.mark.parametrize(("estimated", "said"), [(False, "1,848 rows"), (True, "≈ 1,848 rows")])
def test_an_estimate_says_that_it_is_one(estimated: bool, said: str) -> None:
    plan = msgspec.structs.replace(PLAN, estimated=estimated)
    lines = ["".join(text for text, _ in line) for line in plan_lines(plan, SETTINGS)]
    assert f"train    {said}" in lines
