"""The labelling screen's panes as lines of pieces. Pure: a seat and a room in, lines out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from workbench.annotate.drafts import Choices
from workbench.annotate.requests import Answer, Item, Label, Progress, RuleHint
from workbench.annotate.seat import DONE, PENDING, REFUSED, Seat, hint_of, proposed
from workbench.annotate.strategies import (
    BY_MODEL,
    LIST,
    REASONS,
)
from workbench.annotate.values import shown
from workbench.core import figures
from workbench.core.text import cell_width, clip, inert, pad, wrap
from workbench.tui.paint import Line, Piece, width_of
from workbench.tui.widgets.bars import bar, short_bar

MEASURE = 76
"""Cells of a line of text: longer lines are hard to read."""

MOST_VALUE = 40
MOST_TEXT = 100_000
BAR_CELLS = 40
SHARE_CELLS = 12
LEAST_BAR = 6
MOST_COLUMNS = 3
MOST_NAME = 16
"""Cells of a label's name for which a column of its own is still worth it."""
KEY_CELLS = 4
RULE_SIGN = "r"
"""Before the label that rules say; whose figure stands in the border below."""
FIGURE_CELLS = 6

Room = tuple[int, int]


def progress_line(now: Progress, width: int) -> list[Piece]:
    """Bar, labelled of total, today, pace, time left; what does not fit is left out."""
    share = now.labelled / now.total if now.total else 0.0
    parts: list[list[Piece]] = [
        [
            (figures.count(now.labelled), "bright"),
            (f" of {figures.count(now.total)}", "dim"),
        ],
        [("today ", "dim"), (figures.count(now.today), "text")],
    ]
    if now.pace is not None:
        parts.append([("pace ", "dim"), (f"{now.pace:,.0f}/h", "text")])
    if now.left is not None and now.labelled < now.total:
        parts.append([("left ", "dim"), (f"≈ {figures.duration(now.left)}", "text")])
    if now.people > 1:
        parts.append([("labelling ", "dim"), (f"{now.people} people", "text")])
    if now.refit_every:
        parts.append([("refit every ", "dim"), (figures.count(now.refit_every), "text")])
    words: list[Piece] = []
    used = 0
    for part in parts:
        cells = 3 + sum(cell_width(text) for text, _ in part)
        if used + cells + LEAST_BAR + 2 <= width:
            words += [("   ", "text"), *part]
            used += cells
    cells = max(LEAST_BAR, min(BAR_CELLS, width - used - 2))
    return [(" ", "text"), *bar(share, cells), *words]


def item_lines(item: Item, room: Room, scroll: int) -> tuple[list[Line], bool]:
    """The row's text and context, from line ``scroll`` on; and whether more follows below."""
    width, height = room
    measure = min(MEASURE, width - 4)
    lines: list[Line] = [[]] if height > 4 else []
    lines += suggested(item, width - 4)
    for name, value in item.fields[: item.texts]:
        if item.texts > 1:
            lines.append([("  ", "text"), (name, "dim")])
        lines += _wrapped(value, measure, scroll + height)
        lines.append([])
    rest = item.fields[item.texts :]
    if item.texts:
        lines += [[], *_context(rest, width - 4)]
    else:
        lines += _card(rest, width - 4, scroll + height)
    shown = lines[scroll : scroll + height]
    return shown, len(lines) > scroll + height


def suggested(item: Item, width: int) -> list[Line]:
    """What the model suggests where an answer has several parts, above the row's text."""
    best = item.suggestion
    if best is None or best.answer is None:
        return []
    tail: Line = [(f"  {figures.share(best.sure, 2)}", "accent"), ("  a", "key"), (" takes", "dim")]
    head = f"v{best.version} suggests "
    words = clip(inert(best.words), max(8, width - cell_width(head) - width_of(tail)))
    return [[("  ", "text"), (head, "dim"), (words, "secondary"), *tail], []]


def _wrapped(value: str, width: int, most: int) -> list[Line]:
    text = inert(value[: min(MOST_TEXT, (most + 1) * width * 2)], newlines=True)
    if not text.strip():
        return [[("  ", "text"), ("(empty)", "dim")]]
    return [[("  ", "text"), (text[a:b], "text")] for a, b in wrap(text, width)]


def _context(fields: Sequence[tuple[str, str]], width: int) -> list[Line]:
    """Names and values beside each other, as many to a line as fit."""
    lines: list[Line] = []
    line: list[Piece] = [("  ", "text")]
    used = 0
    for name, value in fields:
        if not value:
            continue
        pair = [(clip(inert(name), 24) + " ", "dim"), (clip(inert(value), MOST_VALUE), "secondary")]
        cells = sum(cell_width(text) for text, _ in pair) + 3
        if used and used + cells > width:
            lines.append(line)
            line, used = [("  ", "text")], 0
        line = [*line, *pair, ("   ", "text")]
        used += cells
    return [*lines, line] if used else lines


def _card(fields: Sequence[tuple[str, str]], width: int, most: int) -> list[Line]:
    """One field below the other, values wrapped beside their names."""
    names = [clip(inert(name), 24) for name, _ in fields]
    widest = max((cell_width(name) for name in names), default=0)
    lines: list[Line] = []
    for name, (_, value) in zip(names, fields, strict=True):
        parts = _wrapped(value, min(MEASURE, max(10, width - widest - 2)), most)
        for index, part in enumerate(parts):
            title = name if index == 0 else ""
            lines.append([("  ", "text"), (pad(title, widest), "dim"), *part])
    return lines


def why(item: Item) -> list[Piece]:
    """Why this row: the model's two best labels, or chance."""
    if not item.strategy:
        return []
    best = item.suggestion
    told = item.strategy.startswith(("since ", LIST))
    words = item.strategy if told else REASONS.get(item.strategy, f"drawn {item.strategy}")
    if best and best.answer is not None and item.strategy in BY_MODEL:
        words = f"sure {figures.share(best.sure, 2)}" + (f", {words}" if words else "")
    elif item.strategy in BY_MODEL and best and len(best.shares) > 1:
        first, second = (figures.share(share, 2) for share in best.shares[:2])
        words = f"p {first} against {second}" + (f", {words}" if words else "")
    return [("why this one: ", "dim"), (words, "secondary")]


def ruled(hint: RuleHint | None) -> list[Piece]:
    """What rules say of the row, and how often the surest of them was right."""
    if hint is None:
        return []
    others = f" +{hint.others}" if hint.others else ""
    right = f"right {figures.share(hint.precision, 2)} of {figures.count(hint.known)}"
    return [
        ("rule " + ("never checked" if hint.precision is None else right), "dim"),
        (f": {clip(inert(hint.rule), 16)}{others}", "secondary"),
        # Last, for it is marked above as well.
        (f" → {inert(hint.label, 24)}", "text"),
    ]


def label_lines(seat: Seat, room: Room) -> list[Line]:
    """Keys and labels in the schema's order, in columns when they are many.

    The model's shares stand beside them. A label has the same place for every row.
    """
    best = seat.suggestion
    shares = dict(zip(best.labels, best.shares, strict=True)) if best else {}
    first = best.labels[0] if best and best.answer is None else None
    hint = hint_of(seat)
    marked, on = _marked(seat, first)
    columns, rows = _grid(seat, room)
    labels = seat.schema.labels
    cells = room[0] // columns
    name, bar = _widths(seat, cells)
    lines: list[Line] = []
    for row in range(rows):
        line: list[Piece] = []
        for label in labels[row : rows * columns : rows]:
            here = label.name in marked
            by_rule = hint is not None and hint.label == label.name
            sign = on if here and on.strip() else RULE_SIGN if by_rule else " "
            pieces = _name(label, name, here, sign)
            if label.name in shares:
                pieces += _share(shares[label.name], max(shares.values()), bar, here)
                pieces.append((" a", "dim") if label.name == first else ("  ", "dim"))
            line += [*pieces, (" " * max(0, cells - width_of(pieces)), "text")]
        lines.append(line)
    hidden = labels[rows * columns :]
    return [*lines, _rest(hidden, first, shares)] if hidden else lines


def _marked(seat: Seat, first: str | None) -> tuple[set[str], str]:
    """The labels that are on, and the sign before their names."""
    if isinstance(seat.draft, Choices):
        return seat.draft.names, "✓"
    given = seat.answer.label if seat.answer and seat.schema.task != "spans" else None
    if given:
        return {given}, "✓"
    best = first or proposed(seat)
    return ({best} if best else set()), " "


def _rest(hidden: Sequence[Label], first: str | None, shares: Mapping[str, float]) -> Line:
    """How many labels are not shown, and the suggested one if it is among them."""
    words: list[Piece] = [("/", "key"), (f" finds {len(hidden)} more", "dim")]
    if first is not None and any(label.name == first for label in hidden):
        words += [("  a", "key"), (f" {inert(first)} ", "bright")]
        words.append((figures.share(shares[first], 2), "accent"))
    return words


def _grid(seat: Seat, room: Room) -> tuple[int, int]:
    """Columns and rows of labels; the last line is left free when some do not fit."""
    width, height = room
    names = [cell_width(inert(label.name)) for label in seat.schema.labels]
    count, widest = len(names), max(names, default=0)
    tail = FIGURE_CELLS if seat.suggestion else 2
    least = KEY_CELLS + min(widest, MOST_NAME) + 1 + tail
    columns = max(1, min(MOST_COLUMNS, width // least, -(-count // max(1, height))))
    rows = min(height, -(-count // columns))
    return columns, rows if count <= rows * columns else height - 1


def label_at(seat: Seat, room: Room, x: int, y: int) -> str | None:
    """The label painted at a cell of the pane, if there is one."""
    columns, rows = _grid(seat, room)
    column = x // max(1, room[0] // columns)
    index = column * rows + y
    inside = 0 <= y < rows and 0 <= column < columns and index < len(seat.schema.labels)
    return seat.schema.labels[index].name if inside else None


def _name(label: Label, cells: int, marked: bool, sign: str) -> list[Piece]:
    key = (f" {label.key or ' '} ", "active" if marked else "key")
    return [key, (sign, "good"), (pad(inert(label.name), cells), "bright" if marked else "text")]


def _share(share: float, most: float, length: int, marked: bool) -> list[Piece]:
    """A bar, the longest for the best label, and the figure."""
    weight = "accent" if marked else "secondary"
    bars = [("  ", "text"), *short_bar(share / most if most else 0.0, length, weight)]
    figure = (figures.share(share, 2).rjust(4), "accent" if marked else "dim")
    return [*(bars if length else []), figure]


def _widths(seat: Seat, cells: int) -> tuple[int, int]:
    """Cells of a name and of a bar: the bar is shortened, then left out, before names are cut."""
    widest = max((cell_width(inert(label.name)) for label in seat.schema.labels), default=0)
    room = max(4, cells - KEY_CELLS)
    if seat.suggestion is None:
        return room, 0
    bar = room - widest - 2 - FIGURE_CELLS
    if bar >= LEAST_BAR:
        return widest, min(SHARE_CELLS, bar)
    return max(4, min(widest + 1, room - FIGURE_CELLS)), 0


def guideline_lines(seat: Seat, room: Room) -> list[Line]:
    """The guideline's beginning, then what labels mean."""
    width, height = room
    parts: list[Line] = []
    if seat.schema.guideline:
        text = inert(seat.schema.guideline, 4_000, newlines=True)
        parts += [[(text[a:b], "secondary")] for a, b in wrap(text, width)]
    for label in seat.schema.labels:
        if label.description:
            parts += [[]] if parts else []
            parts += _described(label, width)
    if not parts:
        parts = [[("no guideline yet", "dim")], [], [("L", "key"), (" writes one", "dim")]]
    if len(parts) > height:
        parts = [*parts[: height - 1], [("h", "key"), (" the whole guideline", "dim")]]
    return parts


def _described(label: Label, width: int) -> list[Line]:
    name = inert(label.name)
    text = f"{name} {inert(label.description, 1_000)}"
    lines: list[Line] = []
    for index, (a, b) in enumerate(wrap(text, width)):
        if index == 0:
            cut = min(len(name), b)
            lines.append([(text[a:cut], "bright"), (text[cut:b], "secondary")])
        else:
            lines.append([(text[a:b], "secondary")])
    return lines


def mine_lines(seat: Seat, room: Room) -> list[Line]:
    """My answers, newest first; the one looked at is marked."""
    width, height = room
    first = max(0, (seat.looking or 0) - height + 1)
    listed = seat.given[first : first + height]
    widest = max((cell_width(inert(_word(seat, one.answer))) for one in listed), default=0)
    name_cells = min(widest, max(6, width // 2 - 2))
    lines: list[Line] = []
    for index, one in enumerate(listed, first):
        here = index == seat.looking
        lines.append(
            [
                _sign(one.answer, one.state),
                ("▸" if here else " ", "accent"),
                (pad(inert(_word(seat, one.answer)), name_cells), "bright" if here else "text"),
                ("  ", "text"),
                (clip(inert(one.answer.text), max(0, width - name_cells - 4)), "dim"),
            ]
        )
    return lines or [[("nothing yet", "dim")]]


def _word(seat: Seat, answer: Answer) -> str:
    if answer.label is not None:
        return shown(seat.schema.task, answer.label)
    return "skipped" if answer.status == "skipped" else "flagged" if answer.flagged else "note"


def _sign(answer: Answer, state: str) -> Piece:
    if state == PENDING:
        return ("○", "dim")
    if state == REFUSED:
        return ("✗", "bad")
    assert state == DONE
    if answer.flagged:
        return ("⚑", "attention")
    return ("✓", "good") if answer.status == "labelled" else ("·", "dim")


def item_title(seat: Seat) -> str:
    """What the pane's border says: the strategy, or which of my answers is shown."""
    if seat.looking is not None:
        number, count = seat.looking + 1, max(seat.answers, len(seat.given))
        return f"my answer {number:,} of {count:,} · esc goes on"
    return seat.shown.strategy if seat.shown and seat.shown.strategy else seat.strategy


def marks(item: Item) -> list[Piece]:
    """Flag and note of the row shown."""
    if item.answer is None:
        return []
    pieces: list[Piece] = []
    if item.answer.flagged:
        pieces += [("⚑ flagged  ", "attention")]
    if item.answer.note:
        pieces += [
            ("note: ", "dim"),
            (clip(inert(item.answer.note), 40), "secondary"),
            ("  ", "dim"),
        ]
    return pieces


def nothing(seat: Seat) -> list[Line]:
    """What stands where a row would be, when there is none."""
    now = seat.progress
    if seat.waiting:
        return [[], [("  waiting for the hub …", "secondary")]]
    if now.labelled >= now.total:
        return [
            [],
            [("  ✓ ", "good"), ("every row has its label", "text")],
            [],
            [("  ← ", "key"), (" look through my answers", "secondary")],
        ]
    return [
        [],
        [("  nothing is left for you right now", "text")],
        [
            ("  the rest is on other people's screens, or you skipped it; ", "secondary"),
            ("what comes free appears here", "secondary"),
        ],
    ]
