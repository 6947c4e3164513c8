"""Screens that come and go leave nothing behind."""

from __future__ import annotations

import gc
import resource
import sys

import pytest

from tests.tui.gallery import Gallery
from tests.tui.scene import app_over, scripted, settle
from workbench.tui.widgets.confirm import ConfirmDialog
from workbench.tui.widgets.dialog import Dialog
from workbench.tui.widgets.picker import Choice, PickerDialog

ROUNDS = 40
KILOBYTES_A_ROUND = 25


def _resident() -> int:
    """Resident memory in kB, now."""
    with open("/proc/self/statm") as statm:
        return int(statm.read().split()[1]) * resource.getpagesize() // 1024


def _dialog(kind: str) -> Dialog[object] | Gallery:
    if kind == "confirm":
        return ConfirmDialog("sure?", "", "yes", False)  # type: ignore[return-value]
    if kind == "picker":
        return PickerDialog("pick", [Choice(str(n), f"choice {n}") for n in range(50)])  # type: ignore[return-value]
    return Gallery(1000)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
@pytest.mark.parametrize("kind", ["confirm", "picker", "gallery"])
async def test_pushing_and_popping_does_not_leak(kind: str) -> None:
    app = app_over(scripted())
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)

        async def rounds(number: int) -> None:
            for _ in range(number):
                await app.push_screen(_dialog(kind))
                await pilot.pause()
                await app.pop_screen()
                await pilot.pause()

        await rounds(ROUNDS // 2)
        gc.collect()
        before = _resident()
        await rounds(ROUNDS)
        gc.collect()
        assert (_resident() - before) / ROUNDS < KILOBYTES_A_ROUND
