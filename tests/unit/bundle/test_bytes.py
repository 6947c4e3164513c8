from __future__ import annotations

import os
import subprocess
import sys

from tests.conftest import ROOT
from tests.unit.train.sample import INSTALLED


def digests(hash_seed: str) -> list[str]:
    """What a process of its own prints."""
    command = [sys.executable, "-m", "tests.unit.bundle.digests"]
    environment = os.environ | {"PYTHONHASHSEED": hash_seed}
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout.splitlines()


def test_two_processes_give_every_family_the_same_bytes() -> None:
    first, second = digests("1"), digests("2")
    assert {line.split()[0] for line in first} == {family.name for family in INSTALLED}
    assert first == second
