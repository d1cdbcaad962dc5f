"""The sweep notices a station that is wrong."""

from pathlib import Path

import pytest

from tests.sweep.controls import CONTROLS
from tests.sweep.fault import Fault, Kind
from tests.sweep.sweep import Row, Sweep, Victims
from tests.sweep.table import scenario_named


@pytest.mark.parametrize(
    ("control", "fault", "what"),
    [
        ("control: nothing synced", Fault(Kind.POWER, 2000, seed=4), "lost"),
        ("control: told too early", Fault(Kind.KILLED, 1000, seed=1), "lost"),
        ("control: saved in two steps", Fault(Kind.NONE, 0), "halves"),
        ("control: told as something else", Fault(Kind.FULL, 300), "untold"),
        ("control: slow keeper", Fault(Kind.KILLED, 1), "lost"),
    ],
)
def test_a_station_that_is_wrong_is_noticed(
    control: str, fault: Fault, what: str, victims: Victims, tmp_path: Path
) -> None:
    assert control in {each.title for each in CONTROLS}
    sweep, row = Sweep(scenario_named(control), victims, tmp_path / "sweep"), Row(control, fault.kind)
    sweep.point(row, fault)
    assert row.count(what) > 0
