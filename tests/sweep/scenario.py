"""A scenario: what a store is made with, what the process then does, and what must be so beyond what always must."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from station.app import Application
from station.config import Settings
from station.services.desk import Desk
from tests.db.builders import OPERATOR, PASSPHRASE
from tests.sweep.fault import KILLS, REFUSALS, Kind
from tests.sweep.journal import Journal, State, Told
from tests.sweep.survey import Found


@dataclass(frozen=True, slots=True)
class Child:
    """What a process under test is given."""

    place: Path
    """Its own folder: the data directory in it is `station`, other files are those that were prepared."""
    journal: Journal
    arm: Callable[[], None]
    """From here on the fault may come."""
    seed: int = 0

    @property
    def station(self) -> Path:
        return self.place / "station"

    @contextmanager
    def desk(self) -> Iterator[Desk]:
        """The station unlocked, with all its services."""
        application = Application(Settings(password=PASSPHRASE))
        with ExitStack() as opened:
            unlock = partial(application.open_desk, self.station, OPERATOR, writes=True)
            yield self.journal.have(lambda: opened.enter_context(unlock()))


@dataclass
class Verdict:
    """What was wrong at one point; empty lists are as it should be."""

    lost: list[str] = field(default_factory=list)
    """What was acknowledged and is not there."""
    halves: list[str] = field(default_factory=list)
    """What is there in part."""
    untold: list[str] = field(default_factory=list)
    """What the operator was not told, or told wrongly; and bugs."""
    lag: float | None = None
    """Seconds of typing that are gone."""


@dataclass(frozen=True, slots=True)
class Case:
    """What there is to judge by: what was told, what was found, and when the process ended (monotonic)."""

    place: Path
    before: dict[str, State]
    told: Told
    found: Found
    ended_at: float
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Scenario:
    """One row of the sweep. `prepare` and `act` run in other processes than `judge`."""

    title: str
    prepare: Callable[[Path], None]
    act: Callable[[Child], None]
    judge: Callable[["Case"], None] | None = None
    """Adds to the verdict what this scenario alone can say."""
    judges_drafts: bool = False
    """Whether `judge` alone says what drafts must be like."""
    passphrase: str = PASSPHRASE
    watched: str = "station"
    """The folder in its place whose files the fault concerns; "." is all of it."""
    kinds: tuple[Kind, ...] = (*KILLS, *REFUSALS)
    makes_the_store: bool = False
    """Whether there is no store to begin with."""

    def __str__(self) -> str:
        return self.title
