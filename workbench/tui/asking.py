"""What a screen asks a person, and tells them: confirm, prompt, pick, form, toast, failure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from time import monotonic
from typing import TYPE_CHECKING, Any

from workbench.core.errors import InvalidInputError, WorkbenchError
from workbench.core.figures import count, counted
from workbench.core.text import inert
from workbench.hub.requests import CancelJob, Job
from workbench.tui.by_keys import by_keys
from workbench.tui.stacked import Stacked

if TYPE_CHECKING:
    from workbench.tui.app import WorkbenchApp
    from workbench.tui.widgets.dialog import Dialog
    from workbench.tui.widgets.fields import Check, Field
    from workbench.tui.widgets.picker import Choice
    from workbench.tui.widgets.prompt import Submit

SEVERITY = {"good": "information", "attention": "warning", "bad": "error"}
FAILURE_SECONDS = 10.0


class Asking(Stacked[Any]):
    """Mixed into screens. What waits for an answer may be awaited in actions and in ``load``."""

    @property
    def shell(self) -> WorkbenchApp:
        """The app, by its own type."""
        from workbench.tui.app import WorkbenchApp

        app = self.app
        assert isinstance(app, WorkbenchApp)
        return app

    def toast(self, text: str, weight: str = "good") -> None:
        """Tell something in passing, at the lower right; ``weight`` good, attention or bad.

        It takes the place of what was told before, but for a failure that is still to be read.
        """
        if monotonic() >= self.shell.state.failing_until:
            self.app.clear_notifications()
        sign = {"good": "✓", "attention": "!", "bad": "✗"}.get(weight, "·")
        self.app.notify(
            f"{sign} {inert(text, 500)}",
            severity=SEVERITY.get(weight, "information"),  # type: ignore[arg-type]
            timeout=4 if weight == "good" else 7,
            markup=False,
        )

    def fail(self, error: WorkbenchError) -> None:
        """Show what happened and what to do about it."""
        hint = f"\n  {inert(by_keys(error.hint), 500)}" if error.hint else ""
        self.shell.state.failing_until = monotonic() + FAILURE_SECONDS
        self.app.notify(
            f"✗ {inert(error.message, 500)}{hint}",
            severity="error",
            timeout=FAILURE_SECONDS,
            markup=False,
        )

    async def confirm(
        self, question: str, detail: str = "", *, yes: str = "yes", danger: bool = False
    ) -> bool:
        """Ask yes or no; ``y`` or enter is yes (``y`` alone if ``danger``), esc and ``n`` no."""
        from workbench.tui.widgets.confirm import ConfirmDialog

        return bool(await self._answer(ConfirmDialog(question, detail, yes, danger)))

    async def ask(
        self,
        title: str,
        label: str = "",
        value: str = "",
        *,
        hint: str = "",
        empty: bool = False,
        submit: Submit | None = None,
    ) -> str | None:
        """One line of text; None when the person went back. ``empty`` admits an empty answer.

        ``await submit(text)`` does what is asked for, or only checks. It may raise WorkbenchError:
        the question then stays, with what was typed and what is wrong with it.
        """
        from workbench.tui.widgets.prompt import PromptDialog

        dialog = PromptDialog(title, label, value, hint, empty, submit)
        answer: str | None = await self._answer(dialog)
        return answer

    async def ask_row(self, total: int) -> int | None:
        """The place of one of ``total`` rows, from 0; None when the person went back."""

        async def check(text: str) -> None:
            _place(text, total)

        answer = await self.ask("go to row", f"1 to {count(total)}", submit=check)
        return None if answer is None else _place(answer, total)

    async def pick(self, title: str, choices: Sequence[Choice], *, start: str = "") -> str | None:
        """One of the choices by its ``id``, found by typing; None when the person went back."""
        from workbench.tui.widgets.picker import PickerDialog

        answer: str | None = await self._answer(PickerDialog(title, choices, start))
        return answer

    async def form(
        self,
        title: str,
        fields: Sequence[Field],
        values: Mapping[str, Any] | None = None,
        *,
        check: Check | None = None,
        done: str = "save",
    ) -> dict[str, Any] | None:
        """Values by field name; None when the person went back.

        ``await check(values)`` may raise WorkbenchError (shown in the form, which stays) or give
        messages by field name; an empty answer lets the form close.
        """
        from workbench.tui.widgets.form import FormDialog

        dialog = FormDialog(title, fields, values or {}, check, done)
        answer: dict[str, Any] | None = await self._answer(dialog)
        return answer

    async def cancel_job(self, job: Job) -> bool:
        """Cancel a job, after a question; whether it was. Raises WorkbenchError."""
        if not await self.confirm(f"cancel {job.title}?", job.when_cancelled, yes="cancel it"):
            return False
        await self.shell.hub.call(CancelJob(job=job.id))
        self.toast(f"{job.title} was cancelled")
        return True

    async def _answer(self, dialog: Dialog[Any]) -> Any:
        if self.app.screen is not self:
            # The person has gone on meanwhile: a question now would take keys meant for elsewhere.
            return None
        # What was told in passing would lie over the question.
        self.app.clear_notifications()
        return await self.app.push_screen_wait(dialog)


def _place(text: str, total: int) -> int:
    digits = text.strip().replace(",", "")
    if not digits.isdecimal():
        raise InvalidInputError(
            f"{text.strip()!r} is no row number", f"write a number from 1 to {count(total)}"
        )
    if not 1 <= int(digits) <= total:
        raise InvalidInputError(f"there is no row {digits}: there are {counted(total, 'row')}")
    return int(digits) - 1
