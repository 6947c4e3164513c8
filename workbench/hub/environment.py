"""What the environment of a starting hub says."""

from __future__ import annotations

import math
import os

from workbench.core.errors import InvalidInputError


def seconds_of(name: str, default: float) -> float:
    """The seconds in the variable ``name``, 0 or more. Raises InvalidInputError."""
    text = os.environ.get(name, "")
    try:
        seconds = float(text) if text else default
    except ValueError:
        seconds = math.nan
    if not seconds >= 0:
        raise InvalidInputError(
            f"{name} is {text!r}, not a number of seconds", f"unset it, or say {default:g}"
        )
    return seconds
