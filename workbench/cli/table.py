"""An aligned plain-text table, measured in terminal cells."""

from __future__ import annotations

from collections.abc import Sequence

from workbench.core.text import cell_width, clip, inert

MOST_CELLS = 60


def plain_table(headers: Sequence[str], rows: Sequence[Sequence[object]], right: set[str]) -> str:
    """Headers, then rows; two spaces between columns; columns named in ``right`` end aligned."""
    table = [[_cell(value) for value in row] for row in [headers, *rows]]
    widths = [max(cell_width(row[i]) for row in table) for i in range(len(headers))]
    lines = []
    for row in table:
        cells = []
        for header, text, width in zip(headers, row, widths, strict=True):
            padding = " " * (width - cell_width(text))
            cells.append(padding + text if header in right else text + padding)
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)


def _cell(value: object) -> str:
    if value is None:
        return "–"
    if isinstance(value, float):
        return f"{value:,.4g}"
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    return clip(inert(str(value)), MOST_CELLS)
