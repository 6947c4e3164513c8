"""The models screen's keys that prove a version and carry it out of the project."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from tests.tui.scene import app_over, settle, shows, text
from tests.tui.test_models_screen import flat, hub_with_versions
from workbench.client.scripted import ScriptedHub
from workbench.core.errors import NotFoundError
from workbench.evaluate.requests import ShowCurves, ShowEvaluation, ShowGate, ShowSlices
from workbench.history.requests import (
    Checked,
    CopyStarted,
    CopyVersions,
    ExportedVersion,
    ExportVersion,
    ListVersions,
    VerifyVersions,
)
from workbench.train.requests import JobStarted, Reproduce


async def test_verify_says_whether_the_bytes_are_those_that_were_stored() -> None:
    hub = hub_with_versions()
    hub.answers[VerifyVersions] = [Checked(version=14, sha256="ab", bytes=9, intact=True, why="")]
    app = app_over(hub, mode="models")
    async with app.run_test(size=(120, 32), notifications=True) as pilot:
        await settle(pilot)
        await pilot.press("v")
        await shows(pilot, "the bytes of v14 are those that were stored")
        damaged = Checked(version=14, sha256="ab", bytes=9, intact=False, why="part 2 is cut off")
        hub.answers[VerifyVersions] = [damaged]
        await pilot.press("v")
        await shows(pilot, "v14 is damaged: part 2 is cut off")
    assert hub.asked.count(VerifyVersions(version="14")) == 2


async def test_a_version_is_made_again_from_the_list_and_from_its_own_screen() -> None:
    hub = hub_with_versions()
    hub.answers[Reproduce] = JobStarted(job="j1")
    app = app_over(hub, mode="models")
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await pilot.press("R")
        await shows(pilot, "v14 is being made again")
        await pilot.press("enter")
        await settle(pilot)
        await pilot.press("R")
        await settle(pilot)
    assert hub.asked.count(Reproduce(version="14")) == 2


def hub_without_figures() -> ScriptedHub:
    hub = hub_with_versions()
    for asked in (ShowEvaluation, ShowSlices, ShowCurves, ShowGate):
        hub.answers[asked] = NotFoundError("never made")
    return hub


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)])
async def test_a_version_is_exported_with_its_card(size: tuple[int, int], tmp_path: Path) -> None:
    hub = hub_without_figures()
    path = tmp_path / "v14.zip"
    hub.answers[ExportVersion] = ExportedVersion(
        version=14, path="/x/v14.zip", format="bundle", bytes=2048, sha256="ab", notes=["alike"]
    )
    app = app_over(hub, mode="models")
    async with app.run_test(size=size, notifications=True) as pilot:
        await settle(pilot)
        await pilot.press("x")
        await shows(pilot, "export v14")
        await pilot.press("tab", *str(path), "ctrl+s")
        await shows(pilot, "v14 is in /x/v14.zip")
        assert "alike" in flat(app)
    (asked,) = [one for one in hub.asked if isinstance(one, ExportVersion)]
    assert (asked.version, asked.path, asked.format) == ("14", str(path), "bundle")
    assert asked.card.startswith("# ")


async def test_a_card_is_written_and_never_over_another_file(tmp_path: Path) -> None:
    app = app_over(hub_without_figures(), mode="models")
    path = tmp_path / "card.md"
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await settle(pilot)
        for told in ("v14 is told in", "exists already"):
            await pilot.press("x")
            await shows(pilot, "export v14")
            await pilot.press("right", "tab", *str(path), "ctrl+s")
            await shows(pilot, told)
    assert path.read_text(encoding="utf-8").startswith("# ")


async def test_a_version_can_be_promoted_as_soon_as_the_list_is_there() -> None:
    hub = hub_with_versions()
    plain, lists = hub.call, 0

    async def call(request: Any, *, key: str | None = None) -> Any:
        nonlocal lists
        lists += isinstance(request, ListVersions)
        if isinstance(request, ListVersions) and lists > 1:
            await asyncio.Event().wait()
        return await plain(request, key=key)

    hub.call = call  # type: ignore[method-assign]
    app = app_over(hub, mode="models")
    async with app.run_test(size=(120, 32), notifications=True) as pilot:
        await shows(pilot, "challenger")
        await pilot.press("P")
        await shows(pilot, "promote v14 to champion")


async def test_a_version_is_copied_into_mlflow(tmp_path: Path) -> None:
    hub = hub_without_figures()
    hub.answers[CopyVersions] = CopyStarted(job="j1", store="/x/runs.db")
    app = app_over(hub, mode="models")
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await settle(pilot)
        await pilot.press("x")
        await shows(pilot, "export v14")
        await pilot.press("left", "tab", *str(tmp_path / "runs.db"), "ctrl+s")
        await shows(pilot, "v14 is being copied to /x/runs.db")
    (asked,) = [one for one in hub.asked if isinstance(one, CopyVersions)]
    assert (asked.destination, asked.versions) == (str(tmp_path / "runs.db"), ["14"])


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
@pytest.mark.parametrize("keys", [("w",), ("enter", "w")])
async def test_how_a_version_came_about_is_told_on_one_page(
    size: tuple[int, int], keys: tuple[str, ...]
) -> None:
    app = app_over(hub_with_versions(), mode="models")
    async with app.run_test(size=size, notifications=True) as pilot:
        await settle(pilot)
        for key in keys:
            await pilot.press(key)
            await settle(pilot)
        await shows(pilot, "how v14 came about")
        await shows(pilot, "from which files")
        await pilot.press("G")
        await shows(pilot, "why it was kept")
        await pilot.press("w")
        await settle(pilot)
        assert "how v14 came about" not in text(app)
