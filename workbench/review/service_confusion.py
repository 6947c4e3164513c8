"""One annotator against the consensus: what they give for what."""

from __future__ import annotations

from typing import Any

import msgspec

from workbench.core.errors import NotFoundError
from workbench.core.sql import quote
from workbench.review.people import Confusion, ShowConfusion
from workbench.review.requests import CONSENSUS, DAWID_SKENE, Consensus
from workbench.review.service_results import READ_SECONDS
from workbench.review.standing import read_labels, stored
from workbench.store import datasets
from workbench.store.reader import Reader
from workbench.store.session import Session


async def show_confusion(session: Session, request: ShowConfusion) -> Confusion:
    """The matrix of somebody who has answered."""
    return await session.read(lambda reader: _confusion(reader, request), READ_SECONDS)


def _confusion(reader: Reader, request: ShowConfusion) -> Confusion:
    dataset = datasets.choose(reader, request.dataset)
    found = stored(reader, dataset, CONSENSUS, DAWID_SKENE)
    head = msgspec.json.decode(found.document, type=Consensus)
    known = next((one for one in head.annotators if one.name == request.name), None)
    if known is None:
        raise NotFoundError(
            f"the consensus knows no answer of {request.name}",
            "see: workbench labels annotators; measure it anew: workbench labels consensus "
            "--method dawid-skene",
        )
    cells = reader.all(
        f"SELECT c.label, a.label, count(*) FROM annotation AS a JOIN {quote(found.relation)} AS c "
        "ON c.row_id = a.row_id WHERE a.dataset = ? AND a.person = ? AND a.status = 'labelled' "
        "AND c.label IS NOT NULL GROUP BY ALL",
        (dataset.id, request.name),
    )
    rates = {(true, given): rate for true, given, rate in known.rates}
    used = {label for true, given, _ in cells for label in (true, given)}
    labels = [label for label in read_labels(reader, dataset) if label in used]
    counted = {(true, given): count for true, given, count in cells}
    return Confusion(
        dataset=dataset.name,
        name=request.name,
        labels=labels,
        counts=[[counted.get((true, given), 0) for given in labels] for true in labels],
        rates=[[rates.get((true, given), 0.0) for given in labels] for true in labels]
        if rates
        else [],
        answers=known.answers,
        competence=known.competence,
        why=known.why,
    )


HANDLERS: dict[Any, Any] = {ShowConfusion: show_confusion}
