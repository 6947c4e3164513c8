"""Workbench: the whole life of a machine-learning model in one terminal and one DuckDB file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from workbench.notebook import open_project as open_project

__all__ = ["open_project"]


def __getattr__(name: str) -> Any:
    """Import ``open_project`` (and Polars with it) on first use alone."""
    if name == "open_project":
        from workbench.notebook import open_project

        return open_project
    raise AttributeError(f"module 'workbench' has no attribute {name!r}")
