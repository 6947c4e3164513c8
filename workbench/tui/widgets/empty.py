"""``Empty``: says that there is nothing here yet, and which key changes that."""

from __future__ import annotations

from collections.abc import Sequence

from workbench.tui.paint import Line, Piece
from workbench.tui.widgets.lines import Lines


class Empty(Lines):
    """A sentence, then a line a key: ``Empty("no source yet", [("n", "add a file")])``."""

    DEFAULT_CSS = "Empty { height: 1fr; padding: 1 2; }"

    def __init__(
        self,
        sentence: str,
        keys: Sequence[tuple[str, str]] = (),
        *,
        id: str | None = None,
    ) -> None:
        super().__init__(_lines(sentence, keys), id=id)

    def say(self, sentence: str, keys: Sequence[tuple[str, str]] = ()) -> None:
        """Say something else."""
        self.show(*_lines(sentence, keys))


def _lines(sentence: str, keys: Sequence[tuple[str, str]]) -> list[Line]:
    lines: list[Line] = [[(part, "secondary")] for part in sentence.split("\n")]
    if keys:
        lines.append([])
    widest = max((len(key) for key, _ in keys), default=0)
    for key, title in keys:
        pieces: list[Piece] = [(f"{key:<{widest}}", "key"), (f"  {title}", "text")]
        lines.append(pieces)
    return lines
