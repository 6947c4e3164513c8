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
    "verify": "practitioner",
    "reproduce": "practitioner",
    "export": "practitioner",
    "challenge": "practitioner",
    "tag": "practitioner",
    "note": "reviewer",
    "lineage": "practitioner",
}
ROLES = ("annotator", "reviewer", "practitioner", "owner")


def _row_number(text: str) -> int:
    """A row's number as people write it. Raises InvalidInputError."""
    digits = text.strip().replace(",", "")
    if not digits.isdecimal():
        raise InvalidInputError(f"{text!r} is no row number", "write digits, such as 1204")
    return int(digits)


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

        async def submit(reason: str) -> None:
            await self.hub.call(Promote(version=str(row.version), reason=reason))

        title = f"promote v{row.version} to champion"
        if await self.ask(title, "why?", submit=submit) is not None:
            self._changed(f"v{row.version} is champion")

    async def action_measure(self) -> None:
        """Start an evaluation; the job strip shows it."""
        row = self._row()
        await self.hub.call(StartEvaluation(version=str(row.version)))
        self.toast(f"v{row.version} is being evaluated")

    async def action_challenge(self) -> None:
        """Point an alias at the version, or take it away if it is there."""
        row = self._row()

        def there(alias: str) -> bool:
            return alias.strip().lower() in row.aliases

        async def submit(alias: str) -> None:
            asked = SetAlias(version=str(row.version), alias=alias, remove=there(alias))
            await self.hub.call(asked)

        title = f"alias for v{row.version}"
        alias = await self.ask(title, "name", "challenger", submit=submit)
        if alias is not None:
            words = "is no longer" if there(alias) else "is now"
            self._changed(f"v{row.version} {words} {alias}")

    async def action_tag(self) -> None:
        """Put a tag on, or take it off if it is there."""
        row = self._row()
        have = " ".join(f"#{tag}" for tag in row.tags)

        def there(tag: str) -> bool:
            return tag.strip().removeprefix("#") in row.tags

        async def submit(tag: str) -> None:
            await self.hub.call(SetTag(version=str(row.version), tag=tag, remove=there(tag)))

        label = "one word; one that is there comes off"
        tag = await self.ask(f"tag v{row.version}", label, hint=have, submit=submit)
        if tag is not None:
            self._changed("tag removed" if there(tag) else "tagged")

    async def action_lineage(self) -> None:
        """Ask for a row's number, and tell its past."""
        row = self._row()
        chosen: list[int] = []

        async def submit(text: str) -> None:
            chosen[:] = [_row_number(text)]

        hint = "its number, as the data screen and lists of errors show it"
        if await self.ask(f"the past of which row of {row.dataset}?", hint, submit=submit):
            self.shell.open_row(chosen[0], version=str(row.version))

    async def action_note(self) -> None:
        """Write a note."""
        row = self._row()

        async def submit(text: str) -> None:
            await self.hub.call(AddNote(version=str(row.version), text=text))

        if await self.ask(f"note on v{row.version}", submit=submit) is not None:
            self._changed("noted")

    async def action_delete(self) -> None:
        """Set a tombstone, or lift it."""
        row = self._row()
        title = f"restore v{row.version}" if row.deleted else f"delete v{row.version}"

        async def submit(reason: str) -> None:
            asked = DeleteVersion(version=str(row.version), reason=reason, restore=row.deleted)
            await self.hub.call(asked)

        hint = "its record stays; D again restores it"
        if await self.ask(title, "why?", hint=hint, submit=submit) is not None:
            words = "restored" if row.deleted else "deleted; its record stays"
            self._changed(f"v{row.version} {words}")

    def _row(self) -> Version:
        row = self.chosen
        assert row is not None, "why_not() lets no action through without a version"
        return row

    def _changed(self, words: str) -> None:
        self.toast(words)
        self.reload()
