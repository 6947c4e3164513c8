"""Who belongs to the project: names, the accounts they come from, and their roles."""

from __future__ import annotations

import pwd
from typing import Any

import msgspec

from workbench.annotate.names import NAME_RULE, is_name
from workbench.annotate.requests import AddPerson, Enrolled, ListPeople, RemovePerson
from workbench.annotate.service_desk import Desks
from workbench.core.clock import iso
from workbench.core.errors import ConflictError, InvalidInputError, NotFoundError
from workbench.core.request import Role
from workbench.store.reader import Reader
from workbench.store.session import Session
from workbench.store.transaction import Transaction

MOST_UID = 2**31 - 1
# Who acts when nobody does: in the record, a person of this name would pass for the hub.
RESERVED = ("hub",)
_ROLES = {role.title: role for role in Role}


def uid_of(account: str) -> int:
    """The uid of a login name, or of a number written out. Raises NotFoundError."""
    if account.isdecimal() and int(account[:20]) <= MOST_UID:
        return int(account)
    try:
        return pwd.getpwnam(account).pw_uid
    except (KeyError, ValueError):
        raise NotFoundError(
            f"this machine has no account {account!r}",
            "name the account that the person logs in with: --account LOGIN",
        ) from None


def login_of(uid: int) -> str:
    """The login name of a uid, or its number where it has none."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def _check_name(name: str) -> None:
    if name in RESERVED:
        raise InvalidInputError(f"{name!r} stands for the hub itself", "choose another name")
    if not is_name(name):
        raise InvalidInputError(f"{name!r} is no name", NAME_RULE)


def _check_is_theirs(name: str, uid: int) -> None:
    """Raise ConflictError when the name is the login of another account than ``uid``.

    That account acts under its login, and the owner's is the owner: in the record the two would
    be one.
    """
    try:
        theirs = pwd.getpwnam(name).pw_uid
    except KeyError:
        return
    if theirs != uid:
        raise ConflictError(
            f"{name} is the login of another account than {login_of(uid)}", "choose another name"
        )


async def add_person(session: Session, request: AddPerson) -> Enrolled:
    """Enrol a name for an account, or give an enrolled one another role."""
    _check_name(request.name)
    if request.role not in _ROLES:
        raise InvalidInputError(
            f"no role is called {request.role!r}", f"roles: {', '.join(_ROLES)}"
        )
    uid = uid_of(request.account or request.name)
    _check_is_theirs(request.name, uid)

    def change(tx: Transaction) -> Enrolled:
        found = tx.one("SELECT uid FROM person WHERE name = ? AND removed IS NULL", (request.name,))
        if found is not None and found[0] != uid:
            raise ConflictError(
                f"{request.name} is enrolled for the account {login_of(found[0])}",
                f"first: workbench people remove {request.name}",
            )
        if found is None:
            tx.execute(
                "INSERT INTO person VALUES (?, ?, ?, ?, NULL)",
                (request.name, uid, request.role, tx.now),
            )
        else:
            tx.execute(
                "UPDATE person SET role = ? WHERE name = ? AND removed IS NULL",
                (request.role, request.name),
            )
        payload: dict[str, object] = {"uid": uid, "role": request.role}
        if request.skills is not None:
            payload["skills"] = skills = sorted({one.strip() for one in request.skills} - {""})
            tx.execute("DELETE FROM person_skill WHERE person = ?", (request.name,))
            tx.append("person_skill", [(request.name, skill) for skill in skills])
        tx.event("people.added" if found is None else "people.changed", _subject(request), payload)
        tx.publish("people", request.name)
        return next(one for one in _people(tx) if one.name == request.name)

    enrolled = await session.write(change, Enrolled)
    await session.roles_changed()
    return enrolled


def _subject(request: AddPerson | RemovePerson) -> str:
    return f"person:{request.name}"


def _people(reader: Reader) -> list[Enrolled]:
    found = reader.all(
        "SELECT p.name, p.uid, p.role, p.added, coalesce(a.labels, 0), e.seen, "
        "(SELECT list(skill ORDER BY skill) FROM person_skill AS s WHERE s.person = p.name) "
        "FROM person AS p "
        "LEFT JOIN (SELECT person, count(*) AS labels FROM annotation WHERE status = 'labelled' "
        "GROUP BY person) AS a ON a.person = p.name "
        "LEFT JOIN (SELECT person, max(happened) AS seen FROM label_event GROUP BY person) AS e "
        "ON e.person = p.name WHERE p.removed IS NULL ORDER BY p.name"
    )
    return [
        Enrolled(
            name=name,
            account=login_of(uid),
            uid=uid,
            role=role,
            added=iso(added),
            labels=labels,
            seen=iso(seen) if seen else "",
            skills=skills or [],
        )
        for name, uid, role, added, labels, seen, skills in found
    ]


async def list_people(session: Session, request: ListPeople) -> list[Enrolled]:
    """Who is enrolled, by name, and where they label now."""
    people = await session.read(_people)
    desks = session.memory(Desks, Desks).open.values()
    return [
        msgspec.structs.replace(
            one, at=sorted(desk.name for desk in desks if one.name in desk.seats.values())
        )
        for one in people
    ]


async def remove_person(session: Session, request: RemovePerson) -> None:
    """Withdraw a name; what it labelled stays, and its open connections end."""

    def change(tx: Transaction) -> None:
        found = tx.one("SELECT uid FROM person WHERE name = ? AND removed IS NULL", (request.name,))
        if found is None:
            raise NotFoundError(f"{request.name} is not enrolled", "see: workbench people list")
        tx.execute(
            "UPDATE person SET removed = ? WHERE name = ? AND removed IS NULL",
            (tx.now, request.name),
        )
        tx.event("people.removed", _subject(request), {"uid": found[0]})
        tx.publish("people", request.name)

    await session.write(change, type(None))
    # Nothing of theirs may come after this was acknowledged.
    await session.roles_changed()


HANDLERS: dict[Any, Any] = {
    AddPerson: add_person,
    ListPeople: list_people,
    RemovePerson: remove_person,
}
