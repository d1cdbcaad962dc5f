"""How long a draft waits to be saved while 100,000 people are imported. Budget: 2 s.

The floor, measured in the same run: the same draft saved while nothing else is done.
"""

import tempfile
import threading
import time
from functools import partial
from pathlib import Path

from station.app import Application
from station.config import Settings
from station.errors import StationError
from tests.db.builders import OPERATOR, PASSPHRASE
from tests.services.builders import Quiet
from tests.sweep.deeds import document, record_ids, with_drafts, write_register

PEOPLE = 100_000
BUDGET_S = 2.0


def timed(save: partial[object]) -> float:
    """Seconds until it is saved; a refusal counts as the wait it came after, and is told."""
    begun = time.perf_counter()
    try:
        save()
    except StationError as error:
        print(f"refused: {error.code}")
    return time.perf_counter() - begun


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        place = Path(name)
        with_drafts(place, 1)
        write_register(place / "register.csv", PEOPLE)
        record = record_ids(place)[1]
        application = Application(Settings(password=PASSPHRASE))
        with application.open_desk(place / "station", OPERATOR, writes=True) as desk:
            save = partial(desk.save_draft, Quiet(), record, document(1))
            alone = sorted(timed(save) for _ in range(30))
            work = threading.Thread(target=partial(desk.import_register, Quiet(), place / "register.csv"))
            begun = time.perf_counter()
            work.start()
            waits = []
            while work.is_alive():
                waits.append(timed(save))
                work.join(0.05)
            lasted = time.perf_counter() - begun
    waits.sort()
    print(
        f"a draft saved during an import of {PEOPLE:,} people ({lasted:.1f} s): {len(waits)} times, at most "
        f"{waits[-1] * 1e3:.0f} ms, p50 {waits[len(waits) // 2] * 1e3:.0f} ms (budget {BUDGET_S:.0f} s; floor: saved "
        f"alone, at most {alone[-1] * 1e3:.0f} ms, p50 {alone[15] * 1e3:.0f} ms)"
    )


if __name__ == "__main__":
    main()
