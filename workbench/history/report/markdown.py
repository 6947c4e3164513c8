"""A page as Markdown: the same words and tables, without the plots."""

from __future__ import annotations

from workbench.core.text import inert
from workbench.history.report.page import Block, Grid, Page, Paragraph, Table

MOST_LABELS = 20
_SPECIAL = str.maketrans({sign: f"\\{sign}" for sign in "\\`*_{}[]<>#|~"})


def markdown(page: Page) -> str:
    """The whole document."""
    parts = [f"# {_text(page.title)}", _text(page.lead)]
    for section in page.sections:
        told = [text for block in section.blocks if (text := _block(block))]
        if told:
            parts += [f"## {_text(section.title)}", *told]
    return "\n\n".join(parts) + "\n"


def _block(block: Block) -> str:
    if isinstance(block, Paragraph):
        return _text(block.text)
    if isinstance(block, Table):
        return _table(block)
    if isinstance(block, Grid):
        return _grid(block)
    return f"{_text(block.title)}: {_text(block.told)}"


def _table(block: Table) -> str:
    rule = ("---:" if n in block.numbers else "---" for n in range(len(block.headers)))
    return "\n".join([_row(block.headers), f"| {' | '.join(rule)} |", *map(_row, block.rows)])


def _grid(block: Grid) -> str:
    if len(block.labels) > MOST_LABELS:
        return f"The confusion matrix has {len(block.labels)} labels: see the HTML page."
    headers = ("true \\ said", *block.labels)
    rows = [
        (label, *map(str, counts)) for label, counts in zip(block.labels, block.counts, strict=True)
    ]
    return _table(Table(headers, rows, frozenset(range(1, len(headers)))))


def _row(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(map(_text, cells))} |"


def _text(value: str) -> str:
    return inert(value).translate(_SPECIAL)
