"""Finds a request's row of the method table without loading every area's vocabulary."""

from __future__ import annotations

import sys
from functools import cache
from typing import Any

from workbench.core.request import Method, Request


@cache
def method_of(kind: type[Request[Any]]) -> Method:
    """The method of a request type. Raises KeyError for a type that no table lists.

    A request lives beside its area's ``METHODS``, so that a front end which starts need not
    import the other areas; where it does not, the whole table is asked.
    """
    listed: tuple[Method, ...] = getattr(sys.modules[kind.__module__], "METHODS", ())
    for method in listed:
        if method.request is kind:
            return method
    from workbench.wire.methods import BY_REQUEST

    return BY_REQUEST[kind]
