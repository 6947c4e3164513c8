"""Who is calling: the uid from the kernel, and the name and role it has in this project."""

from __future__ import annotations

import os
import socket
import struct
import sys

from workbench.client.launch import account
from workbench.core.actor import Actor
from workbench.core.errors import RefusedError
from workbench.core.request import Role
from workbench.store.reader import Reader


def peer(link: socket.socket) -> tuple[int, int]:
    """The uid and pid of the process at the other end, as the kernel knows them.

    On macOS the pid is not told and given as 0.
    """
    if sys.platform == "darwin":
        # struct xucred: version, uid, group count, groups; LOCAL_PEERCRED at level 0.
        credentials = link.getsockopt(0, 1, 76)
        return struct.unpack_from("=II", credentials)[1], 0
    credentials = link.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
    pid, uid, _ = struct.unpack("3i", credentials)
    return uid, pid


def resolve(reader: Reader, uid: int, acting: str | None) -> Actor:
    """The actor behind a uid. Raises RefusedError for a name not enrolled for that uid.

    The owner of the process that runs the hub owns the project, enrolled or not.
    """
    login = account(uid)
    rows = reader.all("SELECT name, role FROM person WHERE uid = ? AND removed IS NULL", (uid,))
    enrolled = {name: Role[role.upper()] for name, role in rows}
    owner = uid == os.geteuid()
    if acting is None:
        acting = login if owner or login in enrolled else _only_name(enrolled, login)
    if owner and acting == login:
        return Actor(uid, login, Role.OWNER)
    if acting in enrolled:
        return Actor(uid, acting, enrolled[acting])
    raise RefusedError(
        f"{acting} is not enrolled for the account {login}",
        f"ask {account(os.geteuid())} to run: workbench people add {acting} --account {login}",
    )


def _only_name(enrolled: dict[str, Role], login: str) -> str:
    if len(enrolled) > 1:
        names = ", ".join(sorted(enrolled))
        raise RefusedError(
            f"several people share the account {login}: {names}", "say who you are: --as NAME"
        )
    return next(iter(enrolled), login)
