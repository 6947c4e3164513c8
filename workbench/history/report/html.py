"""A page as one HTML file: no script, no font, nothing fetched; every string is escaped."""

from __future__ import annotations

from html import escape

from workbench.core.text import inert
from workbench.history.report import svg
from workbench.history.report.page import Block, Grid, Page, Paragraph, Section, Table

STYLE = """
:root { color-scheme: light dark; --ink: #1d2328; --dim: #5d6b78; --line: #d5dce2; --back: #fff; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #d5dce4; --dim: #8fa3b8; --line: #2c3641; --back: #0f1317; } }
body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--back);
  max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; margin-bottom: 0; } h2 { font-size: 1.1rem; margin-top: 2rem; }
.lead, .told { color: var(--dim); }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: .2rem 1rem .2rem 0; border-bottom: 1px solid var(--line);
  vertical-align: top; overflow-wrap: anywhere; }
th { color: var(--dim); font-weight: 600; } .n { text-align: right; }
figure { display: inline-block; margin: 1rem 1.5rem 0 0; } figcaption { color: var(--dim); }
svg { max-width: 100%; height: auto; } svg text { font: 11px system-ui, sans-serif; }
.tick, .axis { fill: var(--dim); } .frame { fill: none; stroke: var(--line); }
.line { fill: none; stroke-width: 1.6; } .guide { fill: none; stroke: var(--line); }
.band { fill: var(--line); opacity: .6; }
.dot { fill: #0f8b86; opacity: .45; }
@media print { body { max-width: none; margin: 0; } }
"""


def html(page: Page) -> str:
    """The whole document."""
    body = "".join(_section(one) for one in page.sections)
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{_text(page.title)}</title><style>{STYLE}</style></head><body>"
        f'<h1>{_text(page.title)}</h1><p class="lead">{_text(page.lead)}</p>{body}</body></html>\n'
    )


def _section(one: Section) -> str:
    return f"<h2>{_text(one.title)}</h2>" + "".join(map(_block, one.blocks))


def _block(block: Block) -> str:
    if isinstance(block, Paragraph):
        return f"<p>{_text(block.text)}</p>"
    if isinstance(block, Table):
        return _table(block)
    if isinstance(block, Grid):
        told = "<figcaption>true in rows, said in columns</figcaption>"
        return f"<figure>{svg.grid(block)}{told}</figure>"
    return (
        f"<figure><strong>{_text(block.title)}</strong><br>{svg.plot(block)}"
        f"<figcaption>{_text(block.told)}</figcaption></figure>"
    )


def _table(block: Table) -> str:
    head = "".join(_cell("th", text, n in block.numbers) for n, text in enumerate(block.headers))
    rows = "".join(
        "<tr>"
        + "".join(_cell("td", text, n in block.numbers) for n, text in enumerate(row))
        + "</tr>"
        for row in block.rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _cell(tag: str, text: str, number: bool) -> str:
    return f"<{tag}{' class=n' if number else ''}>{_text(text)}</{tag}>"


def _text(value: str) -> str:
    return escape(inert(value))
