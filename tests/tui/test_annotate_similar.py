"""How rows like the shown one were labelled, over the labelling screen."""

from __future__ import annotations

from tests.tui.scene import app_over, assert_frame, settle, shows
from tests.tui.test_annotate import asked, hub
from workbench.annotate.requests import Submit
from workbench.annotate.requests.similar import FindSimilar, SimilarRow, SimilarRows

FOUND = SimilarRows(
    row=1,
    task="single",
    among=1_210,
    rows=[
        SimilarRow(
            row=8841,
            share=0.83,
            text="My card was charged two times for one order",
            mine="billing",
            others=[("refund", 2), ("billing", 1)],
        ),
        SimilarRow(row=17, share=0.4, text="Nobody answers", mine="other", others=[]),
    ],
)


async def test_like_rows_are_shown_and_label_nothing() -> None:
    made = hub(answers={FindSimilar: FOUND})
    shown = app_over(made, mode="annotate")
    async with shown.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("ctrl+t")
        await shows(pilot, "alike")
        assert_frame(shown, "annotate-similar-80x24")
        await pilot.press("1", "escape")
        await settle(pilot)
        assert not asked(made, Submit)
        (request,) = asked(made, FindSimilar)
        assert request.dataset == "tickets"


async def test_where_nothing_is_like_it_that_is_said() -> None:
    made = hub(answers={FindSimilar: SimilarRows(row=1, task="single", rows=[], among=0)})
    shown = app_over(made, mode="annotate")
    async with shown.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("ctrl+t")
        await shows(pilot, "no row like it among 0 labelled rows")
