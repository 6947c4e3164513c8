from __future__ import annotations

from typing import Any

import pytest

from workbench.collect.options import check_options
from workbench.collect.requests import ReadOptions
from workbench.core.errors import InvalidInputError


@pytest.mark.parametrize(
    "options",
    [
        {"format": "xls"},
        {"encoding": "rot13"},
        {"encoding": "hex"},
        {"encoding": "utf\x008"},
        {"encoding": "idna"},
        {"skip": -1},
        {"decimal": ";"},
        {"delimiter": ""},
        {"delimiter": "\r\n"},
        {"delimiter": '"', "quote": '"'},
        {"delimiter": "||", "escape": "|"},
        {"quote": "''"},
        {"quote": "\n"},
        {"escape": "\\\\"},
        {"names": ["a", "A"]},
        {"names": ["_row"]},
        {"names": [" "]},
    ],
)
def test_what_no_file_can_be_read_with_is_refused(options: dict[str, Any]) -> None:
    with pytest.raises(InvalidInputError) as caught:
        check_options(ReadOptions(**options))
    assert caught.value.hint


@pytest.mark.parametrize(
    "options",
    [
        {"encoding": "Windows-1252"},
        {"delimiter": "tab", "quote": "", "escape": ""},
        {"delimiter": ", ", "quote": "'", "escape": "\\"},
        {"delimiter": "none", "names": ["Größe (€)", "b"]},
    ],
)
def test_what_a_file_can_be_read_with_passes(options: dict[str, Any]) -> None:
    check_options(ReadOptions(**options))
