"""What line mode says: a row, its labels, a suggestion, an answer, as sentences. Pure."""

from __future__ import annotations

from workbench.annotate.drafts import Spans
from workbench.annotate.plain_answers import COMMANDS, spoken
from workbench.annotate.requests import Item, LabelSchema, Progress, RuleHint, Suggestion
from workbench.annotate.seat import Seat
from workbench.annotate.strategies import RANDOM, REASONS, SEQUENTIAL
from workbench.annotate.values import shown, spans_in
from workbench.core import figures

FEW_LABELS = 12
"""So many labels are said with every row; more are listed by ``?``."""

MOST_WORDS = 400
"""Words of a text that are numbered; a span in what follows has no numbers to be named by."""

ALSO = 2
LEAST_SHARE = 0.05
HOW = {
    "single": "type a label's key or name",
    "binary": "type a label's key or name; a is yes, x is no",
    "multi": "type keys or names with commas between them, or none; +2 and -1 change what stands",
    "spans": "type words and label, as in 3-5 person, 8 place; or none; + adds to what stands",
    "pairwise": "type the key of the one that is right",
    "rating": "type a number",
    "text": "type your answer; a line that ends in \\ goes on in the next",
}


def opening(seat: Seat, person: str) -> list[str]:
    """What is said first."""
    return [
        f"{seat.dataset}, labelled by {person}. {HOW[seat.schema.task]}.",
        f"? is help, {_prefix(seat.schema)}q ends.",
    ]


def prompt(seat: Seat) -> str:
    """What a line is asked for with."""
    return "answer>" if seat.shown is not None else "waiting>"


def _prefix(schema: LabelSchema) -> str:
    """Where people write freely, commands begin with a colon."""
    return ":" if schema.task == "text" else ""


def row_lines(seat: Seat, item: Item) -> list[str]:
    """The row: where it stands, its text or fields, what is known of it, the labels."""
    lines = [head(seat, item), *why(item)]
    texts = item.fields[: item.texts]
    for name, value in texts:
        said = value.strip() or "(empty)"
        lines.append(f"{name}: {said}" if len(texts) > 1 else said)
    lines += [f"{name}: {value}" for name, value in item.fields[item.texts :] if value]
    if seat.schema.task == "spans":
        lines.append(numbered_words(seat))
    lines += standing(seat, item)
    if item.suggestion is not None:
        lines.append(suggestion(item.suggestion))
    if item.hint is not None:
        lines.append(hint(item.hint) + ("" if item.suggestion else ". a accepts"))
    if labels := label_line(seat.schema):
        lines.append(labels)
    return lines


def head(seat: Seat, item: Item) -> str:
    """``row 12, 3 of 100 labelled``; for one of my answers, that it is one."""
    if seat.looking is not None:
        return f"row {item.row}, your answer {seat.looking + 1} back"
    return f"row {item.row}, {progress(seat.progress)}"


def why(item: Item) -> list[str]:
    """Why this row comes now, unless it is drawn by chance or the next in order."""
    if item.strategy in ("", RANDOM, SEQUENTIAL):
        return []
    words = REASONS.get(item.strategy) or item.strategy
    return [f"why this one: {words}"]


def progress(now: Progress) -> str:
    """``3 of 100 labelled, 2 today``."""
    return (
        f"{figures.count(now.labelled)} of {figures.count(now.total)} labelled, "
        f"{figures.count(now.today)} by you today"
    )


def standing(seat: Seat, item: Item) -> list[str]:
    """My answer so far, flag and note."""
    answer = item.answer
    lines: list[str] = []
    if answer is None:
        return lines
    if answer.status == "labelled":
        lines.append(f"your answer: {said(seat.schema, item, answer.label or '')}")
    elif answer.status == "skipped":
        lines.append("you skipped it")
    if answer.flagged:
        lines.append("flagged for a second look")
    if answer.note:
        lines.append(f"your note: {answer.note}")
    return lines


def said(schema: LabelSchema, item: Item, label: str) -> str:
    """An answer in words; spans with the words they mark."""
    if schema.task != "spans" or not item.fields:
        return shown(schema.task, label)
    text = item.fields[0][1]
    parts = [f"{' '.join(text[a:b].split())} is {name}" for a, b, name in spans_in(label)]
    return ", ".join(parts) or "no spans"


def suggestion(best: Suggestion) -> str:
    """What the model thinks, in words."""
    if best.answer is not None:
        sure = figures.percent(best.sure)
        return f"model version {best.version} suggests {best.words}, {sure} sure. a accepts"
    named = list(zip(best.labels, best.shares, strict=True))
    first, share = named[0]
    others = [
        f"{name} {figures.percent(part)}"
        for name, part in named[1 : 1 + ALSO]
        if part >= LEAST_SHARE
    ]
    tail = f"; then {', '.join(others)}" if others else ""
    sure = figures.percent(share)
    return f"model version {best.version} suggests {first}, {sure} sure{tail}. a accepts"


def hint(ruled: RuleHint) -> str:
    """What rules say, in words."""
    others = f" and {figures.counted(ruled.others, 'other rule')}" if ruled.others else ""
    verb = "say" if ruled.others else "says"
    told = f"the rule {ruled.rule}{others} {verb} {ruled.label}"
    if ruled.precision is None:
        return f"{told}; it was never checked"
    right = figures.percent(ruled.precision)
    return f"{told}; right on {right} of {figures.counted(ruled.known, 'labelled row')}"


def label_line(schema: LabelSchema) -> str:
    """The labels with their keys, or how many there are."""
    if not schema.labels:
        return ""
    if len(schema.labels) > FEW_LABELS:
        return f"{len(schema.labels)} labels: type a key or a part of a name, ? lists them"
    return "labels: " + ", ".join(map(spoken, schema.labels))


def label_lines(schema: LabelSchema) -> list[str]:
    """Every label on a line of its own, with what it means."""
    lines = []
    for label in schema.labels:
        under = f", under {label.parent}" if label.parent else ""
        about = f": {label.description}" if label.description else ""
        lines.append(f"{spoken(label)}{under}{about}")
    return lines


def numbered_words(seat: Seat) -> str:
    """The text's words with the numbers that spans are named by."""
    draft = seat.draft
    item = seat.shown
    if not isinstance(draft, Spans) or item is None or not draft.tokens:
        return "words: none"
    text = item.fields[0][1]
    words = [f"{n} {text[a:b]}" for n, (a, b) in enumerate(draft.tokens[:MOST_WORDS], 1)]
    rest = len(draft.tokens) - MOST_WORDS
    more = f"; {rest:,} more words have numbers up to {len(draft.tokens)}" if rest > 0 else ""
    return "words: " + ", ".join(words) + more


def recorded(seat: Seat, item: Item, label: str | None, before: str | None) -> str:
    """What is in the file now."""
    if label is None:
        return f"recorded: row {item.row} is skipped"
    was = ""
    if before is not None and before != label:
        was = f", instead of {said(seat.schema, item, before)}"
    return f"recorded: row {item.row}, {said(seat.schema, item, label)}{was}"


def help_lines(seat: Seat) -> list[str]:
    """What can be typed, and all labels."""
    before = _prefix(seat.schema)
    lines = [HOW[seat.schema.task] + ".", *label_lines(seat.schema)]
    for name, (letter, about) in COMMANDS.items():
        short = letter if letter == "?" else before + letter
        lines.append(f"{short} or :{name}: {about}" if letter else f":{name}: {about}")
    lines.append("=NAME gives the label of that name, whatever else the name might mean.")
    return lines


def changed_labels(old: LabelSchema, new: LabelSchema) -> str:
    """What is different since the labels were said last."""
    was, now = ([label.name for label in one.labels] for one in (old, new))
    gone = [name for name in was if name not in now]
    come = [name for name in now if name not in was]
    parts = [f"new: {', '.join(come)}"] if come else []
    parts += [f"gone: {', '.join(gone)}"] if gone else []
    return f"the labels have changed, schema {new.version}. " + ". ".join(parts)


def guideline_lines(schema: LabelSchema) -> list[str]:
    """The whole guideline."""
    return [schema.guideline.strip() or "there is no guideline yet", *label_lines(schema)]
