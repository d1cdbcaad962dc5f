"""A station and a county that have joined, each in folders of the test's own."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from scripts import stage


@dataclass
class Town:
    """One station's data directory and its county."""

    station: Path
    county: stage.County

    def records(self) -> list[dict[str, object]]:
        return stage.records(self.station)

    def packets(self) -> list[dict[str, object]]:
        return stage.packets(self.county.data)


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    """The sample register is in, the county serves on loopback."""
    stage.make_county(tmp_path / "county")
    county = stage.County(tmp_path / "county")
    try:
        stage.make_station(tmp_path / "station")
        stage.enrol(tmp_path / "station", county, tmp_path / "ticket.json")
        yield Town(tmp_path / "station", county)
    finally:
        county.stop()


@pytest.fixture
def no_screen(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The environment of a machine without a screen."""
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    return dict(os.environ)
