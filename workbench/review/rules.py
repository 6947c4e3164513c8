"""The vocabulary of rules as weak labels: what fits a condition probably has a label."""

from __future__ import annotations

import msgspec

from workbench.core.request import Request, Result
from workbench.evaluate.requests import Figure
from workbench.review.standings import Standing

RULES, RULE = "rules", "rule"
CONTRADICTED = "contradicted"
"""The list of labels that rules contradict, on the review screen."""

CONTAINS, REGEX, WHERE = "contains", "regex", "where"
KINDS = (CONTAINS, REGEX, WHERE)

NO_ROWS = "there are no rows"
NEVER_CHECKED = "it labels no row whose label is known"


class Rule(Result, frozen=True, kw_only=True):
    """What fits a condition probably has a label.

    ``kind``: ``contains`` words in what is asked about, whatever their case; a ``regex`` on it; or
    ``where``, a condition on the columns as the data screen takes it.
    """

    name: str
    kind: str
    condition: str
    label: str
    by: str = ""
    added: str = ""


class AddRule(Request[Rule], frozen=True, kw_only=True):
    """Add a rule, or replace the one of that name. Raises InvalidInputError."""

    name: str
    kind: str
    condition: str
    label: str
    dataset: str = ""


class RemoveRule(Request[None], frozen=True, kw_only=True):
    """Remove a rule. Raises NotFoundError."""

    name: str
    dataset: str = ""


class RuleFigures(Result, frozen=True, kw_only=True):
    """One rule's statistics over all rows.

    ``coverage``: the share that it labels; ``overlap``: that it and another rule label;
    ``conflict``: that it and another label differently; ``accuracy``: of what it labels among the
    rows with a known label that no split keeps for testing.
    """

    name: str
    coverage: Figure
    overlap: Figure
    conflict: Figure
    accuracy: Figure


class RuleStatistics(Result, frozen=True, kw_only=True):
    """The statistics of the rules that there were when they were measured; over ``rows`` rows."""

    figures: list[RuleFigures]
    rows: int
    known: int


class RulePage(Result, frozen=True, kw_only=True):
    """All rules by name; their newest statistics, None before they were measured.

    ``labels``: what a rule may give; none where the task is not one label a row.
    """

    dataset: str
    labels: list[str] = []
    rules: list[Rule]
    statistics: RuleStatistics | None = None
    standing: Standing | None = None


class ListRules(Request[RulePage], frozen=True, kw_only=True):
    """The rules of a dataset."""

    dataset: str = ""


class RuleTrial(Result, frozen=True, kw_only=True):
    """What a rule would say of ``rows`` rows: ``coverage`` and ``accuracy`` as of a rule's figures.

    ``examples``: beginnings of rows that it fits; ``wrong``: those whose label is another.
    """

    rows: int
    coverage: Figure
    accuracy: Figure
    examples: list[str]
    wrong: list[RuleConflict]


class TryRule(Request[RuleTrial], frozen=True, kw_only=True):
    """What a rule would say, before it is added. Raises InvalidInputError."""

    kind: str
    condition: str
    label: str
    dataset: str = ""


class RuleConflict(Result, frozen=True, kw_only=True):
    """A row whose label is another than what the rules say, all of those that fit it as one."""

    row: int
    label: str
    said: str
    rules: list[str]
    text: str = ""


class RuleConflictPage(Result, frozen=True, kw_only=True):
    """A window of the rows on which rules and label differ and that nobody has decided."""

    dataset: str
    task: str = "single"
    conflicts: list[RuleConflict]
    total: int
    standing: Standing | None = None


class ShowRuleConflicts(Request[RuleConflictPage], frozen=True, kw_only=True):
    """Where the rules (or ``rule`` alone) contradict the labels.

    Raises NotFoundError before they were measured.
    """

    dataset: str = ""
    rule: str = ""
    offset: int = 0
    limit: int = 5_000


class RulesResult(msgspec.Struct, frozen=True, kw_only=True):
    """The statistics; Parquet of row_id, label (null where rules differ), rules (their names)."""

    document: RuleStatistics
    seconds: float
    path: str
