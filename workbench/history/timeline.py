"""A version's life in words, from the chained events about it."""

from __future__ import annotations

from typing import Any

from workbench.audit.chain import payload_facts
from workbench.core import family_names
from workbench.core.clock import iso
from workbench.core.wording import fill
from workbench.history.requests import Moment
from workbench.store.reader import Reader


def timeline(reader: Reader, version: int) -> list[Moment]:
    """All events about a version, oldest first."""
    rows = reader.all(
        "SELECT happened, actor, verb, payload FROM event WHERE subject = ? ORDER BY seq",
        (f"model:v{version}",),
    )
    moments = []
    for happened, actor, verb, payload in rows:
        what, detail = told(verb, payload_facts(payload) or {})
        moments.append(Moment(at=iso(happened), by=actor, what=what, detail=detail))
    return moments


def told(verb: str, payload: dict[str, Any]) -> tuple[str, str]:
    """An event in words, and what stands dim beside them. An unknown verb tells itself."""
    if verb in _WORDS:
        what, detail = _WORDS[verb]
        if payload.get("family") is not None:
            payload = {**payload, "family": family_names.title(str(payload["family"]))}
        return fill(what, payload, "").strip(), fill(detail, payload, "").strip(" ·:")
    area, _, name = verb.partition(".")
    words = name.replace("_", " ") or area
    return words, " · ".join(f"{key} {value}" for key, value in _plain(payload).items())


_WORDS = {
    "train.model_trained": ("trained", "{family} on {rows:row} of {dataset}"),
    "train.reproduced": ("made again: {verdict}", ""),
    "history.imported": ("came from {file}", "v{made_as} there, written by Workbench {program}"),
    "history.exported": ("written to {file}", "{format}"),
    "history.copied": ("copied to {file}", "{format}"),
    "history.trusted": ("trusted: {reason}", ""),
    "evaluate.measured": ("evaluated on split {split}", "{rows:row} · {verdict}"),
    "evaluate.compared": ("compared with {with}", "{verdict}"),
    "evaluate.gate_passed": ("passed the gate", "{lines} lines · against {rival}"),
    "evaluate.gate_not_passed": ("did not pass the gate", "{open} · against {rival}"),
    "history.promoted": ("became champion: {reason}", "{evidence}"),
    "history.alias_set": ("became {alias}", "{reason}"),
    "history.alias_moved": ("is no longer {alias}", "{now} is: {reason}"),
    "history.alias_removed": ("is no longer {alias}", "{reason}"),
    "history.noted": ("note: {text}", ""),
    "history.tagged": ("tagged #{tag}", ""),
    "history.untagged": ("untagged #{tag}", ""),
    "history.deleted": ("deleted: {reason}", ""),
    "history.restored": ("restored: {reason}", ""),
}


def _plain(payload: dict[str, Any]) -> dict[str, Any]:
    return {
        key: value
        for key, value in payload.items()
        if isinstance(value, str | int | float) and value != "" and len(str(value)) <= 60
    }
