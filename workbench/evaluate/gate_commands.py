"""``gate``, ``slices`` and ``curves`` on the command line."""

from __future__ import annotations

import argparse
import contextlib
from pathlib import Path

import msgspec

from workbench.cli.command import Command, Context
from workbench.cli.versions import dataset_option, qualified, version_argument
from workbench.core import figures, metric_names, residuals
from workbench.core.errors import InvalidInputError, NotFoundError
from workbench.core.residuals import Residuals
from workbench.evaluate import documents
from workbench.evaluate.requests import (
    PASS,
    Compare,
    GateRun,
    LineRules,
    SetGateRules,
    ShowCurves,
    ShowEvaluation,
    ShowGate,
    ShowGateRules,
    ShowSlices,
    SignOff,
    Slices,
    StartEvaluation,
    StartGate,
)
from workbench.history.requests import ShowVersion

NOT_PASSED = 1


def gate(context: Context, options: argparse.Namespace) -> int:
    """Check a version, show what was checked, or show and set the rules."""
    if options.asked == "set":
        return _set(context, options)
    if options.asked == "show":
        return _show(context, options)
    if options.asked == "sign-off":
        return _sign_off(context, options)
    version = qualified(options.asked, options.dataset)
    _measure(context, version)
    started = context.call(StartGate(version=version))
    context.wait_job(started.job)
    return _told(context, context.call(ShowGate(version=version)))


def _measure(context: Context, version: str) -> None:
    """Evaluate the version and its champion where nobody has, and compare them."""
    row = context.call(ShowVersion(version=version)).version
    both = [row.version, *([row.champion] if row.champion else [])]
    for number in dict.fromkeys(both):
        try:
            context.call(ShowEvaluation(version=str(number), split=row.split))
        except NotFoundError:
            context.note(f"evaluating v{number} first")
            asked = StartEvaluation(version=str(number), split=row.split)
            context.wait_job(context.call(asked).job)
    if row.champion not in (None, row.version):
        # Versions of different tasks cannot be compared: the gate says so in its line.
        with contextlib.suppress(InvalidInputError):
            context.call(Compare(a=str(row.version), b=str(row.champion)))


def _show(context: Context, options: argparse.Namespace) -> int:
    if options.argument:
        found = context.call(ShowGate(version=qualified(options.argument, options.dataset)))
        return _told(context, found)
    asked = ShowGateRules(dataset=options.dataset, target=options.target)
    return _rules(context, context.call(asked))


def _set(context: Context, options: argparse.Namespace) -> int:
    if not options.argument:
        raise InvalidInputError("which file has the rules?", "workbench gate set FILE.json")
    try:
        document = Path(options.argument).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInputError(f"{options.argument} cannot be read: {error}") from None
    asked = SetGateRules(document=document, dataset=options.dataset, target=options.target)
    return _rules(context, context.call(asked))


def _rules(context: Context, found: LineRules) -> int:
    document = {"of": found.of, "by": found.by, "at": found.at}
    rules = msgspec.to_builtins(found.rules)
    rows = [(name, "no limit" if value is None else str(value)) for name, value in rules.items()]
    context.emit(
        document | {"rules": rules},
        lambda: f"rules of the gate ({found.of})\n\n{context.table(('rule', 'value'), rows)}",
    )
    return 0


def _sign_off(context: Context, options: argparse.Namespace) -> int:
    if not options.argument:
        raise InvalidInputError("which version?", "workbench gate sign-off V --reason TEXT")
    version = qualified(options.argument, options.dataset)
    found = context.call(SignOff(version=version, reason=options.reason))
    return _told(context, found)


def _told(context: Context, found: GateRun) -> int:
    context.emit(documents.plain(found), lambda: gate_text(context, found))
    return 0 if found.passed and not found.stale else NOT_PASSED


def gate_text(context: Context, found: GateRun) -> str:
    """The gate's lines for people."""
    marks = {PASS: "✓", "fail": "✗"}
    rows = [
        (f"{marks.get(one.state, '○')} {one.line}", one.state, one.figure, one.needed)
        for one in found.lines
    ]
    parts = [context.table(("line", "state", "figure", "needed"), rows)]
    parts += [f"{one.line}: {one.why}" for one in found.lines if one.why and one.state != PASS]
    parts += [f"signed off by {one.by}: {one.reason}" for one in found.signed]
    if found.stale:
        parts.append(f"it no longer stands: {found.stale}; run it again")
    said = "passes" if found.passed else "does not pass"
    return "\n\n".join([*parts, f"v{found.version} {said} the gate"])


def slices(context: Context, options: argparse.Namespace) -> int:
    """Parts of the test rows in which a version is weaker."""
    version = qualified(options.version, options.dataset)
    found = context.call(ShowSlices(version=version, split=options.split))
    shown = [one for one in found.slices if one.weak] if options.weak else found.slices
    document = msgspec.to_builtins(found) | {"slices": msgspec.to_builtins(shown)}
    context.emit(document, lambda: _slices_text(context, found, options.weak))
    return 0


def _slices_text(context: Context, found: Slices, weak: bool) -> str:
    if found.why:
        return found.why
    name = found.metric
    rows = [
        (
            f"{'⚑ ' if one.weak else '  '}{one.title}",
            one.n,
            metric_names.value(name, one.figure.value),
            metric_names.interval(name, one.figure.low, one.figure.high),
            metric_names.value(name, one.rest),
            figures.p_value(one.p),
        )
        for one in found.slices
        if one.weak or not weak
    ]
    headers = ("slice", "rows", metric_names.title(name), "95 %", "rest", "p (Holm)")
    count = sum(one.weak for one in found.slices)
    told = f"{count:,} of {found.looked_at:,} slices of {found.least} rows or more are weaker"
    told += " than the rest by more than chance (⚑)"
    table = context.table(headers, rows[:40], right=f"rows,{headers[2]},rest,p (Holm)")
    return f"{table}\n\n{told}"


def curves(context: Context, options: argparse.Namespace) -> int:
    """Areas, and what each threshold would do, label by label; of numbers how far they are off."""
    version = qualified(options.version, options.dataset)
    asked = ShowCurves(version=version, split=options.split, label=options.label)
    found = context.call(asked)

    def text() -> str:
        if found.residuals is not None:
            return _residuals_text(context, found.residuals)
        if found.why:
            return found.why
        rows = [
            (one.label, one.rows, figures.share(one.roc.area), figures.share(one.pr.area))
            for one in found.labels
        ]
        parts = [context.table(("label", "rows", "ROC AUC", "PR AUC"), rows)]
        if len(found.labels) == 1:
            headers = ("from p", "precision", "recall", "F1", "accuracy", "said")
            lines = [
                (
                    figures.share(row.threshold, 2),
                    *(figures.share(v) for v in (row.precision, row.recall, row.f1, row.accuracy)),
                    row.said,
                )
                for row in found.labels[0].thresholds
            ]
            parts.append(context.table(headers, lines))
            parts.append("on test rows: to choose a threshold by them would flatter the figures")
        return "\n\n".join(parts)

    context.emit(documents.plain(found), text)
    return 0


def _residuals_text(context: Context, found: Residuals) -> str:
    rows = [residuals.cells(one) for one in found.bins]
    table = context.table(residuals.HEADERS, rows, right="rows,said − true,typical error")
    told = f"{residuals.bias(found.off)} · {residuals.SIGN}"
    return f"{table}\n\n{told}\n{residuals.spread(found)}"


def _gate_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "asked", metavar="V|set|show|sign-off", help="a version to check, or what to do"
    )
    parser.add_argument(
        "argument", metavar="FILE|V", nargs="?", default="", help="rules to set, version to show"
    )
    parser.add_argument("--target", default="", help="whose rules, with --dataset")
    parser.add_argument("--reason", default="", help="of a sign-off; it stays in the record")
    dataset_option(parser)


def _slices_arguments(parser: argparse.ArgumentParser) -> None:
    version_argument(parser, "version")
    parser.add_argument("--split", default="", help="another split of the same dataset")
    parser.add_argument("--weak", action="store_true", help="only those shown to be weaker")


def _curves_arguments(parser: argparse.ArgumentParser) -> None:
    version_argument(parser, "version")
    parser.add_argument("--split", default="", help="another split of the same dataset")
    parser.add_argument("--label", default="", help="one label alone, with its thresholds")


COMMANDS: tuple[Command, ...] = (
    Command(("gate",), "what a version must pass; status 1: it does not", gate, _gate_arguments),
    Command(("slices",), "parts of the test rows with more errors", slices, _slices_arguments),
    Command(
        ("curves",),
        "ROC, precision-recall and thresholds; errors of numbers",
        curves,
        _curves_arguments,
    ),
)
