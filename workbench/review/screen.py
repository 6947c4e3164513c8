"""The review screen: where people disagree, what they flagged, what is doubtful, who labels how."""

from __future__ import annotations

from workbench.annotate.requests import ListTasks
from workbench.core.request import Role
from workbench.review.deciding import DISAGREEMENTS, FLAGGED
from workbench.review.doubles import CONFLICTS
from workbench.review.listing import GOLD
from workbench.review.lists import ANNOTATORS, OF_ROWS, Lists
from workbench.review.requests import AGREEMENT, CONSENSUS, DAWID_SKENE, SUSPECTS, Measure
from workbench.review.rules import CONTRADICTED, RULES
from workbench.tui.actions import Action
from workbench.tui.widgets.picker import Choice

WIDE = 110
DECIDES = ("adopt", "edit", "keep", "gild", "ungild")


class ReviewScreen(Lists):
    """The lists by their number keys; below the list the row with every answer to it."""

    PLACE = "review"
    TOPICS = ("review", "rows", "schema", "gold")
    AUTO_FOCUS = ""
    CSS_PATH = "screen.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (WIDE, "-wide")]

    def on_screen_resume(self) -> None:
        """Look again: while this was not shown, people labelled."""
        self.reload()

    def _go(self, tab: str) -> None:
        self.tab = tab
        self.decided = False
        self.reload()

    def action_disagreements(self) -> None:
        """Rows on which people disagree."""
        self._go(DISAGREEMENTS)

    def action_flagged(self) -> None:
        """Rows that somebody flagged."""
        self._go(FLAGGED)

    def action_suspects(self) -> None:
        """Likely label errors."""
        self._go(SUSPECTS)

    def action_annotators(self) -> None:
        """What each person has done."""
        self._go(ANNOTATORS)

    def action_agreement(self) -> None:
        """How far people agree."""
        self._go(AGREEMENT)

    def action_gold(self) -> None:
        """Rows with known answers."""
        self._go(GOLD)

    def action_conflicts(self) -> None:
        """Rows that say the same and carry different labels."""
        self._go(CONFLICTS)

    async def action_rules(self) -> None:
        """Rules with their figures of now."""
        self.tab, self.decided = RULES, False
        await self.count_rules()

    async def action_open(self) -> None:
        """Of a person what they give for what; of a rule the labels that it contradicts."""
        if self.rule is not None:
            self.show_contradicted(self.rule.name)
        else:
            await self.show_confusion()

    def action_decided(self) -> None:
        """What was decided instead of what is open, and back."""
        if self.tab not in (DISAGREEMENTS, FLAGGED):
            self.tab = DISAGREEMENTS
        self.decided = not self.decided
        self.reload()

    async def action_measure(self) -> None:
        """Measure what this list shows; a row's consensus where it is of rows."""
        kind = RULES if self.tab == CONTRADICTED else self.tab
        kind = kind if kind in (AGREEMENT, SUSPECTS, CONFLICTS, RULES) else CONSENSUS
        method = DAWID_SKENE if kind == CONSENSUS else ""
        asked = Measure(kind=kind, dataset=self.dataset, method=method)
        started = await self.hub.call(asked)
        if started.job:
            named = "the consensus by Dawid–Skene" if kind == CONSENSUS else kind
            self.toast(f"measuring: {named}")
        else:
            self.toast("no answer has changed since it was measured")

    async def action_dataset(self) -> None:
        """Review another dataset, or another task of its rows."""
        tasks = await self.hub.call(ListTasks())
        choices = [Choice(one.name, one.name, one.task or "no labels yet") for one in tasks]
        chosen = await self.pick("dataset or task", choices)
        if chosen is not None:
            self.dataset = chosen
            self.reload()

    def why_not(self, action: Action) -> str | None:
        """What is missing for an action."""
        role = self.shell.state.role
        if role and Role[role.upper()] < Role.REVIEWER:
            return f"this needs the role reviewer; you are {role}"
        if reason := self.why_no_rule(action):
            return reason
        if (
            action.method in DECIDES
            and self.tab != RULES
            and (self.tab not in OF_ROWS or self.item is None)
        ):
            return "no row is shown"
        if action.method == "adopt" and self.proposal is None:
            return "the labels are tied: e chooses one"
        if action.method == "keep" and self.item is not None and self.given is None:
            return "no label was given most: e chooses one"
        if action.method == "open" and not self.person and self.rule is None:
            return "4 lists people, 8 rules: there it shows one"
        if action.method == "ungild" and self.tab != GOLD:
            return "6 lists the rows that are gold"
        if action.method == "decided" and self.tab not in OF_ROWS:
            return "only lists of rows have decided ones"
        return None
