"""A desk on a real store, with the simulated reader; and jobs whose calls are delivered."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from station.app import Application
from station.clock import today
from station.config import Settings
from station.devices.id_card.reader import IdCardReader
from station.devices.id_card.simulator import CardDeck, sample_card
from station.resources import resource
from station.services.desk import Desk
from station.ui.collection import Collection
from station.ui.jobs import Jobs
from station.ui.shell import dress
from tests.db.builders import CHEAP

PASSPHRASE = "a-long-passphrase"


class Quiet:
    """Progress that nobody watches."""

    def step(self, done: int, total: int, note: str = "") -> None:
        """Says nothing."""


_LINKS = 4


@pytest.fixture
def jobs(qapp: QApplication) -> Iterator[Jobs]:
    """At the end no job may be left running."""
    dress(qapp)
    under_test = Jobs()
    yield under_test
    for _ in range(_LINKS):  # what the end of one job starts is heard to its end as well
        under_test.wait()
        qapp.processEvents()
    assert under_test.under_way == 0


@pytest.fixture
def reader() -> CardDeck:
    return CardDeck([sample_card("found"), sample_card("new")])


@pytest.fixture
def desk(bare_desk: Desk) -> Desk:
    """An unlocked station with the sample register in it."""
    bare_desk.import_register(Quiet(), resource("samples/register.csv"))
    return bare_desk


@pytest.fixture
def bare_desk(tmp_path: Path, reader: CardDeck) -> Iterator[Desk]:
    """An unlocked station without anybody in its register."""
    application = Application(Settings(password=PASSPHRASE), CHEAP)
    folder = application.make_station(tmp_path / "station", "admin", "450802101-01", "450802101")
    store = application.unlock(folder, "admin", PASSPHRASE)
    yield application.desk(store, IdCardReader(reader, today))
    store.close()


@pytest.fixture
def collection(desk: Desk, jobs: Jobs) -> Collection:
    return Collection(desk, jobs)
