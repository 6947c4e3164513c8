"""The gate: what a version must pass before it may be champion, and what it did pass."""

from __future__ import annotations

import msgspec

from workbench.core.request import JobKind, Method, Request, Result, Role

PASS, FAIL, UNKNOWN = "pass", "fail", "not enough data"


class GateRules(Result, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the gate asks. A limit of ``None`` asks nothing.

    ``metric``: "" for the one that versions are compared by. ``floor``: the interval's worse end
    must reach it. ``mode``: non_inferior (the difference to the champion may be ``margin`` at
    worst) or improve (it must be above 0). ``slice_margin``: how much worse than the champion a
    slice may be. Margins are shares; of errors in the target's unit, shares of the champion's.
    ``calibration``: how far ECE may be above what chance allows. ``sign_off``: somebody must have
    signed. Latency is that of single rows.
    """

    metric: str = ""
    floor: float | None = None
    mode: str = "non_inferior"
    margin: float = 0.01
    slice_margin: float | None = 0.05
    calibration: float | None = 0.02
    latency_p95_ms: float | None = 500.0
    size_mb: float | None = 500.0
    least_rows: int = 100
    sign_off: bool = False


class LineRules(Result, frozen=True, kw_only=True):
    """The rules in force. ``of``: the line they were set for, "every line", or "nobody set any"."""

    rules: GateRules
    of: str
    by: str = ""
    at: str = ""


class ShowGateRules(Request[LineRules], frozen=True, kw_only=True):
    """The rules for models of a dataset and target; with "" those for every line."""

    dataset: str = ""
    target: str = ""


class SetGateRules(Request[LineRules], frozen=True, kw_only=True):
    """Set the rules for one line, or for every line without rules of its own.

    ``document``: JSON text of ``GateRules``; what it does not name has its default.
    """

    document: str
    dataset: str = ""
    target: str = ""


class GateLine(Result, frozen=True, kw_only=True):
    """One line. ``state``: pass, fail or "not enough data"; ``why``: what more there is to say."""

    line: str
    state: str
    figure: str
    needed: str
    why: str = ""


class SignedOff(Result, frozen=True, kw_only=True):
    """Somebody stands for a version."""

    by: str
    reason: str
    at: str


class GateRun(Result, frozen=True, kw_only=True):
    """One pass of the gate. ``stale``: why it no longer stands, "" while it does."""

    run: int
    version: int
    passed: bool
    lines: list[GateLine]
    evaluation: int
    champion: int | None
    rules: GateRules
    by: str
    at: str
    seconds: float
    signed: list[SignedOff] = []
    stale: str = ""


class GateStarted(Result, frozen=True, kw_only=True):
    """The gate runs; ``ShowGate`` has its lines when the job is done."""

    job: str


class StartGate(Request[GateStarted], frozen=True, kw_only=True):
    """Check a version against the gate's lines, on its own split.

    Its figures are those of its newest evaluation; NotFoundError when there is none.
    """

    version: str


class ShowGate(Request[GateRun], frozen=True, kw_only=True):
    """The newest pass of a version; NotFoundError when there is none."""

    version: str


class SignOff(Request[GateRun], frozen=True, kw_only=True):
    """Stand for a version with a reason, having seen the newest pass of the gate."""

    version: str
    reason: str


class SystemChecks(msgspec.Struct, frozen=True, kw_only=True):
    """What a clean process saw of the stored bytes.

    ``differ``: of ``compared`` rows, those whose answer is not the stored one. ``apart``: of
    ``singles`` rows, those answered otherwise alone than among others. ``missing``: what went
    wrong with empty cells, by column. Milliseconds are of single rows. ``error``: why the bytes
    could not be used.
    """

    compared: int = 0
    differ: int = 0
    singles: int = 0
    apart: int = 0
    missing: dict[str, str] = {}
    columns: int = 0
    p50_ms: float = 0.0
    p95_ms: float = 0.0
    load_seconds: float = 0.0
    bytes: int = 0
    error: str = ""


class WorseSlice(msgspec.Struct, frozen=True, kw_only=True):
    """A slice in which the champion is better: ``delta`` is this version's figure minus its."""

    title: str
    n: int
    delta: float
    p: float


class GateParams(msgspec.Struct, frozen=True, kw_only=True):
    """What is checked, by which rules, and against whom: all as it stood when the run began.

    ``frame``: Parquet of the test rows; ``stored``, ``champion``: of evaluated rows, "" none.
    ``holder``: the champion's version, ``rival``: its evaluation on the same split.
    """

    version: int
    evaluation: int
    task: str
    bundle: str
    sha256: str
    frame: str
    stored: str
    champion: str
    target: str
    rules: GateRules
    holder: int | None
    rival: int | None
    person: str


class GateFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What the job found: the system's checks, and slices worse than the champion's."""

    system: SystemChecks
    slices: int
    worse: list[WorseSlice]
    seconds: float


GATE_JOB = JobKind(
    "evaluate.gate", "workbench.evaluate.gate_job:gate", GateParams, GateFacts, "check the gate"
)
JOBS: tuple[JobKind, ...] = (GATE_JOB,)

METHODS: tuple[Method, ...] = (
    Method("evaluate.gate_rules", ShowGateRules, LineRules, Role.ANNOTATOR),
    Method("evaluate.set_gate_rules", SetGateRules, LineRules, Role.OWNER, write=True),
    Method("evaluate.start_gate", StartGate, GateStarted, Role.PRACTITIONER, write=True),
    Method("evaluate.show_gate", ShowGate, GateRun, Role.ANNOTATOR),
    Method("evaluate.sign_off", SignOff, GateRun, Role.PRACTITIONER, write=True),
)
