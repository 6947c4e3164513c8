"""What several commands ask for alike."""

from __future__ import annotations

import argparse


def add_dataset(parser: argparse.ArgumentParser) -> None:
    """The option that names what is labelled."""
    parser.add_argument(
        "--dataset",
        default="",
        metavar="D",
        help="a dataset or DATASET/TASK; default: the only one, or the labelled one",
    )
