"""The SQL of the gate: rules in force, what a version was measured at, passes and sign-offs."""

from __future__ import annotations

import msgspec

from workbench.core.clock import iso
from workbench.core.errors import NotFoundError
from workbench.evaluate import gate, queries
from workbench.evaluate.requests import (
    PASS,
    UNKNOWN,
    Calibration,
    Figure,
    GateLine,
    GateParams,
    GateRules,
    GateRun,
    LineRules,
    SignedOff,
)
from workbench.evaluate.service_compare import stored_comparison
from workbench.store import gates
from workbench.store.reader import Reader
from workbench.store.versions import line_of

SIGN_OFF = "sign-off"


def rules(reader: Reader, line: tuple[int, str]) -> LineRules:
    """The newest rules of a line, else those for every line, else the defaults."""
    found = gates.in_force(reader, line)
    if found is None:
        return LineRules(rules=GateRules(), of="nobody set any")
    document, person, changed, every = found
    return LineRules(
        rules=msgspec.json.decode(document, type=GateRules),
        of="every line" if every else "this line",
        by=person,
        at=iso(changed),
    )


def rules_of(reader: Reader, version: int) -> GateRules:
    """The rules in force for the line of a version."""
    line = line_of(reader, version)
    return rules(reader, (line.dataset, line.target)).rules


def measured(reader: Reader, params: GateParams) -> gate.Measured:
    """What an evaluation found, and how it stands against the champion that the run began with."""
    stored = queries.by_id(reader, params.evaluation)
    rival = None if params.rival is None else queries.by_id(reader, params.rival)
    wanted = params.rules.metric or stored.primary
    against = None
    if rival is not None:
        found = stored_comparison(reader, stored.id, rival.id, stored.primary)
        against = found or stored_comparison(reader, stored.id, rival.id, wanted)
    figures = msgspec.convert(stored.document["metrics"], dict[str, Figure])
    theirs = rival.document["metrics"].get(wanted, {}) if rival else {}
    return gate.Measured(
        task=stored.task,
        primary=stored.primary,
        rows=stored.rows,
        metrics=figures,
        calibration=msgspec.convert(stored.document["calibration"], Calibration),
        champion=None if params.holder == params.version else params.holder,
        against=against,
        champion_value=theirs.get("value"),
    )


def newest(reader: Reader, version: int) -> GateRun:
    """The newest pass of a version, with who signed it; NotFoundError when there is none."""
    row = reader.one(
        "SELECT id, evaluation, champion, passed, rules, document, seconds, created, person "
        "FROM gate_run WHERE version = ? ORDER BY id DESC LIMIT 1",
        (version,),
    )
    if row is None:
        raise NotFoundError(
            f"v{version} has not been at the gate", f"run: workbench gate {version}"
        )
    number, evaluation, holder, passed, asked, document, seconds, created, person = row
    found = msgspec.json.decode(asked, type=GateRules)
    lines = msgspec.json.decode(document, type=list[GateLine])
    signed = _signed(reader, number)
    if found.sign_off:
        state = PASS if signed else UNKNOWN
        names = ", ".join(one.by for one in signed) or "nobody yet"
        lines.append(GateLine(line=SIGN_OFF, state=state, figure=names, needed="somebody's name"))
        passed = passed and bool(signed)
    return GateRun(
        run=number,
        version=version,
        passed=passed,
        lines=lines,
        evaluation=evaluation,
        champion=holder,
        rules=found,
        by=person,
        at=iso(created),
        seconds=seconds,
        signed=signed,
        stale=gates.stale(reader, version, evaluation, holder, asked),
    )


def _signed(reader: Reader, run: int) -> list[SignedOff]:
    rows = reader.all(
        "SELECT person, reason, created FROM gate_sign_off WHERE run = ? ORDER BY created", (run,)
    )
    return [SignedOff(by=person, reason=reason, at=iso(at)) for person, reason, at in rows]
