"""What rules say of rows, as it was counted last, for whoever labels them. SQL."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass

import msgspec

from workbench.annotate.requests import RuleHint
from workbench.core.sql import quote
from workbench.evaluate.requests import Figure
from workbench.review.requests import RULES, RuleStatistics
from workbench.store.reader import Reader


@dataclass(frozen=True)
class Ruled:
    """The relation with what rules say of each row, and how often each is right."""

    relation: str
    accuracy: dict[str, Figure]


def read_ruled(reader: Reader, dataset: int, before: Ruled | None = None) -> Ruled | None:
    """What was counted last of the rules that are still there; None where nothing was.

    ``before`` is given back while nothing else was counted.
    """
    found = reader.one(
        "SELECT q.relation, (SELECT list(r.name) FROM rule AS r WHERE r.dataset = q.dataset) "
        "FROM quality_result AS q WHERE q.dataset = ? AND q.kind = ? AND q.relation <> ''",
        (dataset, RULES),
    )
    if found is None:
        return None
    relation, names = found[0], set(found[1] or ())
    if before is not None and (before.relation, set(before.accuracy)) == (relation, names):
        return before
    document = reader.scalar(
        "SELECT document FROM quality_result WHERE dataset = ? AND kind = ?", (dataset, RULES)
    )
    figures = msgspec.json.decode(document, type=RuleStatistics).figures
    return Ruled(relation, {one.name: one.accuracy for one in figures if one.name in names})


def read_hints(
    reader: Reader, ruled: Ruled | None, rows: Sequence[int], known: Container[str]
) -> dict[int, RuleHint]:
    """What the rules say of each row that they say one thing of, of ``known`` labels."""
    if ruled is None or not rows:
        return {}
    query = f"SELECT row_id, label, rules FROM {quote(ruled.relation)} WHERE row_id = ?"

    def read(reader: Reader) -> list[tuple[int, str, list[str]]]:
        # The relation goes as soon as the rules are counted anew.
        there = "SELECT count(*) FROM quality_result WHERE relation = ?"
        if not reader.scalar(there, (ruled.relation,)):
            return []
        return [one for one in (reader.one(query, (row,)) for row in rows) if one is not None]

    found = {}
    for row, label, names in reader.steady(read):
        there = [name for name in names if name in ruled.accuracy]
        if label in known and there:
            best = max(there, key=lambda name: ruled.accuracy[name].low or 0.0)
            found[row] = _hint(label, best, len(there) - 1, ruled.accuracy[best])
    return found


def _hint(label: str, rule: str, others: int, accuracy: Figure) -> RuleHint:
    return RuleHint(
        label=label, rule=rule, others=others, precision=accuracy.value, known=accuracy.n or 0
    )
