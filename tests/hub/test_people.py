"""Who one is comes from the kernel; what one may do is decided at the hub."""

from __future__ import annotations

import getpass
import os
from collections.abc import Callable

import pytest

from workbench.annotate.requests import AddPerson, RemovePerson
from workbench.client.blocking import Client
from workbench.core.errors import RefusedError
from workbench.core.request import Role
from workbench.hub.requests import ListJobs, Status, Stop
from workbench.wire.methods import METHODS
from workbench.wire.place import Place


def _enrol(client: Client, name: str, role: str) -> None:
    client.call(AddPerson(name=name, account=getpass.getuser(), role=role))


def test_the_owner_of_the_file_owns_the_project(client: Client) -> None:
    assert client.welcome.uid == os.geteuid()
    assert client.welcome.role == "owner"


def test_a_name_that_is_not_enrolled_is_refused(place: Place) -> None:
    with pytest.raises(RefusedError, match="not enrolled") as caught:
        Client(place, acting="mallory")
    assert "workbench people add mallory" in caught.value.hint


def test_an_enrolled_name_acts_with_its_own_role(
    client: Client, connect: Callable[..., Client]
) -> None:
    _enrol(client, "ana", "annotator")
    ana = connect(acting="ana")
    assert (ana.welcome.person, ana.welcome.role) == ("ana", "annotator")


def test_the_hub_refuses_what_a_role_may_not_do(
    client: Client, connect: Callable[..., Client]
) -> None:
    _enrol(client, "ana", "annotator")
    ana = connect(acting="ana")
    assert ana.call(ListJobs()) == []
    with pytest.raises(RefusedError, match="needs the role owner"):
        ana.call(Stop(force=True))
    assert client.call(Status()).connections == 2


def test_a_person_who_is_removed_is_cut_off_at_once(
    client: Client, connect: Callable[..., Client]
) -> None:
    _enrol(client, "ana", "annotator")
    ana = connect(acting="ana")
    client.call(RemovePerson(name="ana"))
    with pytest.raises(RefusedError):
        for _ in range(100):
            ana.call(Status())


def test_every_method_that_writes_is_barred_to_nobody_by_accident() -> None:
    free = {name for name, method in METHODS.items() if method.role == Role.ANNOTATOR}
    writing = {name for name in free if METHODS[name].write}
    assert {name.split(".")[0] for name in writing} <= {"annotate"}
