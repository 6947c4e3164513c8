"""Parameters as people write them are read, and written as they are read."""

from __future__ import annotations

from typing import Any

import pytest

from workbench.core.errors import InvalidInputError
from workbench.train import overruled


@pytest.mark.parametrize(
    ("text", "parameters"),
    [
        ("", {}),
        ("C=3", {"C": 3}),
        ("alpha=0.5, class_weight=balanced", {"alpha": 0.5, "class_weight": "balanced"}),
        ("class_weight=None, letters=true", {"class_weight": None, "letters": True}),
    ],
)
def test_what_is_written_is_read_back(text: str, parameters: dict[str, Any]) -> None:
    assert overruled.parse_line(text) == parameters
    assert overruled.parse_line(overruled.write_line(parameters)) == parameters


@pytest.mark.parametrize("text", ["C", "=3", "C="])
def test_a_parameter_without_name_or_value_is_refused(text: str) -> None:
    with pytest.raises(InvalidInputError, match="says no value"):
        overruled.parse_line(text)
