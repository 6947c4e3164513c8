"""The model bundle: recipe, features, estimator, signature and environment as one object.

Train makes it, evaluate and annotate score with it, deploy serves it: what was measured is
what is served.
"""

from workbench.bundle.environment import Environment, environment
from workbench.bundle.file import dump, load
from workbench.bundle.model import Bundle, Prediction
from workbench.bundle.signature import Column, Signature

__all__ = [
    "Bundle",
    "Column",
    "Environment",
    "Prediction",
    "Signature",
    "dump",
    "environment",
    "load",
]
