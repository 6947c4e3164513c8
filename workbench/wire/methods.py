"""The one table of all methods and all job kinds, joined from the areas' requests."""

from __future__ import annotations

from typing import Any

from workbench.annotate import requests as annotate
from workbench.audit import requests as audit
from workbench.cleanse import requests as cleanse
from workbench.collect import requests as collect
from workbench.core.request import JobKind, Method, Request
from workbench.evaluate import requests as evaluate
from workbench.history import requests as history
from workbench.hub import requests as hub
from workbench.review import requests as review
from workbench.spans import requests as spans
from workbench.train import requests as train
from workbench.wire import home

_ROWS: tuple[Method, ...] = (
    *hub.METHODS,
    *home.METHODS,
    *collect.METHODS,
    *cleanse.METHODS,
    *annotate.METHODS,
    *review.METHODS,
    *train.METHODS,
    *evaluate.METHODS,
    *history.METHODS,
    *audit.METHODS,
)
_KINDS: tuple[JobKind, ...] = (
    *collect.JOBS,
    *cleanse.JOBS,
    *annotate.JOBS,
    *review.JOBS,
    *spans.JOBS,
    *train.JOBS,
    *evaluate.JOBS,
    *history.JOBS,
)

METHODS: dict[str, Method] = {row.name: row for row in _ROWS}
JOBS: dict[str, JobKind] = {kind.name: kind for kind in _KINDS}
BY_REQUEST: dict[type[Request[Any]], Method] = {row.request: row for row in _ROWS}

if len(METHODS) < len(_ROWS) or len(BY_REQUEST) < len(_ROWS) or len(JOBS) < len(_KINDS):
    raise AssertionError("two methods or two jobs have the same name or request")
