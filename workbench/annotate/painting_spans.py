"""A text with its spans as lines of pieces: underlined where marked, and listed below."""

from __future__ import annotations

from itertools import pairwise

from workbench.annotate.drafts import Spans, pieces_of
from workbench.annotate.painting import suggested
from workbench.annotate.requests import Item, Label
from workbench.core.text import cell_width, clip, inert, inert_by_character, wrap
from workbench.tui.paint import Line, Piece

MEASURE = 76
MOST_TEXT = 100_000
MOST_WORDS = 40
MARKED = "accent underline"


def laid_out(text: str, width: int) -> tuple[str, list[tuple[int, int]]]:
    """The text as it is shown, character by character, and its lines as (start, end)."""
    shown = "\n".join(map(inert_by_character, text[:MOST_TEXT].split("\n")))
    return shown, wrap(shown, min(MEASURE, width - 4))


def line_of(draft: Spans, lines: list[tuple[int, int]]) -> int:
    """The line of the cursor."""
    at = draft.tokens[draft.cursor][0] if draft.tokens else 0
    return next((n for n, (_, end) in enumerate(lines) if at < end), max(0, len(lines) - 1))


def move_lines(draft: Spans, text: str, room: tuple[int, int], by: int) -> None:
    """Move the cursor up or down, to the word that stands there."""
    if not draft.tokens:
        return
    _, lines = laid_out(text, room[0])
    here = line_of(draft, lines)
    there = here + by
    while 0 <= there < len(lines) and lines[there][0] == lines[there][1]:
        there += by
    if 0 <= there < len(lines):
        start, end = lines[there]
        column = draft.tokens[draft.cursor][0] - lines[here][0]
        draft.move_to(min(start + column, max(start, end - 1)))


def span_lines(
    item: Item, draft: Spans, labels: list[Label], room: tuple[int, int], scroll: int
) -> tuple[list[Line], bool, int]:
    """The lines from ``scroll`` on, or as many further that the cursor is seen; more; scroll."""
    width, height = room
    text = item.fields[0][1]
    shown, lines = laid_out(text, width)
    above = suggested(item, width - 4)
    here = line_of(draft, lines) + 1 + len(above)
    scroll = min(scroll, max(0, here - 1))
    scroll = max(scroll, here - height + 1)
    made: list[Line] = [[], *above, *(_text_line(shown, a, b, draft) for a, b in lines), []]
    made += _listed(shown, draft, labels, width - 4)
    made += [[], *_context(item, width - 4)]
    return made[scroll : scroll + height], len(made) > scroll + height, scroll


def _text_line(shown: str, start: int, end: int, draft: Spans) -> list[Piece]:
    chosen = draft.chosen
    edges = pieces_of(draft.spans, start, end, chosen)
    line: list[Piece] = [("  ", "text")]
    for a, b in pairwise(edges):
        if chosen[0] <= a < chosen[1]:
            weight = "active"
        else:
            marked = any(first <= a < last for first, last, _ in draft.spans)
            weight = MARKED if marked else "text"
        line.append((shown[a:b], weight))
    return line


def _listed(shown: str, draft: Spans, labels: list[Label], width: int) -> list[Line]:
    """Each span: its label's key and name, and the words."""
    keys = {label.name: label.key for label in labels}
    here = draft.under_cursor()
    names = min(24, max((cell_width(inert(label)) for _, _, label in draft.spans), default=0))
    lines: list[Line] = []
    for span in draft.spans:
        start, end, label = span
        words = " ".join(shown[start:end].split())
        lines.append(
            [
                ("  ", "text"),
                (f" {keys.get(label) or ' '} ", "active" if span == here else "key"),
                (" ", "text"),
                (f"{clip(inert(label), names):<{names}}", "bright" if span == here else "text"),
                ("  ", "text"),
                (clip(words, min(MOST_WORDS, max(8, width - names - 6))), MARKED),
            ]
        )
    return lines


def _context(item: Item, width: int) -> list[Line]:
    line: list[Piece] = [("  ", "text")]
    for name, value in item.fields[item.texts :]:
        if value and sum(cell_width(text) for text, _ in line) < width - 20:
            line += [(clip(inert(name), 24) + " ", "dim"), (clip(inert(value), 30), "secondary")]
            line.append(("   ", "text"))
    return [line] if len(line) > 1 else []
