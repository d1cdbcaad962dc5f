"""A station and a county that listens, and the line between them as the windows have it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from station.services.desk import Desk
from station.ui.jobs import Jobs
from station.ui.line.model import Line
from tests.ui.at_county import CountyAtHand, county_at_hand


@pytest.fixture
def county(tmp_path: Path) -> Iterator[CountyAtHand]:
    with county_at_hand(tmp_path / "county") as at_hand:
        yield at_hand


@pytest.fixture
def joined(desk: Desk, county: CountyAtHand) -> Desk:
    """The station, enrolled."""
    county.join(desk)
    return desk


@pytest.fixture
def line(joined: Desk, jobs: Jobs, qtbot: QtBot) -> Line:
    """The line of the enrolled station, at rest, having looked how it stands."""
    made = Line(joined, jobs)
    made.look()
    qtbot.waitUntil(lambda: made.standing is not None)
    return made


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder
