"""Renews a store's key and is killed at a step: `python -m tests.db.renewing FOLDER STEP`."""

import os
import signal
import sys
from pathlib import Path

from station.db.renewal import renew
from station.db.unit_of_work import UnitOfWork
from tests.db.builders import open_store
from tests.services.builders import Quiet


def main() -> None:
    store = open_store(Path(sys.argv[1]))
    with store.look() as unit:
        stay = {each.name: each.recipient for each in unit.operators.all() if each.active}

    def finish(unit: UnitOfWork) -> None:
        unit.operators.set_renewal_due(due=False)

    def reached(step: str) -> None:
        if step == sys.argv[2]:
            os.kill(os.getpid(), signal.SIGKILL)

    renew(store, stay, Quiet(), finish, reached)
    store.close()


if __name__ == "__main__":
    main()
