"""Who one is comes from the kernel; what one may do is decided at the hub."""

from __future__ import annotations

import getpass
import os
import pwd
from collections.abc import Callable

import pytest

from workbench.annotate.requests import AddPerson, RemovePerson
from workbench.client.blocking import Client
from workbench.core.errors import ConflictError, InvalidInputError, NotFoundError, RefusedError
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


def test_nobody_is_enrolled_under_another_account_s_login(client: Client) -> None:
    other = next(one for one in pwd.getpwall() if one.pw_uid != os.geteuid())
    with pytest.raises(ConflictError, match="is the login of another account"):
        _enrol(client, other.pw_name, "annotator")


def test_the_owner_s_login_is_not_given_to_another_account(client: Client) -> None:
    with pytest.raises(ConflictError, match="is the login of another account"):
        client.call(AddPerson(name=getpass.getuser(), account="65533"))


def test_nobody_is_enrolled_as_the_hub_itself(client: Client) -> None:
    with pytest.raises(InvalidInputError, match="the hub itself"):
        _enrol(client, "hub", "annotator")


def test_a_number_that_no_account_can_have_is_said(client: Client) -> None:
    with pytest.raises(NotFoundError, match="no account"):
        client.call(AddPerson(name="eve", account="99999999999"))


def test_every_method_that_writes_is_barred_to_nobody_by_accident() -> None:
    free = {name for name, method in METHODS.items() if method.role == Role.ANNOTATOR}
    writing = {name for name in free if METHODS[name].write}
    assert {name.split(".")[0] for name in writing} <= {"annotate"}
