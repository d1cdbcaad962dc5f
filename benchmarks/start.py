"""From starting the program to its log-in window, with 100,000 people in the register. Budget: 2 s.

The floor is a bare Qt window of the same widgets' library, started and shown in a process of its own.
"""

import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from scripts.stage import ROOT, STATION, environment, run
from tests.sweep.deeds import write_register

PEOPLE, BUDGET_S, TRIES = 100_000, 2.0, 5

_TOLD = """
import sys, time, psutil
from PySide6.QtWidgets import QApplication
def shown(*_):
    qt = QApplication.instance()
    for _ in range(3):
        qt.processEvents()
    assert any(window.isVisible() for window in qt.topLevelWidgets())
    print(time.time() - psutil.Process().create_time(), flush=True)
    return 0
"""
_PROGRAM = f"{_TOLD}\nQApplication.exec = shown\nfrom station.__main__ import main\nmain()"
_WINDOW = "from PySide6.QtWidgets import QLineEdit\nqt = QApplication([])\nwindow = QLineEdit()\nwindow.show()"
_BARE = f"{_TOLD}\n{_WINDOW}\nshown()"


def seconds(code: str, *arguments: str) -> float:
    """The median of a few starts."""

    def once() -> float:
        told = subprocess.run(
            [sys.executable, "-c", code, *arguments],
            cwd=ROOT,
            env=environment() | {"QT_QPA_PLATFORM": "offscreen"},
            check=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        ).stdout
        return float(told.split()[-1])

    once()  # the disk's cache is warm after it
    return statistics.median(once() for _ in range(TRIES))


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        station = Path(name) / "station"
        register = Path(name) / "register.csv"
        write_register(register, PEOPLE)
        run(STATION, "init", "--data", str(station))
        run(STATION, "register", "import", str(register), "--data", str(station))
        started = seconds(_PROGRAM, "gui", "--simulate", "--data", str(station))
    bare = seconds(_BARE)
    print(f"log-in window {started:.2f} s after start (budget {BUDGET_S:.0f} s; floor: a bare window, {bare:.2f} s)")
    return 0 if started <= BUDGET_S else 1


if __name__ == "__main__":
    sys.exit(main())
