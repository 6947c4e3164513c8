"""Keys that look whether a version is still what it was, and carry it out of the project."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from workbench.core import figures
from workbench.core.clock import SystemClock
from workbench.core.errors import InvalidInputError, NotFoundError
from workbench.core.request import Request
from workbench.evaluate.requests import ShowCurves, ShowEvaluation, ShowGate, ShowSlices
from workbench.history.changing import ChangingScreen
from workbench.history.requests import (
    CopyVersions,
    ExportVersion,
    ShowVersion,
    VerifyVersions,
    Version,
    destination,
)
from workbench.history.story import StoryDialog
from workbench.train.requests import Reproduce
from workbench.tui.widgets.fields import Field

if TYPE_CHECKING:
    from workbench.history.report.page import Page

R = TypeVar("R")
CARD, JOBLIB, MLFLOW = "card", "joblib", "mlflow"
FORMATS = ("bundle", CARD, JOBLIB, "skops", "onnx", MLFLOW)
_FILE_HELP = "one that is not there yet; mlflow: a store, or a folder for one"
_FORMAT_HELP = "card: .html or .md; skops: for other projects; onnx: a graph; mlflow: a run"


class ProvingScreen(ChangingScreen):
    """What a person proves of the version in hand, and takes away of it."""

    async def action_origin(self) -> None:
        """Tell how it came about, on a page of its own."""
        found = await self.hub.call(ShowVersion(version=str(self._row().version)))
        self.app.push_screen(StoryDialog(found))

    async def action_verify(self) -> None:
        """Read the stored bytes, and compare their hash."""
        row = self._row()
        (found,) = await self.hub.call(VerifyVersions(version=str(row.version)))
        if found.intact:
            self.toast(f"the bytes of v{row.version} are those that were stored")
        else:
            self.toast(f"v{row.version} is damaged: {found.why}", "bad")

    async def action_reproduce(self) -> None:
        """Start to make it again; its timeline tells what came out."""
        row = self._row()
        await self.hub.call(Reproduce(version=str(row.version)))
        self.toast(f"v{row.version} is being made again: its timeline will tell what comes out")

    async def action_export(self) -> None:
        """Ask for format and file, and write it."""
        row = self._row()
        fields = [
            Field("format", "choice", choices=FORMATS, default=FORMATS[0], help=_FORMAT_HELP),
            Field(
                "file",
                "file",
                required=True,
                help=_FILE_HELP,
            ),
        ]
        told: list[str] = []

        async def check(answers: dict[str, Any]) -> dict[str, str]:
            told[:] = [await self._exported(row, answers)]
            return {}

        title = f"export v{row.version}"
        if await self.form(title, fields, check=check, done="export") is not None:
            self.toast(told[0])

    async def _exported(self, row: Version, answers: dict[str, Any]) -> str:
        """Write it; what to tell then. Raises WorkbenchError."""
        path, kind = Path(answers["file"]).expanduser().absolute(), answers["format"]
        if kind == MLFLOW:
            asked_copy = CopyVersions(
                destination=destination(answers["file"]), versions=[str(row.version)]
            )
            started = await self.hub.call(asked_copy)
            return f"v{row.version} is being copied to {started.store}: its timeline will tell"
        # Pages take a while to import, and the screen shall be there at once.
        from workbench.history.report.markdown import markdown
        from workbench.history.report.write import write_page

        page = await self._page(row) if kind != JOBLIB else None
        if kind == CARD and page is not None:
            if path.exists():
                raise InvalidInputError(f"{path} exists already", "choose another name")
            return f"v{row.version} is told in {write_page(page, str(path))}"
        asked = ExportVersion(
            version=str(row.version),
            path=str(path),
            format=kind,
            card=markdown(page) if page is not None else "",
        )
        done = await self.hub.call(asked)
        size = figures.size(done.bytes)
        return "; ".join([f"v{done.version} is in {done.path} ({size})", *done.notes[:1]])

    async def _page(self, row: Version) -> Page:
        from workbench.history.report.compose import Known, compose

        version = str(row.version)
        known = Known(
            detail=await self.hub.call(ShowVersion(version=version)),
            evaluation=await self._there(ShowEvaluation(version=version)),
            slices=await self._there(ShowSlices(version=version)),
            curves=await self._there(ShowCurves(version=version)),
            gate=await self._there(ShowGate(version=version)),
        )
        return compose(known, self.shell.state.project, SystemClock().now())

    async def _there(self, asked: Request[R]) -> R | None:
        try:
            return await self.hub.call(asked)
        except NotFoundError:
            return None
