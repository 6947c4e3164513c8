"""``workbench annotate --plain``: labelling line by line, without a full-screen interface.

For screen readers, the poorest terminals and pipes. Nothing here or below imports the app.
"""

from __future__ import annotations

import asyncio
import sys

from workbench.annotate.plain_lines import Lines, Voice
from workbench.annotate.plain_session import PlainSession
from workbench.client.asynchronous import AsyncClient
from workbench.wire.place import Place


def label(place: Place, acting: str | None, queue: str) -> int:
    """Label until the lines end; the exit status. Raises WorkbenchError."""
    return asyncio.run(_label(place, acting, queue))


async def _label(place: Place, acting: str | None, queue: str) -> int:
    hub = AsyncClient(place, acting=acting)
    lines = Lines(sys.stdin.fileno(), sys.stdin.encoding or "utf-8")
    try:
        await PlainSession(hub, lines, Voice(), queue).run()
    finally:
        await hub.close()
    return 0
