"""Is every version of a project made again bit for bit? ``python bench/reproduce_all.py PROJECT``.

Each version with no tombstone is fitted again by ``history reproduce``; one line each, and exit
status 1 when one is not bit-identical. Nothing in the project changes but its record.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from pathlib import Path

WORKBENCH = (str(Path(sys.executable).parent / "workbench"),)
IDENTICAL = "bit-identical"


def asked(project: str, *words: str) -> tuple[int, str, str]:
    """Exit status, document and messages of a command."""
    done = subprocess.run(
        [*WORKBENCH, *words, "--json", "--project", project],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


def main() -> int:
    """Reproduce every version; oldest first."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("project", help="a project with versions")
    project = parser.parse_args().project
    status, out, messages = asked(project, "history", "list", "--ascending", "--limit", "1000")
    if status:
        print(out or messages)
        return 2
    rows = json.loads(out)
    identical = 0
    for row in rows:
        began = time.perf_counter()
        _, out, messages = asked(project, "history", "reproduce", f"v{row['version']}")
        found = json.loads(out) if out else {}
        verdict = found.get("verdict") or found.get("error", {}).get("message") or messages
        identical += verdict == IDENTICAL
        took = time.perf_counter() - began
        print(f"v{row['version']:<4} {row['family']:24} {verdict} ({took:.1f} s)", flush=True)
    print(f"{identical} of {len(rows)} versions bit-identical")
    return 0 if rows and identical == len(rows) else 1


if __name__ == "__main__":
    sys.exit(main())
