"""Which model families there are."""

from __future__ import annotations

from typing import Any

import msgspec

from workbench.core.request import JobKind, Method, Request, Result, Role


class FamilyParameter(Result, frozen=True, kw_only=True):
    """A parameter of a family: its default, what the search tries, and what it does."""

    name: str
    default: Any
    choices: list[Any]
    help: str


class Family(Result, frozen=True, kw_only=True):
    """A model family."""

    family: str
    title: str
    tasks: list[str]
    features: str
    parameters: list[FamilyParameter]


class ListFamilies(Request[list[Family]], frozen=True, kw_only=True):
    """The model families with their parameters."""


class NoParams(msgspec.Struct, frozen=True, kw_only=True):
    """Nothing to say."""


class FamilyList(msgspec.Struct, frozen=True, kw_only=True):
    """What the worker knows about families."""

    families: list[Family]


FAMILIES_JOB = JobKind(
    "train.families", "workbench.train.job:families", NoParams, FamilyList, "list families"
)

METHODS: tuple[Method, ...] = (
    Method("train.families", ListFamilies, list[Family], Role.ANNOTATOR),
)

JOBS: tuple[JobKind, ...] = (FAMILIES_JOB,)
