"""The rules on the review screen: one line a rule, how much it says and how rightly."""

from __future__ import annotations

import datetime as dt

from workbench.core import figures
from workbench.review import lines
from workbench.review.rules import Rule, RuleFigures, RulePage
from workbench.tui.widgets.cells import Column
from workbench.tui.widgets.panel import Panel
from workbench.tui.widgets.small_table import SmallTable

COLUMNS = (
    Column("name", "rule", most=18),
    Column("label", "label", most=16),
    Column("condition", "condition", most=26, weight="secondary"),
    Column("coverage", "fits", right=True),
    Column("accuracy", "right", most=22),
)
WIDE_COLUMNS = (
    *COLUMNS[:4],
    Column("overlap", "overlap", right=True, weight="secondary"),
    Column("conflict", "conflict", right=True, weight="secondary"),
    Column("accuracy", "right (95 %)", most=34),
    Column("by", "by", most=14, weight="dim"),
)


class RulesPane(Panel):
    """One line a rule; ``rule`` is the one under the cursor."""

    def __init__(self) -> None:
        self.table = SmallTable(id="review-rule-table")
        self._rules: dict[str, Rule] = {}
        super().__init__(self.table, title="rules", id="review-rule-list")

    @property
    def rule(self) -> Rule | None:
        """The rule under the cursor."""
        row = self.table.current
        return self._rules.get(str(row[0])) if row is not None else None

    def show(self, page: RulePage, wide: bool, now: dt.datetime) -> None:
        """Show all rules; those that were not counted yet have dashes."""
        self._rules = {rule.name: rule for rule in page.rules}
        known = {one.name: one for one in page.statistics.figures} if page.statistics else {}
        columns = WIDE_COLUMNS if wide else COLUMNS
        rows = [_cells(rule, known.get(rule.name), wide) for rule in page.rules]
        self.table.show_rows(columns, rows, key=0)
        counted = "not counted yet · M counts" if page.standing is None else ""
        self.fact(counted or lines.age(page.standing, now))


def _cells(rule: Rule, found: RuleFigures | None, wide: bool) -> list[object]:
    parts = (found.coverage, found.overlap, found.conflict) if found else (None, None, None)
    shares = [figures.percent(one.value, 1) if one else figures.MISSING for one in parts]
    right = lines.brief(found.accuracy) if found else figures.MISSING
    head: list[object] = [rule.name, rule.label, f"{rule.kind} {rule.condition}"]
    if not wide:
        return [*head, shares[0], right]
    return [*head, *shares, lines.figure(found.accuracy) if found else figures.MISSING, rule.by]
