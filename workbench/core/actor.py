"""Who acts."""

from __future__ import annotations

from dataclasses import dataclass

from workbench.core.request import Role


@dataclass(frozen=True)
class Actor:
    """The kernel's uid, the acting name, and the role of that name in this project."""

    uid: int
    name: str
    role: Role
