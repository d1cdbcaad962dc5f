"""Makes the processes under test: everything is loaded once, then each is a fork, killed or left to its end.

Started as `python -m tests.sweep.zygote` with the shim preloaded. Takes one job a line of JSON on stdin, answers with
one line: how the process ended, when (monotonic), and how long it took once it was armed.
"""

import contextlib
import json
import os
import select
import signal
import sys
import time
import traceback
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from station.errors import StationError
from tests.sweep.fault import Fault, Kind, arm, calls_seen
from tests.sweep.journal import THE_STORE, Journal
from tests.sweep.scenario import Child
from tests.sweep.table import scenario_named

PATIENCE_S = 180.0
"""A process that has not ended by then hangs."""


@dataclass(frozen=True, slots=True)
class Ending:
    """How a process ended."""

    signal: int
    status: int
    at: float
    seconds: float
    hung: bool = False


def be_the_child(job: dict[str, Any], ready: int) -> int:
    """The process under test; its exit status."""
    scenario, place = scenario_named(job["scenario"]), Path(job["place"])
    fault = Fault(Kind[job["kind"]], job["at"], job["seed"], job["once"])
    journal = Journal(Path(job["journal"]))
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)

    def armed() -> None:
        arm((place / scenario.watched).resolve(), fault)
        os.write(ready, b"!")

    try:
        scenario.act(Child(place, journal, armed, fault.seed))
        journal.say("calls", **calls_seen())
    except StationError as error:
        journal.say("refused", subject=THE_STORE, code=error.code)
    except BaseException:  # noqa: BLE001  # the process's outermost edge: told to the judge
        journal.say("bug", trace=traceback.format_exc())
        return 1
    return 0


def watch(child: int, ready: int, kill_after: float | None) -> Ending:
    """Waits for the end; kills so many seconds after the child was armed."""
    handle = os.pidfd_open(child)
    begun = time.monotonic()
    armed = begun if select.select([ready, handle], [], [], PATIENCE_S)[0] else 0.0
    if armed:
        armed = time.monotonic()
    limit = PATIENCE_S if kill_after is None else kill_after
    ended = bool(select.select([handle], [], [], limit)[0])
    if not ended:
        os.kill(child, signal.SIGKILL)
    at = time.monotonic()
    _, status = os.waitpid(child, 0)
    os.close(handle)
    code = os.waitstatus_to_exitcode(status)
    return Ending(max(0, -code), max(0, code), at, at - armed, hung=not ended and kill_after is None)


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started this ends it, by closing stdin
    for line in sys.stdin:
        job = json.loads(line)
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            status = 1
            with contextlib.suppress(BaseException):
                os.close(reading)
                status = be_the_child(job, writing)
            os._exit(status)
        os.close(writing)
        ending = watch(child, reading, job["at"] if job["kind"] == Kind.TIMED.name else None)
        os.close(reading)
        print(json.dumps(asdict(ending)), flush=True)


if __name__ == "__main__":
    main()
