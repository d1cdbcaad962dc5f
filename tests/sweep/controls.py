"""Stations that are wrong on purpose: the sweep has to notice each of them."""

import os
import signal
from pathlib import Path

from station.db import engine
from station.errors import StoreDamaged
from station.services import submission
from station.services.ports import Unit
from station.ui import draft_keeper
from tests.db.builders import make_store
from tests.sweep.deeds import save_many
from tests.sweep.scenario import Child, Scenario
from tests.sweep.window import PASSPHRASE, judge_typing, type_on, with_a_form_begun


def _fresh(place: Path) -> None:
    make_store(place / "station")


def save_without_syncing(child: Child) -> None:
    """Acknowledges what the disk does not have yet."""
    engine._PRAGMAS = tuple(each.replace("synchronous=FULL", "synchronous=OFF") for each in engine._PRAGMAS)
    save_many(child)


def save_in_two_steps(child: Child) -> None:
    """Commits a revision before its packet is made, and is killed just then."""

    def commit_first(unit: Unit, *_: object) -> None:
        unit.commit()
        os.kill(os.getpid(), signal.SIGKILL)

    submission.queue = commit_first
    save_many(child)


def say_it_too_early(child: Child) -> None:
    """Tells that a record is saved before it is."""
    deed = child.journal.deed

    def early(subject: str, after: object, act: object) -> bool:
        child.journal.say("done", subject=subject, after=after)
        return deed(subject, after, act)  # type: ignore[arg-type]

    child.journal.deed = early  # type: ignore[method-assign]
    save_many(child)


def tell_something_else(child: Child) -> None:
    """Takes every trouble with the disk for a damaged store."""
    engine.meaning = lambda error: StoreDamaged()
    save_many(child)


def type_with_a_slow_keeper(child: Child) -> None:
    draft_keeper.LONGEST_UNSAVED_MS = 3000
    type_on(child)


CONTROLS = (
    Scenario("control: nothing synced", _fresh, save_without_syncing),
    Scenario("control: saved in two steps", _fresh, save_in_two_steps),
    Scenario("control: told too early", _fresh, say_it_too_early),
    Scenario("control: told as something else", _fresh, tell_something_else),
    Scenario("control: slow keeper", with_a_form_begun, type_with_a_slow_keeper, judge_typing, True, PASSPHRASE),
)
