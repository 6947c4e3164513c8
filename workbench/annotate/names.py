"""What a person may be called, enrolled or named by a file of labels; and a file's dataset."""

from __future__ import annotations

import re
from pathlib import PurePath

MOST_NAME = 64
NAME_RULE = f"1 to {MOST_NAME} printable characters, no spaces around them"


def is_name(text: str) -> bool:
    """Whether somebody may be called that."""
    return 0 < len(text) <= MOST_NAME and text.isprintable() and text == text.strip()


def dataset_name(path: str) -> str:
    """What a dataset may be called whose rows came in this file of labels."""
    stem = PurePath(path).name.partition(".")[0]
    return re.sub(r"^[\W_]+|[^\w-]+", "", stem)[:60] or "labels"
