"""Work that goes on beside the screen: workers that don't mind when their screen is gone."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from textual.css.query import NoMatches
from textual.dom import DOMNode, NoScreen
from textual.worker import Worker, WorkerError, WorkerState

ROWS = "rows"
"""The group of workers that fetch what a table shows."""

Method = Callable[[], Awaitable[Any] | None]


@contextmanager
def while_there(node: DOMNode) -> Iterator[None]:
    """Run code of a screen or widget; that it finds nothing while it is removed is no fault.

    Its widgets go first, one by one and the deepest before the others, while it still answers.
    """
    try:
        yield
    except (NoMatches, NoScreen):
        if node.is_attached and not node._pruning:
            raise


async def awaited(method: Method) -> None:
    """Call a method, and await what it gives if that must be."""
    waiting = method()
    if waiting is not None:
        await waiting


def begin(node: DOMNode, method: Method, group: str, *, exclusive: bool = False) -> Worker[None]:
    """Run a method of a screen or widget in a worker, which is cancelled when the node is gone.

    ``exclusive`` cancels what else runs in its group.
    """

    async def work() -> None:
        with while_there(node):
            await awaited(method)

    return node.run_worker(work, group=group, exclusive=exclusive)


async def ended(node: DOMNode, group: str) -> None:
    """Wait until what runs now in a group, for this node or what is in it, has ended."""
    under_way = {WorkerState.PENDING, WorkerState.RUNNING}
    for worker in [one for one in node.workers if one.group == group]:
        if worker.state in under_way and node in worker.node.ancestors_with_self:
            with suppress(WorkerError):
                await worker.wait()
