"""Sharing with a group: what cannot be shared is not remembered, and bricks nothing."""

from __future__ import annotations

import getpass
import grp
import os
import stat
import subprocess
import sys
from collections.abc import Callable

import pytest

from tests.conftest import end_hub, kill_hub
from workbench.annotate.requests import AddPerson
from workbench.client.blocking import Client
from workbench.core.actor import Actor
from workbench.core.errors import NotFoundError
from workbench.core.request import Role
from workbench.hub.requests import Share, Status
from workbench.store.store import Store
from workbench.wire.place import Place


def _mode(path: os.PathLike[str]) -> int:
    return stat.S_IMODE(os.stat(path).st_mode)


def test_a_shared_folder_lets_the_group_in_and_write_nothing(place: Place, client: Client) -> None:
    client.call(Share(group=grp.getgrgid(os.getgid()).gr_name))
    assert (_mode(place.folder), _mode(place.socket)) == (0o2750, 0o660)
    client.call(Share(group=None))
    assert (_mode(place.folder), _mode(place.socket)) == (0o700, 0o600)


def test_a_group_that_does_not_exist_is_not_remembered(place: Place, client: Client) -> None:
    with pytest.raises(NotFoundError):
        client.call(Share(group="no-such-group"))
    kill_hub(place)
    assert client.call(Status()).group is None


def test_a_project_whose_group_is_gone_still_opens(place: Place) -> None:
    end_hub(place)
    insert = "INSERT INTO meta VALUES ('group', 'no-such-group')"
    with Store.open(place.project) as store:
        store.write(Actor(os.geteuid(), "test", Role.OWNER), lambda tx: tx.execute(insert)).result()
    with Client(place) as client:
        assert client.call(Status()).group is None


def test_the_owner_cannot_lock_themselves_out(
    client: Client, connect: Callable[..., Client]
) -> None:
    me = getpass.getuser()
    client.call(AddPerson(name=me, account=me, role="annotator"))
    assert connect().welcome.role == "owner"


GUEST = 65534
SAYS_HELLO = f"""
import os, sys
from tests.hub.bare_line import Line
from pathlib import Path
os.chdir(sys.argv[1])
os.setgroups([int(sys.argv[2])])
os.setuid({GUEST})
line = Line(Path("hub.sock"))
print(type(line.greet()).__name__, flush=True)
last = line.receive()
print(last.code, flush=True)
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be somebody else")
def test_who_is_no_longer_admitted_is_shut_out_at_once(place: Place, client: Client) -> None:
    group = next(one for one in grp.getgrall() if one.gr_gid != os.getgid())
    client.call(AddPerson(name="guest", account=str(GUEST)))
    client.call(Share(group=group.gr_name))
    command = [sys.executable, "-c", SAYS_HELLO, str(place.folder), str(group.gr_gid)]
    guest = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert guest.stdout is not None
    assert guest.stdout.readline().strip() == "Welcome"
    client.call(Share(group=None))
    assert guest.stdout.readline().strip() == "refused"
    guest.wait(10)
    guest.stdout.close()
    assert client.call(Status()).connections == 1
