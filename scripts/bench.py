"""`make bench`: every measurement in benchmarks/, each beside its floor of the same run, in a process of its own."""

import subprocess
import sys

from scripts.stage import ROOT


def main() -> int:
    above = []
    for script in sorted((ROOT / "benchmarks").glob("[a-z]*.py")):
        print(f"== {script.stem}", flush=True)
        done = subprocess.run([sys.executable, "-m", f"benchmarks.{script.stem}"], cwd=ROOT, check=False)
        if done.returncode:
            above.append(script.stem)
    print(f"above their budgets: {', '.join(above)}" if above else "all within their budgets")
    return 1 if above else 0


if __name__ == "__main__":
    sys.exit(main())
