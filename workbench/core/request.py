"""The vocabulary of the wire: requests, methods, roles and job kinds.

An area lists its requests in ``requests.py`` as ``METHODS`` and its jobs as ``JOBS``;
``workbench.wire.methods`` joins them into the one table.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import msgspec

R = TypeVar("R", covariant=True)


class Role(enum.IntEnum):
    """What a person may do; a higher role may do all that a lower one may."""

    ANNOTATOR = 1
    REVIEWER = 2
    PRACTITIONER = 3
    OWNER = 4

    @property
    def title(self) -> str:
        """The role's name as people read and type it."""
        return self.name.lower()


class Request(msgspec.Struct, Generic[R], frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of every request; the type parameter is the result's type."""


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """Base of every result. Fields a newer hub adds are ignored by an older client."""


@dataclass(frozen=True)
class Method:
    """One row of the method table.

    ``files``: it reads or writes files that the request names. The hub does so as its own user,
    so only callers of that same account may ask for it.

    ``quick``: somebody waits for it with their hands on the keys; what it reads are a few rows,
    and nobody's long query holds that up.
    """

    name: str
    request: type[Request[Any]]
    result: Any
    role: Role
    write: bool = False
    files: bool = False
    quick: bool = False


@dataclass(frozen=True)
class JobKind:
    """One kind of job: ``target`` is ``module:function`` run in a worker process."""

    name: str
    target: str
    params: type[msgspec.Struct]
    result: type[msgspec.Struct]
    title: str
    when_cancelled: str = "what it did so far is thrown away"
