"""What one can ask about the worth of labels, and what a reviewer can decide."""

from __future__ import annotations

import msgspec

from workbench.core.request import JobKind, Method, Request, Result, Role
from workbench.evaluate.requests import Figure
from workbench.review.adopting import AdoptConsensus, Adopted
from workbench.review.deciding import (
    Decide,
    Decided,
    ListReview,
    RedoDecision,
    Reversed,
    ReviewedItem,
    ReviewPage,
    ShowReviewed,
    UndoDecision,
)
from workbench.review.doubles import ConflictPage as ConflictPage
from workbench.review.doubles import ConflictsResult as ConflictsResult
from workbench.review.doubles import (
    DecidedRows,
    DecideRows,
    ShowConflicts,
)
from workbench.review.people import Confusion, ShowConfusion
from workbench.review.recording import RowRecord, ShowRecord
from workbench.review.rules import NEVER_CHECKED as NEVER_CHECKED
from workbench.review.rules import NO_ROWS as NO_ROWS
from workbench.review.rules import RULES as RULES
from workbench.review.rules import (
    AddRule,
    ListRules,
    RemoveRule,
    Rule,
    RuleConflictPage,
    RulePage,
    RuleTrial,
    ShowRuleConflicts,
    TryRule,
)
from workbench.review.rules import RuleFigures as RuleFigures
from workbench.review.rules import RulesResult as RulesResult
from workbench.review.rules import RuleStatistics as RuleStatistics
from workbench.review.standings import Standing

AGREEMENT, CONSENSUS, SUSPECTS = "agreement", "consensus", "suspects"
MAJORITY, DAWID_SKENE = "majority", "dawid-skene"


class Measured(Result, frozen=True, kw_only=True):
    """A job measures; ``job`` is "" when the stored result stands on what is there now."""

    job: str


class Measure(Request[Measured], frozen=True, kw_only=True):
    """Measure ``kind``: agreement, consensus (by a ``method``), suspects, conflicts or rules.

    Unless ``fresh``, nothing is done when nothing has changed since the last time. Raises
    NotFoundError while nobody has labelled, InvalidInputError for another kind or method.
    """

    kind: str
    dataset: str = ""
    method: str = ""
    fresh: bool = False


class PairAgreement(Result, frozen=True, kw_only=True):
    """Two annotators on the ``items`` both labelled; ``percent`` is None where there are none."""

    a: str
    b: str
    items: int
    percent: float | None
    cohen_kappa: Figure


class LabelAgreement(Result, frozen=True, kw_only=True):
    """One label against the rest. ``answers``: how often it was given."""

    answers: int
    fleiss_kappa: Figure
    krippendorff_alpha: Figure


class Agreement(Result, frozen=True, kw_only=True):
    """How far people agree. ``labels``: those that there are, in the order of the schema.

    ``items`` have an answer, ``shared`` two or more: only these say something about agreement.
    """

    dataset: str = ""
    items: int
    shared: int
    answers: int
    annotators: list[str]
    labels: list[str]
    percent: Figure
    fleiss_kappa: Figure
    krippendorff_alpha: dict[str, Figure]
    gwet_ac1: Figure
    randolph_kappa: Figure
    conger_kappa: Figure
    pairs: list[PairAgreement]
    per_label: dict[str, LabelAgreement]
    standing: Standing | None = None


class ShowAgreement(Request[Agreement], frozen=True, kw_only=True):
    """The newest agreement. Raises NotFoundError when nobody has measured it yet."""

    dataset: str = ""


class Competence(Result, frozen=True, kw_only=True):
    """How often somebody gives the consensus' label; None and ``why`` where that is unknown.

    ``rates``: true label, given label, how often; of Dawid–Skene, as far as that is worth telling.
    """

    name: str
    answers: int
    competence: float | None
    why: str = ""
    rates: list[tuple[str, str, float]] = []


class AgreedItem(Result, frozen=True, kw_only=True):
    """The consensus on a row. ``label`` is None for a tie: then ``tied`` are those that lead.

    ``reviewed``: what a reviewer decided, whatever the answers say.
    """

    row: int
    label: str | None
    confidence: float
    people: int
    tied: list[str] = []
    reviewed: str | None = None


class Consensus(Result, frozen=True, kw_only=True):
    """A window of the consensus by row, and what the method makes of each annotator."""

    dataset: str = ""
    method: str
    items: list[AgreedItem]
    total: int
    annotators: list[Competence]
    standing: Standing | None = None


class ShowConsensus(Request[Consensus], frozen=True, kw_only=True):
    """The newest consensus by a method. Raises NotFoundError when there is none yet."""

    method: str
    dataset: str = ""
    offset: int = 0
    limit: int = 5_000


class Suspect(Result, frozen=True, kw_only=True):
    """A label that is probably wrong.

    ``score``: how likely the given label is to a model that did not learn from the row, 0 to 1.
    ``confident``: the model is as sure of another label as of rows that carry that one.
    """

    row: int
    given: str
    likely: str
    score: float
    confident: bool
    text: str = ""


class SuspectPage(Result, frozen=True, kw_only=True):
    """Suspects that no reviewer has decided, most suspect first.

    ``errors``: how many labels are wrong by estimate; ``judged``: of how many; ``rare``: rows
    that were not judged since too few others carry their label.
    """

    dataset: str = ""
    suspects: list[Suspect]
    total: int
    judged: int
    rare: int
    errors: float
    standing: Standing | None = None


class ShowSuspects(Request[SuspectPage], frozen=True, kw_only=True):
    """The newest suspects. Raises NotFoundError when there are none yet."""

    dataset: str = ""
    offset: int = 0
    limit: int = 5_000


class Annotator(Result, frozen=True, kw_only=True):
    """What one person has done. Shares are 0 to 1 and say why where they are undefined.

    ``pace``: labels an hour of active time; ``median`` seconds a label; ``too_fast``: the share
    of timed labels given faster than ``too_fast_rule`` says. ``agreement``: with others on shared
    rows; ``majority``: with what most of the others say, where there are two others or more;
    ``reviewed``: with reviewers' decisions; ``gold``: on rows with known answers.
    ``accepted``: of the labels given while a model's suggestion was shown, those that took it; the
    rest edited it. ``unseen``: of those given before it was shown, those equal to it.
    ``last``: when the newest answer was given. ``state``: warned or paused for what
    they answered to gold, else "".
    """

    name: str
    labels: int
    skipped: int
    flagged: int
    notes: int
    seconds: float
    pace: float | None
    median: float | None
    too_fast: Figure
    agreement: Figure
    majority: Figure
    reviewed: Figure
    gold: Figure
    accepted: Figure
    unseen: Figure
    last: str
    state: str = ""


class Annotators(Result, frozen=True, kw_only=True):
    """Everybody who has answered, most labels first."""

    dataset: str
    too_fast_rule: str
    annotators: list[Annotator]


class ListAnnotators(Request[Annotators], frozen=True, kw_only=True):
    """What each person has done, and what it is worth."""

    dataset: str = ""


class QualityParams(msgspec.Struct, frozen=True, kw_only=True):
    """Parquet of answers (row_id, person, label) or of labelled rows (``_given``), and the labels.

    Of rules see ``rules_job``.

    ``texts``: the columns that were asked about; empty means every column. ``names``: the
    schema's labels, where an answer may be several of them.
    """

    dataset: int
    kind: str
    method: str
    state: str
    answers: int
    event: int
    person: str
    path: str
    labels: list[str]
    texts: list[str] = []
    names: list[str] = []
    seed: int = 0


class AgreementResult(msgspec.Struct, frozen=True, kw_only=True):
    """What the job found."""

    document: Agreement
    seconds: float
    path: str = ""


class ConsensusResult(msgspec.Struct, frozen=True, kw_only=True):
    """The head without items; Parquet of row_id, label, confidence, people, tied."""

    document: Consensus
    seconds: float
    path: str


class SuspectsResult(msgspec.Struct, frozen=True, kw_only=True):
    """The head without suspects; Parquet of rank, row_id, given, likely, score, confident."""

    document: SuspectPage
    seconds: float
    path: str


AGREEMENT_JOB = JobKind(
    "review.agreement",
    "workbench.annotate.quality.job:agreement",
    QualityParams,
    AgreementResult,
    "measure agreement",
)
CONSENSUS_JOB = JobKind(
    "review.consensus",
    "workbench.annotate.quality.job:consensus",
    QualityParams,
    ConsensusResult,
    "find a consensus",
)
SUSPECTS_JOB = JobKind(
    "review.suspects",
    "workbench.annotate.quality.job:suspects",
    QualityParams,
    SuspectsResult,
    "look for wrong labels",
)
CONFLICTS_JOB = JobKind(
    "review.conflicts",
    "workbench.annotate.quality.doubles_job:conflicts",
    QualityParams,
    ConflictsResult,
    "look for contradictions",
)
RULES_JOB = JobKind(
    "review.rules",
    "workbench.annotate.quality.rules_job:rules",
    QualityParams,
    RulesResult,
    "count what rules say",
)
JOBS: tuple[JobKind, ...] = (
    AGREEMENT_JOB,
    CONSENSUS_JOB,
    SUSPECTS_JOB,
    CONFLICTS_JOB,
    RULES_JOB,
)

METHODS: tuple[Method, ...] = (
    Method("review.measure", Measure, Measured, Role.REVIEWER, write=True),
    Method("review.agreement", ShowAgreement, Agreement, Role.REVIEWER),
    Method("review.consensus", ShowConsensus, Consensus, Role.REVIEWER),
    Method("review.suspects", ShowSuspects, SuspectPage, Role.REVIEWER),
    Method("review.conflicts", ShowConflicts, ConflictPage, Role.REVIEWER),
    Method("review.decide_rows", DecideRows, DecidedRows, Role.REVIEWER, write=True),
    Method("review.add_rule", AddRule, Rule, Role.PRACTITIONER, write=True),
    Method("review.remove_rule", RemoveRule, None, Role.PRACTITIONER, write=True),
    Method("review.try_rule", TryRule, RuleTrial, Role.PRACTITIONER),
    Method("review.rules", ListRules, RulePage, Role.REVIEWER),
    Method("review.rule_conflicts", ShowRuleConflicts, RuleConflictPage, Role.REVIEWER),
    Method("review.list", ListReview, ReviewPage, Role.REVIEWER),
    Method("review.show", ShowReviewed, ReviewedItem, Role.REVIEWER),
    Method("review.decide", Decide, Decided, Role.REVIEWER, write=True),
    Method("review.adopt", AdoptConsensus, Adopted, Role.REVIEWER, write=True),
    Method("review.undo", UndoDecision, Reversed, Role.REVIEWER, write=True),
    Method("review.redo", RedoDecision, Reversed, Role.REVIEWER, write=True),
    Method("review.confusion", ShowConfusion, Confusion, Role.REVIEWER),
    Method("review.annotators", ListAnnotators, Annotators, Role.REVIEWER),
    Method("review.record", ShowRecord, RowRecord, Role.REVIEWER),
)
