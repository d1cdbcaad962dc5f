"""Memory of the station's window with 100,000 people in its register. Budgets: 300 MB idle, 450 MB at the peak.

The peak is that of a day's heaviest work in one process: a person collected with photo and signature, and the whole
register imported anew. The floor: the same window with an empty register, just logged in.
"""

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from scripts.stage import PASSPHRASE, ROOT, STATION, run
from tests.sweep.deeds import write_register

PEOPLE = 100_000
_PAPERS = 4
IDLE_MB, PEAK_MB = 300, 450


def megabytes(what: str) -> float:
    """This process's resident set, now (VmRSS) or at its highest (VmHWM)."""
    lines = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return int(lines[what].split()[0]) / 1024


def window(data: Path, register: Path | None, pictures: Path) -> None:
    """One process's life; what it weighed is told on stdout. What the cameras see was drawn elsewhere."""
    from PySide6.QtWidgets import QApplication

    from scripts.waiting import rest
    from scripts.walkthrough import Clerk
    from station.ui.shell import dress

    class Hands(Clerk):
        def portrait(self) -> bytes:
            return (pictures / "person.png").read_bytes()

        def paper(self) -> bytes:
            return (pictures / f"paper-{next(papers)}.png").read_bytes()

    papers = iter(range(_PAPERS))
    qt = QApplication(["station"])
    dress(qt)
    clerk = Hands(argparse.Namespace(shots=None, paced=False, data=data, people=["found"]), qt)
    clerk.log_in()
    print(f"idle {megabytes('VmRSS'):.0f}", flush=True)
    if register is not None:
        assert clerk.shell.desk_model is not None
        desk, jobs = clerk.shell.desk_model.collection.desk, clerk.shell.desk_model.collection._jobs
        clerk.collect()
        print(f"collected {megabytes('VmHWM'):.0f}", flush=True)
        done: list[object] = []
        jobs.start(desk.import_register, register, then=done.append, fail=done.append)
        while not done:
            rest()
        print(f"imported {megabytes('VmHWM'):.0f}", flush=True)
        print(f"after {megabytes('VmRSS'):.0f}", flush=True)
    clerk.close()


def draw(folder: Path) -> None:
    """What the cameras see."""
    from station.photos.drawn import portrait
    from station.photos.drawn_paper import paper_on_desk

    folder.mkdir()
    (folder / "person.png").write_bytes(portrait(1, (1280, 720)))
    for seed in range(_PAPERS):
        (folder / f"paper-{seed}.png").write_bytes(paper_on_desk(seed + 1, (2592, 1944)))


def told(data: Path, *more: str) -> dict[str, int]:
    command = [sys.executable, "-m", "benchmarks.memory", "--data", str(data), *more]
    lines = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()
    pairs = [line.split() for line in lines]
    return {pair[0]: int(pair[1]) for pair in pairs if len(pair) == 2 and pair[1].isdigit()}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path)
    parser.add_argument("--register", type=Path)
    parser.add_argument("--pictures", type=Path)
    arguments = parser.parse_args()
    if arguments.data:
        window(arguments.data, arguments.register, arguments.pictures)
        return
    assert PASSPHRASE
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        place = Path(name)
        register, pictures = place / "register.csv", place / "pictures"
        draw(pictures)
        write_register(register, PEOPLE)
        run(STATION, "init", "--data", str(place / "empty"))
        floor = told(place / "empty", "--pictures", str(pictures))["idle"]
        run(STATION, "init", "--data", str(place / "station"))
        run(STATION, "register", "import", str(register), "--data", str(place / "station"))
        weighed = told(place / "station", "--register", str(register), "--pictures", str(pictures))
    print(
        f"with {PEOPLE:,} people idle {weighed['idle']} MB (budget {IDLE_MB}; floor: an empty register, {floor} MB); "
        f"peak {weighed['collected']} MB after a person was collected, {weighed['imported']} MB after the register was "
        f"imported anew (budget {PEAK_MB}), {weighed['after']} MB then"
    )
    if weighed["idle"] > IDLE_MB or max(weighed["collected"], weighed["imported"]) > PEAK_MB:
        sys.exit(1)


if __name__ == "__main__":
    main()
