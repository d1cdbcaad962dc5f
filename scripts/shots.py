"""`make shots`: a picture of every screen, as the whole job passes through them, into out/shots/."""

import sys
import tempfile
from pathlib import Path

from scripts.run import without_screen
from scripts.stage import ROOT


def main() -> int:
    with tempfile.TemporaryDirectory() as home:
        return without_screen(Path(home) / "run", ROOT / "out" / "shots")


if __name__ == "__main__":
    sys.exit(main())
