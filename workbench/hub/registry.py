"""What the areas' services offer: handlers, job finishers, clean-up and start hooks."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from workbench.annotate import service as annotate
from workbench.audit import service as audit
from workbench.cleanse import service as cleanse
from workbench.collect import service as collect
from workbench.core.request import Request
from workbench.evaluate import service as evaluate
from workbench.history import service as history
from workbench.hub import home
from workbench.hub import service as hub
from workbench.review import service as review
from workbench.store.session import Session
from workbench.train import service as train

Handler = Callable[[Any, Any], Awaitable[Any]]
Finisher = Callable[[Session, str, Any, Any], Awaitable[Any]]
Abandoned = Callable[[Session, str, Any], Awaitable[None]]
Start = Callable[[Session], Awaitable[None]]
Heard = Callable[[Session, tuple[str, ...]], Awaitable[None]]
"""What a service does by itself once something of a topic has changed, given its ids."""
Ahead = tuple[str, Heard]
"""Work ahead of time: it is done while somebody listens to the topic."""

SERVICES = (hub, home, collect, cleanse, annotate, review, train, evaluate, history, audit)


@dataclass
class Registry:
    """All services, by request type and job kind."""

    handlers: dict[type[Request[Any]], Handler] = field(default_factory=dict)
    finishers: dict[str, Finisher] = field(default_factory=dict)
    abandoned: dict[str, Abandoned] = field(default_factory=dict)
    starts: list[Start] = field(default_factory=list)
    resumes: list[Start] = field(default_factory=list)
    ahead: dict[str, Ahead] = field(default_factory=dict)
    follows: dict[str, list[Heard]] = field(default_factory=dict)


def load() -> Registry:
    """Join what the services offer; what one does not have, it leaves out."""
    registry = Registry()
    for module in SERVICES:
        registry.handlers.update(module.HANDLERS)
        registry.finishers.update(getattr(module, "FINISHERS", {}))
        registry.abandoned.update(getattr(module, "ABANDONED", {}))
        registry.ahead.update(getattr(module, "AHEAD", {}))
        for topic, work in getattr(module, "FOLLOWS", {}).items():
            registry.follows.setdefault(topic, []).append(work)
        if hasattr(module, "start"):
            registry.starts.append(module.start)
        if hasattr(module, "resume"):
            registry.resumes.append(module.resume)
    return registry
