"""Hub side: answers that stay true while neither rows nor recipe change."""

from __future__ import annotations

import asyncio
import json
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any

from workbench.cleanse.views import Document

KEPT = 256


@dataclass
class Seen:
    """Answers that stay true while neither rows nor recipe change; the oldest is dropped."""

    found: OrderedDict[tuple[Any, ...], Any] = field(default_factory=OrderedDict)
    running: dict[tuple[Any, ...], asyncio.Lock] = field(default_factory=dict)

    def keep(self, key: tuple[Any, ...], value: Any) -> None:
        """Remember an answer."""
        self.found[key] = value
        while len(self.found) > KEPT:
            self.found.popitem(last=False)


def counts_key(dataset: int, state: str, steps: list[Document]) -> tuple[Any, ...]:
    """What the counts of the last of these steps depend on: the rows, and every step so far."""
    told = [{name: value for name, value in step.items() if value is not None} for step in steps]
    return ("counts", dataset, state, json.dumps(told, sort_keys=True))
