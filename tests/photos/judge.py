"""Checks and fits one file in a process of its own: tells what came of it, and how much memory it took.

`python -m tests.photos.judge FILE PROFILE` prints one JSON object.
"""

import json
import re
import sys
from pathlib import Path

from station.errors import StationError
from station.photos.faces import FaceFinder
from station.photos.gate import PhotoGate
from station.photos.profiles import shipped_profiles


def main() -> None:
    file, profile = sys.argv[1:]
    gate = PhotoGate(shipped_profiles(), FaceFinder())
    data = Path(file).read_bytes()
    told: dict[str, object] = {}
    for name, work in (("check", gate.check), ("fit", gate.fit)):
        try:
            outcome = work(data, profile)
            told[name] = len(outcome) if isinstance(outcome, bytes) else list(outcome.problems)
        except StationError as error:
            told[name] = error.code
    # Not getrusage: its peak is that of the process this one was forked from, where that was larger.
    peak = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text("ascii"))
    assert peak is not None
    told["megabytes"] = int(peak[1]) / 1024
    print(json.dumps(told))


if __name__ == "__main__":
    main()
