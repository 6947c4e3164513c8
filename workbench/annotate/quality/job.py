"""What runs in a job process: agreement, consensus and suspected errors of one dataset."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from scipy import sparse

from workbench.annotate.quality.agreement import (
    UNUSED,
    fleiss_kappa,
    gwet_ac,
    per_label,
    percent_agreement,
    randolph_kappa,
)
from workbench.annotate.quality.cohen import conger_kappa
from workbench.annotate.quality.counts import ItemCounts
from workbench.annotate.quality.dawid_skene import NO_ANSWERS, dawid_skene
from workbench.annotate.quality.krippendorff import krippendorff_alpha
from workbench.annotate.quality.majority import majority
from workbench.annotate.quality.out_of_fold import FOLDS, out_of_fold
from workbench.annotate.quality.pairs import pair_kappa, pair_matrix
from workbench.annotate.quality.suspects import find_suspects
from workbench.annotate.quality.votes import Codes, Floats, Votes
from workbench.core.errors import InvalidInputError
from workbench.evaluate.requests import Figure
from workbench.review.requests import (
    DAWID_SKENE,
    Agreement,
    AgreementResult,
    Competence,
    Consensus,
    ConsensusResult,
    LabelAgreement,
    PairAgreement,
    QualityParams,
    SuspectPage,
    SuspectsResult,
)
from workbench.worker.context import JobContext

MOST_LABELS = 1_000
MOST_INTERVALS = 60
"""Pairs of annotators that get an interval; with more, κ stands alone."""
LABEL_DRAWS = 500
MOST_RATED = 200
"""Labels with which confusion matrices are kept."""
LEAST_RATE = 0.005
NO_NUMBERS = "the labels are not numbers"
_ROW_GROUP = 122_880


class Answers:
    """The answers of a Parquet file as votes, with what the codes stand for."""

    def __init__(self, params: QualityParams) -> None:
        frame = pl.read_parquet(params.path)
        self.labels = params.labels
        if len(self.labels) > MOST_LABELS:
            raise InvalidInputError(
                f"people gave {len(self.labels):,} different answers",
                "agreement is counted for labels, ratings and choices, not for free text",
            )
        self.rows, item = np.unique(frame["row_id"].to_numpy(), return_inverse=True)
        self.people = sorted(set(frame["person"].to_list()))
        self.votes = Votes(
            item.astype(np.int64),
            _codes(frame["person"], self.people),
            _codes(frame["label"], self.labels),
            len(self.rows),
            len(self.people),
            len(self.labels),
        )


def _codes(column: pl.Series, known: list[str]) -> Codes:
    codes = column.cast(pl.Enum(known)).to_physical().to_numpy()
    return np.asarray(codes, dtype=np.int64)


def agreement(context: JobContext, params: QualityParams) -> AgreementResult:
    """All coefficients with intervals, every pair of annotators, every label."""
    started = time.perf_counter()
    context.progress(0, 4, "reading the answers")
    found = Answers(params)
    counts, votes, seed = ItemCounts.of(found.votes), found.votes, params.seed
    context.progress(1, 4, "all together")
    whole: dict[str, Any] = {
        "percent": percent_agreement(counts, seed=seed),
        "fleiss_kappa": fleiss_kappa(counts, seed=seed),
        "gwet_ac1": gwet_ac(counts, seed=seed),
        "randolph_kappa": randolph_kappa(counts, seed=seed),
        "conger_kappa": conger_kappa(votes, seed=seed),
    }
    alpha = _alphas(counts, found.labels, seed)
    context.progress(2, 4, "by pairs of annotators")
    pairs = _pairs(found, seed)
    context.progress(3, 4, "by label")
    document = Agreement(
        items=votes.items,
        shared=counts.pairable,
        answers=len(votes),
        annotators=found.people,
        labels=found.labels,
        krippendorff_alpha=alpha,
        pairs=pairs,
        per_label=(
            _by_name(found, counts, params.names, seed)
            if params.names
            else _by_label(found, counts, seed)
        ),
        **whole,
    )
    return AgreementResult(document=document, seconds=time.perf_counter() - started)


def _alphas(counts: ItemCounts, labels: list[str], seed: int) -> dict[str, Figure]:
    """Nominal; ordinal, in the order of the labels; interval, where they are numbers."""
    values = _numbers(labels)
    interval = Figure(why=NO_NUMBERS)
    if values is not None:
        interval = krippendorff_alpha(counts, "interval", values, seed=seed)
    ordered = counts if values is None else _in_order(counts, values)
    return {
        "nominal": krippendorff_alpha(counts, seed=seed),
        "ordinal": krippendorff_alpha(ordered, "ordinal", seed=seed),
        "interval": interval,
    }


def _numbers(labels: list[str]) -> Floats | None:
    numbers = pl.Series(labels, dtype=pl.String).cast(pl.Float64, strict=False)
    if numbers.is_null().any() or not numbers.is_finite().all():
        return None
    return np.asarray(numbers.to_numpy(), dtype=np.float64)


def _in_order(counts: ItemCounts, values: Floats) -> ItemCounts:
    """The same answers with labels that are numbers in the order of these."""
    return ItemCounts(counts.counts[:, np.argsort(values, kind="stable")], counts.items)


def _pairs(found: Answers, seed: int) -> list[PairAgreement]:
    """Every two annotators that share an item, most shared items first."""
    matrix = pair_matrix(found.votes)
    pairs = [
        (int(matrix.shared[a, b]), a, b)
        for a in range(len(found.people))
        for b in range(a + 1, len(found.people))
        if matrix.shared[a, b] or len(found.people) <= MOST_INTERVALS // 5
    ]
    pairs.sort(key=lambda one: (-one[0], one[1], one[2]))

    def kappa(place: int, a: int, b: int) -> Figure:
        if place < MOST_INTERVALS:
            return pair_kappa(found.votes, a, b, seed=seed)
        if not matrix.defined[a, b]:
            return Figure(why=matrix.why(a, b))
        return Figure(value=float(matrix.kappa[a, b]), n=int(matrix.shared[a, b]))

    return [
        PairAgreement(
            a=found.people[a],
            b=found.people[b],
            items=items,
            percent=float(matrix.agreement[a, b]) if items else None,
            cohen_kappa=kappa(place, a, b),
        )
        for place, (items, a, b) in enumerate(pairs)
    ]


def _by_label(found: Answers, counts: ItemCounts, seed: int) -> dict[str, LabelAgreement]:
    draws = LABEL_DRAWS if len(found.labels) <= MOST_INTERVALS else 0
    kappas = per_label(counts, fleiss_kappa, draws=draws, seed=seed)
    alphas = per_label(counts, krippendorff_alpha, draws=draws, seed=seed)
    given = np.bincount(found.votes.code, minlength=len(found.labels))
    return {
        label: LabelAgreement(
            answers=int(given[code]), fleiss_kappa=kappas[code], krippendorff_alpha=alphas[code]
        )
        for code, label in enumerate(found.labels)
    }


def _by_name(
    found: Answers, counts: ItemCounts, names: list[str], seed: int
) -> dict[str, LabelAgreement]:
    """Where an answer is several labels: whether each of them is among these, or not."""
    given = np.bincount(found.votes.code, minlength=len(found.labels))
    agreed = {}
    for name in names:
        has = np.array([name in label.split("|") for label in found.labels])
        either = counts.counts @ np.stack([~has, has], axis=1).astype(np.float64)
        kinds, kind = np.unique(either, axis=0, return_inverse=True)
        items = np.bincount(kind.ravel(), weights=counts.items, minlength=len(kinds))
        told = ItemCounts(sparse.csr_array(kinds), items.astype(np.int64))
        used = bool(given[has].sum())
        agreed[name] = LabelAgreement(
            answers=int(given[has].sum()),
            fleiss_kappa=_if(used, fleiss_kappa(told, draws=LABEL_DRAWS, seed=seed)),
            krippendorff_alpha=_if(used, krippendorff_alpha(told, draws=LABEL_DRAWS, seed=seed)),
        )
    return agreed


def _if(used: bool, figure: Figure) -> Figure:
    return figure if used else Figure(why=UNUSED)


def consensus(context: JobContext, params: QualityParams) -> ConsensusResult:
    """One label a row by majority or by Dawid and Skene; Parquet by row."""
    started = time.perf_counter()
    context.progress(0, 2, "reading the answers")
    found = Answers(params)
    context.progress(1, 2, "weighing the answers")
    by = _dawid_skene if params.method == DAWID_SKENE else _by_majority
    label, confidence, tied, people = by(found)
    named = np.array([*found.labels, None], dtype=object)
    path = context.scratch / "consensus.parquet"
    frame = pl.DataFrame(
        {
            "row_id": pl.Series(found.rows, dtype=pl.Int64),
            "label": pl.Series(named[label].tolist(), dtype=pl.String),
            "confidence": np.asarray(confidence, dtype=np.float64),
            "people": found.votes.answers,
            "tied": pl.Series(tied, dtype=pl.List(pl.String)),
        }
    )
    _write(frame, path)
    document = Consensus(method=params.method, items=[], total=len(frame), annotators=people)
    seconds = time.perf_counter() - started
    return ConsensusResult(document=document, seconds=seconds, path=str(path))


Weighed = tuple[Codes, Floats, list[list[str]], list[Competence]]
"""Each row's label code (-1: a tie), its confidence, what is tied; and the annotators."""


def _dawid_skene(found: Answers) -> Weighed:
    posterior = dawid_skene(found.votes)
    confidence = posterior.posterior.max(axis=1)
    tied: list[list[str]] = [[] for _ in found.rows]
    for item in np.flatnonzero(posterior.label < 0):
        leads = np.flatnonzero(posterior.posterior[item] > confidence[item] - 1e-9)
        tied[item] = [found.labels[code] for code in leads]
    figures = [posterior.competence(number) for number in range(len(found.people))]
    people = [
        Competence(
            name=name,
            answers=one.n,
            competence=one.value,
            why=one.why,
            rates=_rates(posterior.confusion(number), found.labels),
        )
        for number, (name, one) in enumerate(zip(found.people, figures, strict=True))
    ]
    return posterior.label, confidence, tied, people


def _rates(confusion: Floats, labels: list[str]) -> list[tuple[str, str, float]]:
    """The cells of a confusion matrix that are worth telling."""
    if len(labels) > MOST_RATED:
        return []
    cells = zip(*np.nonzero(confusion >= LEAST_RATE), strict=True)
    return [(labels[true], labels[given], float(confusion[true, given])) for true, given in cells]


def _by_majority(found: Answers) -> Weighed:
    """Competence is the share of somebody's answers to shared items that are the majority's."""
    votes, leading = found.votes, majority(found.votes)
    tied: list[list[str]] = [[] for _ in found.rows]
    for item, codes in leading.ties.items():
        tied[item] = [found.labels[code] for code in codes]
    judged = (votes.answers[votes.item] > 1) & (leading.label[votes.item] >= 0)
    alike = judged & (leading.label[votes.item] == votes.code)
    size = len(found.people)
    of = np.bincount(votes.annotator[judged], minlength=size)
    right = np.bincount(votes.annotator[alike], minlength=size)
    given = np.bincount(votes.annotator, minlength=size)
    why = "shares no row that has a majority"
    people = [
        Competence(
            name=name,
            answers=int(given[at]),
            competence=float(right[at] / of[at]) if of[at] else None,
            why="" if of[at] else why if given[at] else NO_ANSWERS,
        )
        for at, name in enumerate(found.people)
    ]
    return leading.label, leading.share, tied, people


def suspects(context: JobContext, params: QualityParams) -> SuspectsResult:
    """Labels that a model which did not learn from the row finds unlikely; Parquet by rank.

    Rows whose label few others carry are left out, since no fold can learn it.
    """
    started = time.perf_counter()
    context.progress(0, FOLDS + 1, "reading the rows")
    frame = pl.read_parquet(params.path)
    carried = pl.len().over("_given") >= FOLDS
    judged = frame.filter(carried)
    labels = sorted(set(judged["_given"].to_list()))
    if len(labels) < 2:
        raise InvalidInputError(
            f"wrong labels can't be told with fewer than two labels on {FOLDS} rows each",
            "label more rows first; rows that a split keeps for testing are not looked at",
        )
    codes = _codes(judged["_given"], labels)
    shares = out_of_fold(
        judged.drop("_row", "_given"),
        codes,
        texts=params.texts,
        seed=params.seed,
        told=lambda fold: context.progress(fold, FOLDS + 1, f"fold {fold + 1} of {FOLDS}"),
    )
    context.progress(FOLDS, FOLDS + 1, "ranking")
    found = find_suspects(shares, codes)
    path = context.scratch / "suspects.parquet"
    _write(_ranked(judged["_row"], shares, codes, found, labels), path)
    document = SuspectPage(
        suspects=[],
        total=0,
        judged=len(judged),
        rare=len(frame) - len(judged),
        errors=found.errors,
    )
    return SuspectsResult(document=document, seconds=time.perf_counter() - started, path=str(path))


def _ranked(rows: pl.Series, shares: Floats, codes: Codes, found: Any, labels: list[str]) -> Any:
    """Those for which another label is likelier, or that count for another one."""
    own, other = codes[found.row], found.suggested
    doubted = found.confident | (shares[found.row, other] > found.score)
    names = np.array(labels, dtype=object)
    table = pl.DataFrame(
        {
            "row_id": rows.to_numpy()[found.row].astype(np.int64),
            "given": pl.Series(names[own].tolist(), dtype=pl.String),
            "likely": pl.Series(names[other].tolist(), dtype=pl.String),
            "score": found.score,
            "confident": found.confident,
        }
    )
    return table.filter(pl.Series(doubted)).with_row_index("rank")


def _write(frame: Any, path: Path) -> None:
    frame.write_parquet(path, compression="lz4", row_group_size=_ROW_GROUP)
