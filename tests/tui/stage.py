"""The app over a scripted hub as a program, for tests on a real pty: ``python -m tests.tui.stage``.

Its data is hostile: controls, markup, right-to-left marks, joined emoji, a huge cell.
"""

from __future__ import annotations

import sys

from tests.tui.gallery import Gallery
from tests.tui.scene import app_over, scripted
from workbench.core.errors import InvalidInputError
from workbench.tui.widgets.cells import Column
from workbench.tui.widgets.lines import Prose
from workbench.tui.widgets.panel import Panel
from workbench.tui.widgets.row_table import RowTable
from workbench.tui.widgets.small_table import SmallTable
from workbench.wire.home import Home, HomePanel, NextStep, TodayEvent

OSC_52 = "\x1b]52;c;cHduZWQ=\x07"
HOSTILE = [
    OSC_52 + "clipboard",
    "\x9b31mC1\x1b[2J\x1b[Hhome",
    "[bold red]markup[/] [@click=app.quit]x[/] [/nonsense]",
    "\u202eright to left\u202c \u2066isolate\u2069",
    "👩\u200d👩\u200d👧 \u200b\u200bzero \ufeffwidth",
    "e" + "\u0301" * 400,
    "\x1b]0;title\x07\x1bP1;1|x\x1b\\\x1b[?1049l",
    "long " * 20_000,
]
HOME = Home(
    panels=[HomePanel(area="data", title=text[:40], lines=[[(text, "text")]]) for text in HOSTILE],
    next=[NextStep(text=text, area="data") for text in HOSTILE[:4]],
    today=[
        TodayEvent(time="2026-11-23T14:02:00Z", who=text[:20], what=[(text, "text")])
        for text in HOSTILE
    ],
)


class Hostile(Gallery):
    """The gallery with hostile rows, titles, facts, prose, toasts and questions."""

    async def load(self) -> None:
        columns = [Column("n"), *(Column(text[:60]) for text in HOSTILE[:3])]
        self.query_one("#rows", RowTable).show(columns, len(HOSTILE), self.fetch)
        rows = [(text, 1) for text in HOSTILE]
        self.query_one("#steps", SmallTable).show_rows([Column("a"), Column("b")], rows)
        self.query_one(Prose).show(*HOSTILE)
        self.query_one("#rows-panel", Panel).retitle(HOSTILE[0])
        self.query_one("#rows-panel", Panel).fact(HOSTILE[6])
        for text in HOSTILE:
            self.toast(text, "attention")
        self.fail(InvalidInputError(HOSTILE[0], HOSTILE[2]))

    async def fetch(self, offset: int, limit: int) -> list[tuple[object, ...]]:
        return [(n, text, text, text) for n, text in enumerate(HOSTILE)]


def main() -> None:
    app = app_over(scripted(home=HOME))
    if "gallery" in sys.argv:
        app.call_later(lambda: app.push_screen(Hostile(len(HOSTILE))))
    app.run()
    print("the end")


if __name__ == "__main__":
    main()
