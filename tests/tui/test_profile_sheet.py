"""``I`` on the cleanse screen: the profile of the column under the cursor."""

from __future__ import annotations

import pytest

from tests.tui import test_cleanse_screen as cleanse
from tests.tui.scene import app_over, frame


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        (("shift+tab", "I"), ("profile of city", "412", "18 variants", "Paris")),
        (("tab", "right", "right", "I"), ("profile of amount", "about 3,902", "number as text")),
    ],
    ids=["columns", "rows"],
)
async def test_a_columns_profile_is_shown_whole(
    keys: tuple[str, ...], told: tuple[str, ...]
) -> None:
    app = app_over(cleanse.hub_with(), mode="cleanse")
    async with app.run_test(size=(120, 40)) as pilot:
        await cleanse.settle(pilot)
        await pilot.press(*keys)
        await cleanse.settle(pilot)
        shown = "\n".join(frame(app))
        assert [words for words in told if words not in shown] == []
