"""Sources, loads and their accounts as table cells and sentences. Pure; the data screen's."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from workbench.collect.requests import LoadAccount, Source, TakenBack
from workbench.collect.schedule import due, said_time
from workbench.core import figures

_SIGNS = {"counted": ("✓", "good"), "running": ("●", "accent"), "failed": ("✗", "bad")}


def source_cells(source: Source, now: dt.datetime) -> list[Any]:
    """Name (after a plus, of one whose rows are in another's dataset), rows, last load, mode."""
    last = source.last_load
    sign: list[tuple[str, str]] = [("never", "dim")]
    if last is not None:
        mark, weight = _SIGNS.get(last.state, ("–", "dim"))
        sign = [(f"{mark} ", weight), (figures.when(last.started, now), "secondary")]
    name: list[tuple[str, str]] = [(source.name, "bright")]
    if source.dataset not in ("", source.name):
        name = [("+ ", "dim"), *name]
    return [name, source.rows, sign, source.disposition]


def source_lines(source: Source) -> list[list[tuple[str, str]]]:
    """Lines on a source: where it lies, what is known of it, and its terms where it has any."""
    facts = [f"{source.owner}'s {source.kind}", source.disposition]
    if source.keys:
        facts.append("key " + ", ".join(source.keys))
    if source.cursor:
        lag = f"less {source.lag}" if source.lag else ""
        facts.append(" ".join(filter(None, ("cursor", source.cursor, source.cursor_value, lag))))
    if source.anew:
        facts.append("read anew at the next load")
    folder, _, file = source.location.rpartition("/")
    place = [(file, "text"), (f" in {folder or '/'}", "dim")]
    terms = []
    if source.dataset not in ("", source.name):
        facts.append(f"rows of {source.dataset}")
    if source.schedule:
        terms.append(f"next run {said_time(due(source))}")
    if source.contract != "evolve":
        terms.append(f"contract {source.contract}")
    lines = [place, [(" · ".join(facts), "dim")]]
    return [*lines, [(" · ".join(terms), "dim")]] if terms else lines


COUNTS = ("read", "loaded", "updated", "known", "aside")
_SPARED = ("updated", "known", "loaded")
"""Counts that are left out where there is no room, those first that are nothing."""


def counts_within(loads: Sequence[LoadAccount], room: int) -> tuple[str, ...]:
    """The titles of the counts that have room in ``room`` cells, two before each."""
    cells, told = {title: len(title) + 2 for title in COUNTS}, set()
    for load in loads:
        if load.state == "counted":
            for title, count in _counts(load).items():
                cells[title] = max(cells[title], len(f"{count:,}") + 2)
                told |= {title} if count else set()
    left = list(COUNTS)
    for title in sorted(_SPARED, key=told.__contains__):
        if sum(cells[one] for one in left) > room:
            left.remove(title)
    return tuple(left)


def _counts(load: LoadAccount) -> dict[str, int]:
    return {
        "read": load.read,
        "loaded": load.loaded,
        "updated": load.updated,
        "known": load.unchanged,
        "aside": load.quarantined,
    }


def load_cells(load: LoadAccount, now: dt.datetime, counts: tuple[str, ...]) -> list[Any]:
    """Sign, time, and the counts of these titles."""
    mark, weight = _SIGNS.get(load.state, ("–", "dim"))
    found = _counts(load)
    cells: list[Any] = [found[title] if load.state == "counted" else None for title in counts]
    if load.state == "counted" and load.quarantined:
        # What somebody has decided about asks for nobody's attention.
        cells[-1] = [(f"{load.quarantined:,}", "attention" if load.waiting else "dim")]
    return [[(mark, weight)], figures.when(load.started, now), *cells]


def account_text(account: LoadAccount) -> str:
    """The account as a few lines."""
    if account.state == "taken back":
        return (
            f"taken back; it had brought {figures.counted(account.loaded + account.updated, 'row')}"
        )
    if account.state != "counted":
        return f"{account.state}: {account.error or 'no reason was given'}"
    lines = [
        f"{account.read:,} read = {account.loaded:,} loaded + {account.updated:,} updated + "
        f"{account.unchanged:,} unchanged + {account.quarantined:,} quarantined",
        f"by {account.by}, in {figures.duration(account.seconds)}",
    ]
    if decided := decided_words(account):
        all_of = "the lines kept aside are" if account.quarantined > 1 else "the line kept aside is"
        some = f"of the lines kept aside {decided}"
        lines.append(some if account.waiting else f"{all_of} {decided}")
    if account.removed:
        are = "row is" if account.removed == 1 else "rows are"
        lines.append(f"{account.removed:,} {are} no longer there")
    for words, names in (("new", account.columns_added), ("missing", account.columns_missing)):
        if names:
            lines.append(f"{words} columns: {', '.join(names)}")
    return "\n".join([*lines, *account.notes])


def account_sentence(account: LoadAccount) -> str:
    """The account in one sentence."""
    parts = [f"{account.loaded:,} loaded"]
    for word in ("updated", "unchanged", "quarantined"):
        if count := getattr(account, word):
            parts.append(f"{count:,} {word}")
    text = f"{account.source}: {account.read:,} read = {' + '.join(parts)}"
    if decided := decided_words(account):
        text += f" ({decided})"
    return text + (f"; {account.removed:,} no longer there" if account.removed else "")


def decided_words(account: LoadAccount) -> str:
    """What has become of the lines that were kept aside: nothing where all of them wait."""
    if not account.decided:
        return ""
    if not account.waiting:
        return "decided already" if account.decided == 1 else "all decided already"
    are = "is" if account.decided == 1 else "are"
    return f"{account.decided:,} {are} decided already"


def preview(found: TakenBack) -> str:
    """What would go, come back and change, and what is left."""
    if not (found.removed or found.restored or found.changed):
        return f"nothing goes: other loads brought all {figures.counted(found.rows, 'row')} too"
    parts = [f"{figures.counted(found.removed, 'row')} {_verb(found.removed, 'go')}"]
    if found.restored:
        parts.append(f"{found.restored:,} {_verb(found.restored, 'come')} back")
    if found.changed:
        are = "is" if found.changed == 1 else "are"
        parts.append(f"{found.changed:,} {are} as before")
    left = f"; {figures.counted(found.rows, 'row')} then"
    labelled = ""
    if found.labelled:
        labelled = (
            f". {found.labelled:,} of those that go {_verb(found.labelled, 'have')} labels: they "
            "are kept, and count again when the rows come back"
        )
    return ", ".join(parts) + left + labelled


def _verb(count: int, plural: str) -> str:
    """The verb for one or several."""
    return {"go": "goes", "come": "comes", "have": "has"}[plural] if count == 1 else plural
