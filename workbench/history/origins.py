"""What a version was made of and tested on, as facts: files, cleaning, labels, test rows. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from workbench.core import figures, metric_names
from workbench.core.label_target import are_labels
from workbench.history.requests import (
    LabelFile,
    LabelShare,
    SourceUse,
    SplitUse,
    StepEffect,
    VersionDetail,
)
from workbench.history.words import SHORT_HASH, Fact

MOST_PEOPLE = 5
"""People that are told before everything else is."""
OTHERS, AT_THE_END = "others", " at the end of this list"
_WAYS = {
    "majority": "adopting what most people said",
    "dawid-skene": "adopting the consensus by Dawid and Skene",
    "model": "adopting what a model said",
    "given": "adopting one of the answers",
    "double": "adopting the answer to an equal row",
    "rule": "adopting what rules said",
    "chosen": "choosing it",
}
_EFFECTS = {
    "changed": "changed",
    "nulled": "made empty",
    "failed": "failed",
    "dropped": "dropped",
    "quarantined": "kept aside",
}


def rows(found: VersionDetail, now: dt.datetime) -> Iterator[Fact]:
    """From which files the rows came, with how many of them it learned."""
    row = found.version
    yield "data", "dataset", f"{row.dataset} ({row.stage})"
    yield "data", "rows learned from", figures.count(found.train_rows)
    for one in found.sources:
        yield "load", f"load {one.load}", _load(one, now)


def _load(one: SourceUse, now: dt.datetime) -> str:
    content = f", sha256 {one.content[:SHORT_HASH]}" if one.content else ""
    when = figures.when(one.at, now)
    return f"{one.location}, {figures.counted(one.rows, 'row')}, {when}{content}"


def cleaning(found: VersionDetail, now: dt.datetime) -> Iterator[Fact]:
    """Every step with what it did to how many rows, when the version's rows were made."""
    done = found.cleaned
    if done is not None:
        aside = f", {done.quarantined:,} kept aside" if done.quarantined else ""
        yield (
            "recipe",
            f"recipe {done.recipe}",
            f"{figures.counted(done.rows_in, 'row')} in, {done.rows_out:,} out{aside}; applied "
            f"{figures.when(done.at, now)} by {done.by}",
        )
    elif not found.recipe_titles and not found.version.made_elsewhere:
        yield "recipe", "none", "rows as they were loaded"
    for place, title in enumerate(found.recipe_titles):
        yield "recipe", f"step {place + 1}", f"{title}{_did(effect(found, place))}"


def effect(found: VersionDetail, place: int) -> StepEffect | None:
    """What a step of the recipe did; None where that is not on record."""
    steps = found.cleaned.steps if found.cleaned else []
    return steps[place] if place < len(steps) else None


def did(one: StepEffect | None) -> str:
    """``312 rows changed, 4 dropped``; empty where that is not on record."""
    if one is None:
        return ""
    counts = [(getattr(one, name), words) for name, words in _EFFECTS.items()]
    told = [f"{count:,} {words}" for count, words in counts if count]
    if not told:
        return "no row changed"
    first, _, rest = told[0].partition(" ")
    return ", ".join([f"{first} row{'' if first == '1' else 's'} {rest}", *told[1:]])


def _did(one: StepEffect | None) -> str:
    return f": {did(one)}" if one is not None else ""


def labels(found: VersionDetail, now: dt.datetime) -> Iterator[Fact]:
    """From which files the answers that were learned came, and who gave or decided them."""
    if found.version.made_elsewhere:
        return
    if not are_labels(found.version.target):
        came = f"the column {found.version.target} of the rows: nobody labelled here"
        yield "labels", "from", came
        return
    people = found.labels_by
    if len(people) > 1:
        answers = sum(one.rows for one in people)
        yield (
            "labels",
            "from",
            f"{figures.counted(answers, 'answer')} of {len(people)} people to "
            f"{figures.counted(found.train_rows, 'row')}: what a reviewer decided, else what most "
            "of them said",
        )
    for file in found.label_files:
        yield "labels", "file" if file.event else "given here", _file(file, now)
    if people and not found.label_files:
        yield "labels", "file", "not on record: it was trained before files were kept"
    for ruled in found.decided:
        way = _WAYS.get(ruled.method, ruled.method)
        counted = figures.counted(ruled.rows, "row")
        yield "labels", "decided", f"{counted} by {ruled.person}, {way}"
    yield from (("labels", one.person, share(one)) for one in people[:MOST_PEOPLE])
    if (more := len(people) - MOST_PEOPLE) > 0:
        yield "labels", OTHERS, f"{more:,} more{AT_THE_END}"


def share(one: LabelShare) -> str:
    """How many of the rows a person had labelled."""
    return figures.counted(one.rows, "row")


def _file(one: LabelFile, now: dt.datetime) -> str:
    answers = figures.counted(one.answers, "answer")
    told = f"{answers} to {figures.counted(one.rows, 'row')}"
    if not one.event:
        return told
    form = f" ({one.format})" if one.format else ""
    digest = f", sha256 {one.sha256[:SHORT_HASH]}" if one.sha256 else ""
    came = f"brought in {figures.when(one.at, now)} by {one.person}" if one.at else ""
    name = one.file or "a file that the log does not name any more"
    return f"{name}{form}, {told}; {came}{digest}".rstrip("; ")


def tests(found: VersionDetail, now: dt.datetime) -> Iterator[Fact]:
    """Which rows tested it, how they were set apart, from which other files, what came out."""
    if found.version.made_elsewhere:
        return
    split, row = found.split, found.version
    sizes = f"{split.train:,} rows train, {split.test:,} test"
    yield "tested", f"split {split.name}", f"{divided(split)}: {sizes}"
    learned = {one.load for one in found.sources}
    for one in found.test_sources:
        if one.load not in learned:
            yield "tested", f"load {one.load}", _load(one, now)
    looks = f"{figures.counted(split.looks, 'look')} at its test rows so far"
    measured = row.metrics.get(row.metric)
    if measured is None or measured.value is None:
        yield "tested", "on", f"not evaluated; {looks}"
        return
    value = metric_names.value(row.metric, measured.value)
    spread = metric_names.interval(row.metric, measured.low, measured.high)
    between = f" ({spread})" if spread else ""
    title = metric_names.title(row.metric)
    yield (
        "tested",
        "on",
        f"{row.test:,} rows that it did not learn from: {title} {value}{between}; {looks}",
    )


def divided(split: SplitUse) -> str:
    """How a split tells train from test, in words."""
    option = split.options
    named = {
        "source": f"what the source {', '.join(option.get('sources') or [])} brings is for testing",
        "column": f"as the column {option.get('by')} says",
        "time": f"the latest by {option.get('time')} are for testing",
        "grouped": f"rows alike in {option.get('group')} together, seed {split.seed}",
        "random": f"at random, seed {split.seed}",
    }
    same = option.get("stratify") or "the target"
    return named.get(split.kind, f"the same shares of {same}, seed {split.seed}")
