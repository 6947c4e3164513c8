"""``history export``, ``check``, ``import`` and ``trust``: versions as files, to and fro."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from workbench.cli.command import Command, Context
from workbench.cli.versions import qualified, version_argument
from workbench.core import figures
from workbench.history import documents, manifest
from workbench.history.card_commands import page_of
from workbench.history.report.gather import gather
from workbench.history.report.markdown import markdown
from workbench.history.requests import ExportVersion, ImportVersion, TrustVersion

FORMATS = ("bundle", "joblib", "skops", "onnx")


def export(context: Context, options: argparse.Namespace) -> int:
    """Write a version to a new file."""
    path = Path(options.file).absolute()
    kind = options.format or ("joblib" if path.suffix == ".joblib" else "bundle")
    named = qualified(options.version, options.dataset)
    card = markdown(page_of(context, gather(context.call, named))) if kind != "joblib" else ""
    asked = ExportVersion(version=named, path=str(path), format=kind, card=card)
    done = context.call(asked, timeout=600.0)
    text = f"v{done.version} is in {done.path} ({figures.size(done.bytes)}, {done.format})"
    context.emit(documents.plain(done), "\n".join([text, *done.notes]))
    return 0


def check(context: Context, options: argparse.Namespace) -> int:
    """Compare an exported bundle with its manifest; exit status 1 when a file is not as it was."""
    path = Path(options.file)
    found = manifest.inspect(path)
    packages = [
        {"name": name, "made": made, "here": here}
        for name, made in found.packages.items()
        if (here := _here(name)) != made
    ]
    document = {
        "path": str(path),
        "intact": not found.problems,
        "program": found.program,
        "sha256": found.sha256,
        "problems": [{"file": name, "why": why} for name, why in found.problems.items()],
        "packages": packages,
        "packages_known": bool(found.packages),
    }
    context.emit(document, lambda: _checked(path, found, packages))
    return 1 if found.problems else 0


def bring_in(context: Context, options: argparse.Namespace) -> int:
    """Put a version that was made elsewhere into quarantine."""
    path = Path(options.file).absolute()
    asked = ImportVersion(path=str(path), dataset=options.dataset)
    found = context.call(asked, timeout=600.0)
    text = (
        f"{path.name} is v{found.version} now, in quarantine: nothing of it was loaded\n"
        f"look at it: workbench history show {found.version}; if you trust it: "
        f"workbench history trust {found.version} --reason TEXT"
    )
    context.emit(documents.version(found), text)
    return 0


def trust(context: Context, options: argparse.Namespace) -> int:
    """Load a version from elsewhere, by the list of what may be in a model."""
    named = qualified(options.version, options.dataset)
    started = context.call(TrustVersion(version=named, reason=options.reason), timeout=600.0)
    done = context.wait_job(started.job)
    context.emit(done, lambda: _trusted(done))
    return 0


def _trusted(done: Mapping[str, Any]) -> str:
    told = f"v{done['version']} is out of quarantine: evaluate it here before you rely on it"
    return "\n".join([told, *done["warnings"]])


def _checked(path: Path, found: manifest.Inspected, packages: list[dict[str, str]]) -> str:
    lines = [f"{name} {why}" for name, why in found.problems.items()]
    if found.problems:
        lines.append(f"{path} is not what was exported: do not use it")
    else:
        lines.append(f"every file of {path} is as it was exported; the model is {found.sha256}")
    for one in packages:
        here = one["here"] or "not installed"
        lines.append(f"made with {one['name']} {one['made']}, here {here}: it may answer otherwise")
    if not found.packages and manifest.RECORD not in found.problems:
        lines.append("with which packages it was made is not on record in it")
    return "\n".join(lines)


def _here(name: str) -> str:
    """The version of a package that is installed; "" for none."""
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def _arguments(parser: argparse.ArgumentParser) -> None:
    version_argument(parser, "version")
    parser.add_argument("file", metavar="FILE", help="a file that is not there yet")
    parser.add_argument(
        "--format",
        choices=FORMATS,
        help="default: joblib for FILE.joblib, else bundle (a zip); skops: for other "
        "installations; onnx: for ONNX Runtime",
    )


def _check_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="a bundle that history export wrote")


def _import_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="what history export --format skops wrote")
    parser.add_argument("--dataset", default="", help="of whose rows it speaks here")


def _trust_arguments(parser: argparse.ArgumentParser) -> None:
    version_argument(parser, "version")
    parser.add_argument("--reason", required=True, help="why it can be trusted")


COMMANDS: tuple[Command, ...] = (
    Command(("history", "export"), "a version as a file", export, _arguments),
    Command(("history", "check"), "is an exported bundle whole?", check, _check_arguments),
    Command(
        ("history", "import"),
        "a version made elsewhere, into quarantine",
        bring_in,
        _import_arguments,
    ),
    Command(("history", "trust"), "let it out of quarantine", trust, _trust_arguments),
)
