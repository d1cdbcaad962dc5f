"""`make shots`: a picture of every screen, as the whole job passes through them, of the first run, of every state of
the devices, of signing, of log-in, lock and the operators, of the line to the county, of every page and its states, of
larger type and home visits, and, where there is a browser, of the county's pages.
"""

import sys
import tempfile
from pathlib import Path

from scripts.card_shots import card_shots
from scripts.county_shots import county_shots
from scripts.first_run_shots import first_run_shots
from scripts.line_shots import line_shots
from scripts.operator_shots import operator_shots
from scripts.page_shots import page_shots
from scripts.photo_shots import photo_shots
from scripts.run import without_screen
from scripts.sign_shots import sign_shots
from scripts.stage import ROOT
from scripts.state_shots import state_shots
from scripts.type_shots import type_shots


def main() -> int:
    with tempfile.TemporaryDirectory() as home:
        failed = without_screen(Path(home) / "run", ROOT / "out" / "shots")
    first_run_shots(ROOT / "out" / "shots")
    card_shots(ROOT / "out" / "shots")
    photo_shots(ROOT / "out" / "shots")
    sign_shots(ROOT / "out" / "shots")
    operator_shots(ROOT / "out" / "shots")
    line_shots(ROOT / "out" / "shots")
    page_shots(ROOT / "out" / "shots")
    state_shots(ROOT / "out" / "shots")
    type_shots(ROOT / "out" / "shots")
    county_shots(ROOT / "out" / "shots")
    return failed


if __name__ == "__main__":
    sys.exit(main())
