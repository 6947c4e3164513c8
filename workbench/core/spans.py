"""Spans of time as people write them: ``60``, ``60s``, ``5m``, ``1h``."""

from __future__ import annotations

import argparse
import re

_SPAN = re.compile(r"(\d+(?:\.\d+)?)\s*(s|m|min|h|d)?")
_SECONDS = {None: 1, "s": 1, "m": 60, "min": 60, "h": 3600, "d": 86_400}


def seconds(text: str) -> float:
    """The span in seconds. Raises ArgumentTypeError: it is a parser's type."""
    match = _SPAN.fullmatch(text.strip())
    if match is None:
        raise argparse.ArgumentTypeError(f"{text!r} is no duration: write 60s, 5m or 1h")
    return float(match[1]) * _SECONDS[match[2]]
