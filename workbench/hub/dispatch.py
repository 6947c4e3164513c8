"""From a call to its answer: the method, the role, the typed request, the handler."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Awaitable
from typing import TYPE_CHECKING, Any

import msgspec

from workbench.core.errors import (
    CancelledError,
    InvalidInputError,
    ProtocolError,
    RefusedError,
    WorkbenchError,
)
from workbench.core.request import Method, Request
from workbench.hub import own_files
from workbench.hub.requests import Stop
from workbench.hub.session import HubSession
from workbench.wire import frames
from workbench.wire.methods import METHODS

if TYPE_CHECKING:
    from workbench.hub.connection import Connection

log = logging.getLogger(__name__)
MOST_KEY = 128
# The largest that the database counts to.
MOST_NUMBER = 2**63 - 1


async def answer(connection: Connection, call: frames.Call) -> frames.Reply | frames.Failure:
    """The reply to a call, or the failure that says why there is none. Never raises."""
    try:
        return frames.Reply(call.id, frames.raw(await _run(connection, call)))
    except asyncio.CancelledError:
        return cancelled(call)
    except WorkbenchError as error:
        return frames.Failure(call.id, error.code, error.message, error.hint)
    except Exception:
        log.exception("%s failed", call.method)
        return frames.Failure(
            call.id,
            WorkbenchError.code,
            f"an internal error in {call.method}",
            f"the hub's log has the details: {connection.hub.place.log}",
        )


def cancelled(call: frames.Call) -> frames.Failure:
    """What a call is answered that was given up before it did anything."""
    return frames.Failure(call.id, CancelledError.code, "the request was cancelled")


async def _run(connection: Connection, call: frames.Call) -> Any:
    method = METHODS.get(call.method)
    handler = connection.hub.registry.handlers.get(method.request) if method else None
    if method is None or handler is None:
        raise ProtocolError(f"no method is called {call.method[:80]!r}")
    check_caller(connection, method)
    request = _decode(method, call)
    if method.files:
        await own_files.refuse(connection.hub.place, request)
    if call.key is not None and len(call.key) > MOST_KEY:
        raise ProtocolError(f"an idempotency key has {MOST_KEY} letters at most")
    session = HubSession(
        connection.hub,
        connection.actor,
        connection=connection.id,
        key=_key(connection, call),
        quick=method.quick,
        on_close=connection.on_close,
    )
    if not method.write:
        return await handler(session, request)
    key = _key(connection, call)
    await _sent_before(connection, key)
    work = _write(connection, key, handler(session, request))
    return await _to_its_end(connection, session, work)


def _decode(method: Method, call: frames.Call) -> Request[Any]:
    """The typed request. Raises InvalidInputError for one that cannot be meant."""
    try:
        request: Request[Any] = msgspec.msgpack.decode(call.params, type=method.request)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise InvalidInputError(f"{method.name}: {error}") from error
    for name in request.__struct_fields__:
        value = getattr(request, name)
        if isinstance(value, int) and value > MOST_NUMBER:
            raise InvalidInputError(f"{method.name}: {name} is too large")
    return request


def _key(connection: Connection, call: frames.Call) -> str | None:
    """One for each method and person: a name has no line breaks, so no two are alike."""
    actor = connection.actor
    return f"{call.method}/{actor.uid}/{actor.name}\n{call.key}" if call.key else None


async def _sent_before(connection: Connection, key: str | None) -> None:
    """Wait until the same write has ended that came over a line which broke meanwhile."""
    while same := [one for one in connection.hub.writes if key and one.get_name() == key]:
        await asyncio.wait(same)


def _write(connection: Connection, key: str | None, work: Awaitable[Any]) -> asyncio.Task[Any]:
    """A write that has begun runs to its end, whoever leaves meanwhile.

    Half of one would leave a load without its job, or a job whose result is being stored forever.
    """
    task = asyncio.ensure_future(work)
    if key:
        task.set_name(key)
    for kept in (connection.writes, connection.hub.writes):
        kept.add(task)
        task.add_done_callback(kept.discard)
    return task


async def _to_its_end(connection: Connection, session: HubSession, work: asyncio.Task[Any]) -> Any:
    """What came of a write. Asked to stop, it is answered by what happened, not by the asking.

    What takes long in it, loads and exports, is ended then.
    """
    while True:
        try:
            return await asyncio.shield(work)
        except asyncio.CancelledError:
            if work.cancelled() or connection.closing:
                raise
            session.give_up()
            if (asking := asyncio.current_task()) is not None:
                asking.uncancel()


def check_caller(connection: Connection, method: Method) -> None:
    """Raise RefusedError unless the caller's role, and for files the account, allow it."""
    actor = connection.actor
    if connection.hello.kind == frames.STOP and method.request is not Stop:
        raise RefusedError("this connection may do nothing but end the hub")
    if actor.role < method.role:
        raise RefusedError(
            f"{method.name} needs the role {method.role.title}; {actor.name} is {actor.role.title}",
            "ask the project's owner: workbench people add NAME --role ROLE",
        )
    if method.files and actor.uid != os.geteuid():
        raise RefusedError(
            f"{method.name} works with files of the project's owner",
            "ask the owner to do it, or work from the owner's account",
        )
