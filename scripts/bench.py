"""`make bench`: every measurement in benchmarks/, each beside its floor of the same run."""

import runpy
import sys
from pathlib import Path

from scripts.stage import ROOT


def main() -> None:
    for script in sorted((ROOT / "benchmarks").glob("[a-z]*.py")):
        print(f"== {script.stem}", flush=True)
        sys.argv = [str(script)]
        runpy.run_path(str(script), run_name="__main__")


if __name__ == "__main__":
    assert Path.cwd() == ROOT, "run from the project's root"
    main()
