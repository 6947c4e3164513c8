"""A bundle without pickle, for other installations: two files, of which neither can run code.

``ABOUT`` is JSON: all that is plain. ``OBJECTS`` has the features and the estimator as skops keeps
them: each object by the name of its class and its state. What it names is made only if it is in
``TRUSTED``, which stands here and is never read from a file; skops itself trusts what it knows of
NumPy, SciPy and scikit-learn. Trees are on the list although forged ones can bring a process down:
``read`` belongs into a process that may end, with a limit on its memory.
"""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import msgspec

from workbench.bundle.decision import Decision
from workbench.bundle.environment import Environment
from workbench.bundle.model import Bundle
from workbench.bundle.signature import Signature
from workbench.core.errors import InvalidInputError, RefusedError, UnavailableError
from workbench.core.model_tasks import TASKS

ABOUT, OBJECTS = "model.json", "model.skops"
TRUSTED = (
    "functools.partial",
    "numpy.dtype",
    "scipy.sparse._csr.csr_matrix",
    "sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor",
    "sklearn.tree._tree.Tree",
    "sklearn.utils.validation.check_array",
    "workbench.train.blocks.BinnedNumber",
    "workbench.train.blocks.CodedCategory",
    "workbench.train.blocks.DateParts",
    "workbench.train.blocks.DateThrough",
    "workbench.train.blocks.OneHotCategory",
    "workbench.train.blocks.PlainNumber",
    "workbench.train.blocks.ScaledNumber",
    "workbench.train.families.calibrated.CalibratedLinearSVM",
    "workbench.train.families.calibrated.CalibratedMargins",
    "workbench.train.families.calibrated.Sigmoid",
    "workbench.train.families.ensemble.Member",
    "workbench.train.families.ensemble.Vote",
    "workbench.train.families.nb_logistic.NaiveBayesLogistic",
    "workbench.train.families.per_label.PerLabel",
    "workbench.train.families.per_label.Shares",
    "workbench.train.families.preference.Preference",
    "workbench.train.families.scaled_target.ScaledTarget",
    "workbench.train.families.span_models.ConditionalField",
    "workbench.train.families.span_models.KnownWords",
    "workbench.train.families.span_models.NoSpans",
    "workbench.train.families.span_models.TokenLogistic",
    "workbench.train.families.span_models._as_they_are",
    "workbench.train.families.semi_supervised.Spreading",
    "workbench.train.features.FeaturePipeline",
    "workbench.train.features.JointFeatures",
    "workbench.train.fields.Differences",
    "workbench.train.fields.Texts",
    "workbench.train.text_blocks.Terms",
    "workbench.train.text_blocks.TextTopics",
    "workbench.train.text_blocks.WordsAndLetters",
)
"""Classes and functions of which a model may consist, beside those that skops trusts."""
MOST_SHOWN = 5


class About(msgspec.Struct, frozen=True, kw_only=True):
    """A bundle but for its features and its estimator; the fields are those of ``Bundle``."""

    task: str
    target: str
    stage: str
    labels: tuple[str, ...]
    signature: Signature
    environment: Environment
    family: str
    parameters: dict[str, Any]
    recipe: list[dict[str, Any]]
    decision: Decision | None


def about(bundle: Bundle) -> bytes:
    """The first file."""
    fields = {name: getattr(bundle, name) for name in About.__struct_fields__}
    return msgspec.json.format(msgspec.json.encode(About(**fields)), indent=2)


def write_objects(bundle: Bundle, path: Path) -> None:
    """The second file. Raises InvalidInputError for a model that could not be read again."""
    skops = _skops()
    skops.dump(
        (bundle.features, bundle.estimator), path, compression=zipfile.ZIP_DEFLATED, compresslevel=6
    )
    if strange := untrusted(path):
        raise InvalidInputError(
            f"the model has parts that no other installation takes in: {_shown(strange)}",
            "a family of one's own cannot be exported so: --format joblib, for whoever trusts you",
        )


def untrusted(path: Path) -> list[str]:
    """What the file names that is not on the list; nothing of it is made.

    Raises InvalidInputError for a file that is none of skops.
    """
    skops = _skops()
    try:
        return sorted(set(skops.get_untrusted_types(file=path)) - set(TRUSTED))
    except Exception as error:
        raise _unreadable(error) from error


def read_about(text: bytes) -> About:
    """The first file, checked. Raises InvalidInputError."""
    try:
        found = msgspec.json.decode(text, type=About)
    except msgspec.MsgspecError as error:
        raise InvalidInputError(
            f"{ABOUT} is not what this program writes: {error}", "export the version again"
        ) from None
    if found.task not in TASKS:
        raise InvalidInputError(f"a model for {found.task!r} cannot be used by this version")
    return found


def read(text: bytes, path: Path) -> Bundle:
    """The bundle of both files.

    Raises InvalidInputError, or RefusedError when something in it is not trusted.
    """
    found = read_about(text)
    if strange := untrusted(path):
        raise RefusedError(
            f"the model has parts that are not trusted: {_shown(strange)}",
            "nothing of it was loaded; train a model of a family that this program has",
        )
    try:
        objects = _skops().load(path, trusted=list(TRUSTED))
        features, estimator = objects
    except Exception as error:
        raise _unreadable(error) from error
    fields = {name: getattr(found, name) for name in About.__struct_fields__}
    return Bundle(features=features, estimator=estimator, **fields)


def _unreadable(error: Exception) -> InvalidInputError:
    # A forged or cut file fails in whatever way its bytes make it fail.
    return InvalidInputError(
        f"{OBJECTS} cannot be read: {type(error).__name__}: {error}", "export the version again"
    )


def _shown(names: list[str]) -> str:
    more = ", …" if len(names) > MOST_SHOWN else ""
    return ", ".join(names[:MOST_SHOWN]) + more


def _skops() -> Any:
    try:
        import skops.io  # an extra
    except ImportError:
        raise UnavailableError(
            "this needs skops, which is not installed", "pip install 'workbench[skops]'"
        ) from None
    return skops.io
