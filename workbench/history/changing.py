"""What a person does with the version under the cursor; shared by the list and the open version."""

from __future__ import annotations

import contextlib

from workbench.core.errors import InvalidInputError, NotFoundError
from workbench.evaluate.requests import Compare, StartEvaluation
from workbench.history.requests import (
    AddNote,
    DeleteVersion,
    Promote,
    SetAlias,
    SetTag,
    Version,
)
from workbench.tui.actions import Action
from workbench.tui.area_screen import AreaScreen

NEEDED = {
    "promote": "owner",
    "delete": "owner",
    "measure": "practitioner",
    "challenge": "practitioner",
    "tag": "practitioner",
    "note": "reviewer",
}
ROLES = ("annotator", "reviewer", "practitioner", "owner")


class ChangingScreen(AreaScreen):
    """An area screen with one version in hand: ``chosen`` gives it, or None."""

    @property
    def chosen(self) -> Version | None:
        """The version that the actions are about."""
        raise NotImplementedError

    def why_not(self, action: Action) -> str | None:
        """A version must be there, and the role suffice."""
        needed = NEEDED.get(action.method)
        role = self.shell.state.role
        if needed and role in ROLES and ROLES.index(role) < ROLES.index(needed):
            return f"this needs the role {needed}; you are {role}"
        if self.chosen is None and action.method not in ("as_of", "filter", "deleted"):
            return "there is no version here yet: g t trains one"
        return None

    async def action_promote(self) -> None:
        """Ask for the reason, show the evidence, promote."""
        row = self._row()
        if row.champion not in (None, row.version):
            # One of the two may not be evaluated: the hub judges what there is.
            with contextlib.suppress(NotFoundError, InvalidInputError):
                await self.hub.call(Compare(a=str(row.version), b=str(row.champion)))
        reason = await self.ask(f"promote v{row.version} to champion", "why?")
        if reason is None:
            return
        asked = Promote(version=str(row.version), reason=reason)
        await self._changed(await self.hub.call(asked), f"v{row.version} is champion")

    async def action_measure(self) -> None:
        """Start an evaluation; the job strip shows it."""
        row = self._row()
        await self.hub.call(StartEvaluation(version=str(row.version)))
        self.toast(f"v{row.version} is being evaluated")

    async def action_challenge(self) -> None:
        """Point an alias at the version, or take it away if it is there."""
        row = self._row()
        alias = await self.ask(f"alias for v{row.version}", "name", "challenger")
        if alias is None:
            return
        remove = alias.strip().lower() in row.aliases
        asked = SetAlias(version=str(row.version), alias=alias, remove=remove)
        words = f"is no longer {alias}" if remove else f"is now {alias}"
        await self._changed(await self.hub.call(asked), f"v{row.version} {words}")

    async def action_tag(self) -> None:
        """Put a tag on, or take it off if it is there."""
        row = self._row()
        have = " ".join(f"#{tag}" for tag in row.tags)
        tag = await self.ask(f"tag v{row.version}", "one word; one that is there comes off",
                             hint=have)  # fmt: skip
        if tag is None:
            return
        remove = tag.strip().removeprefix("#") in row.tags
        asked = SetTag(version=str(row.version), tag=tag, remove=remove)
        await self._changed(await self.hub.call(asked), "tag removed" if remove else "tagged")

    async def action_note(self) -> None:
        """Write a note."""
        row = self._row()
        text = await self.ask(f"note on v{row.version}")
        if text is not None:
            asked = AddNote(version=str(row.version), text=text)
            await self._changed(await self.hub.call(asked), "noted")

    async def action_delete(self) -> None:
        """Set a tombstone, or lift it."""
        row = self._row()
        title = f"restore v{row.version}" if row.deleted else f"delete v{row.version}"
        reason = await self.ask(title, "why?", hint="its record stays; D again restores it")
        if reason is None:
            return
        asked = DeleteVersion(version=str(row.version), reason=reason, restore=row.deleted)
        words = "restored" if row.deleted else "deleted; its record stays"
        await self._changed(await self.hub.call(asked), f"v{row.version} {words}")

    def _row(self) -> Version:
        row = self.chosen
        assert row is not None, "why_not() lets no action through without a version"
        return row

    async def _changed(self, _row: Version, words: str) -> None:
        self.toast(words)
        self.reload()
