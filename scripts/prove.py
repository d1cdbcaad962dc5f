"""`make prove`: the long proofs in full, seeded, and a table of what was proven.

Each is a set of tests that `make test` runs in a smaller share (property tests take twenty times the examples here), or
a module that is a proof of its own.
"""

import subprocess
import sys
import time

from scripts.stage import ROOT

PYTEST = ("pytest", "-q", "--hypothesis-profile=prove", "--hypothesis-seed=20181001", "--timeout=3600")
PROOFS: dict[str, list[str] | str] = {
    "4,096 category subsets, at the rules and the command line": ["tests/rules", "tests/cli"],
    "form documents of any kind": ["tests/forms/test_document.py"],
    "1,000,000 identity numbers, beside an independent judge": ["tests/domain/test_id_number_peer.py"],
    "divisions, names, GB 18030": [
        "tests/forms/test_divisions.py",
        "tests/domain/test_id_number.py",
        "tests/domain/test_names.py",
        "tests/domain/test_gb18030.py",
    ],
    "100,000 lines of any kind through station form check": "tests.cli.fuzzing",
    "rules: 95 of 100 mutants noticed, the others explained": "scripts.mutation",
    "200,000 card frames and texts; every way to a reader": ["tests/devices/id_card"],
    "packets: every byte flipped, every cut; chains; who may knock where": [
        "tests/packet",
        "tests/county",
        "tests/interop",
        "tests/sync",
    ],
    "10,000 histories of 2 and 3 stations and the register: no edit lost": "tests.county.histories",
    "the county and its database killed at 134 points under load, on SQLite and PostgreSQL": "tests.county.killing",
    "station and county killed 100 times at work, on SQLite and PostgreSQL": "tests.sync.killing",
    "10,000 orders of what may go wrong between station and county": "tests.sync.interleavings",
    "photos: 945 defects on 15 faces named, good ones pass": ["tests/photos"],
    "a store's every page, log, keys and head flipped: named": "tests.db.flipping",
    "a damaged store: named, read around, salvaged; the trail": [
        "tests/db/test_integrity.py",
        "tests/db/test_head.py",
        "tests/db/test_audit.py",
        "tests/cli/test_integrity_commands.py",
    ],
    "the register: 86 awful files; imports stopped and killed at any step; people found": [
        "tests/sheets",
        "tests/services/test_register_import.py",
        "tests/db/test_register_find.py",
    ],
    "killed at 600 points, power cut, disk full: 0 saved lost, at most 2 s of typing": "tests.sweep.prove",
    "killed between any two steps": ["tests/e2e/test_kill.py"],
    "88 pages printed, photographed by hand and filed: none astray": ["tests/e2e/test_paper_back.py"],
    "two people collected with real keys, and with a real mouse alone": ["tests/e2e/test_real_hands.py"],
    "copies: any order of events, every byte flipped, pulled at every write": ["tests/db/mirror"],
    "40 dead machines, restored from the mirror": ["tests/e2e/test_dead_machine.py"],
    "nothing of a person in the clear": ["tests/e2e/test_secrecy.py"],
}


def main() -> int:
    results = []
    for name, tests in PROOFS.items():
        print(f"== {name}", flush=True)
        begun = time.monotonic()
        what = [tests] if isinstance(tests, str) else [*PYTEST, *tests]
        done = subprocess.run([sys.executable, "-m", *what], cwd=ROOT, check=False)
        results.append((name, done.returncode == 0, time.monotonic() - begun))
    print(f"\n{'proof':<80} {'holds':<6} {'seconds':>8}")
    for name, holds, seconds in results:
        print(f"{name:<80} {'yes' if holds else 'NO':<6} {seconds:8.0f}")
    return 0 if all(holds for _, holds, _ in results) else 1


if __name__ == "__main__":
    sys.exit(main())
