"""Rules on the review screen: written, changed, removed, and the labels that one contradicts."""

from __future__ import annotations

from functools import partial
from typing import Any

from workbench.core.request import Role
from workbench.review.gilding import Gilding
from workbench.review.requests import Measure
from workbench.review.rule_dialog import RuleDialog
from workbench.review.rules import (
    CONTRADICTED,
    RULES,
    AddRule,
    ListRules,
    RemoveRule,
    Rule,
    RuleTrial,
    TryRule,
)
from workbench.tui.actions import Action

_NOT_OFFERED = ("adopt", "keep", "undo", "decided")
_OF_ROWS = ("adopt", "keep", "gild", "ungild")


class Ruling(Gilding):
    """Mixed into the review screen."""

    only_rule = ""
    """The rule whose contradictions are shown, "" for those of all."""

    @property
    def rule(self) -> Rule | None:
        """The rule under the cursor."""
        return None

    async def action_new_rule(self) -> None:
        """Write a rule; its figures stand below while it is written."""
        await self._write(None)

    async def action_edit(self) -> None:
        """Of a list of rows the label, of the rules the rule under the cursor."""
        if self.tab == RULES:
            await self._write(self.rule)
        else:
            await super().action_edit()

    async def _write(self, rule: Rule | None) -> None:
        labels = (await self.hub.call(ListRules(dataset=self.dataset))).labels
        if not labels:
            self.toast("there are no labels yet that a rule could give", "attention")
            return
        named = rule.name if rule else ""
        dialog = RuleDialog(labels, rule, partial(self._add, named), self._try)
        if await self._answer(dialog) is not None:
            await self.count_rules()

    async def _add(self, name: str, answers: dict[str, Any]) -> None:
        await self.hub.call(
            AddRule(
                name=name or answers["name"].strip(),
                kind=answers["kind"],
                condition=answers["condition"],
                label=answers["label"],
                dataset=self.dataset,
            )
        )

    async def _try(self, kind: str, condition: str, label: str) -> RuleTrial:
        request = TryRule(kind=kind, condition=condition, label=label, dataset=self.dataset)
        return await self.hub.call(request)

    async def action_remove_rule(self) -> None:
        """Remove the rule under the cursor, after a question."""
        rule = self.rule
        if rule is None:
            return
        detail = f"{rule.kind} {rule.condition} → {rule.label}. Labels are not touched."
        if await self.confirm(f"remove the rule {rule.name}?", detail, yes="remove"):
            await self.hub.call(RemoveRule(name=rule.name, dataset=self.dataset))
            await self.count_rules()

    async def count_rules(self) -> None:
        """Count what the rules say now, if that is not known; the list follows by itself."""
        self.reload()
        if (await self.hub.call(ListRules(dataset=self.dataset))).rules:
            await self.hub.call(Measure(kind=RULES, dataset=self.dataset))

    def show_contradicted(self, rule: str) -> None:
        """The labels that a rule contradicts."""
        self.only_rule = rule
        self.tab = CONTRADICTED
        self.decided = False
        self.reload()

    def step_back(self) -> bool:
        """From what rules contradict to the rules."""
        if self.tab != CONTRADICTED:
            return False
        self.tab = RULES
        self.reload()
        return True

    def offers(self, action: Action) -> bool:
        """In the footer, of rules what is done with rules."""
        if self.tab != RULES:
            return super().offers(action)
        if action.method in ("new_rule", "remove_rule", "open"):
            return True
        return super().offers(action) and action.method not in _NOT_OFFERED

    def why_no_rule(self, action: Action) -> str | None:
        """What is missing for an action on rules."""
        role = self.shell.state.role
        if action.method in ("new_rule", "remove_rule") or (
            self.tab == RULES and action.method in ("edit", *_OF_ROWS)
        ):
            if role and Role[role.upper()] < Role.PRACTITIONER:
                return f"rules need the role practitioner; you are {role}"
            if action.method != "new_rule" and self.rule is None:
                return "8 lists rules: there it takes the one under the cursor"
            if self.tab == RULES and action.method in _OF_ROWS:
                return "that is for rows"
        return None
