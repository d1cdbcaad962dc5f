"""A short share of the sweep, at fixed seeds: every scenario is killed. `make prove` runs it in full."""

from pathlib import Path

import pytest

from tests.sweep.deeds import SMALL_REGISTER
from tests.sweep.fault import REFUSALS, Fault, Kind
from tests.sweep.scenario import Scenario
from tests.sweep.sweep import Row, Sweep, Victims
from tests.sweep.table import SCENARIOS, scenario_named

SEED = 20181001
KILLED = {Kind.KILLED: 2, Kind.POWER: 2}
SHARE: dict[str, dict[Kind, int]] = {
    "filled in, signed, saved": {Kind.KILLED: 4, Kind.TORN: 2, Kind.POWER: 4, **dict.fromkeys(REFUSALS, 1)},
    "many saves": {Kind.POWER: 2, Kind.SMALL_DISK: 1},
    "older store brought up": {Kind.KILLED: 1, Kind.POWER: 1},
}
"""What is swept of each scenario; others are killed four times."""
AT_THE_SERVICES = [
    SMALL_REGISTER if each.title == "register imported" else each for each in SCENARIOS if not each.judges_drafts
]


@pytest.mark.parametrize("scenario", AT_THE_SERVICES, ids=str)
def test_nothing_acknowledged_is_lost_and_nothing_is_half_there(
    scenario: Scenario, victims: Victims, tmp_path: Path
) -> None:
    sweep = Sweep(scenario, victims, tmp_path / "sweep")
    share = SHARE.get(scenario.title, KILLED)
    rows = [sweep.row(kind, points, SEED) for kind, points in share.items()]
    assert [trouble for row in rows for trouble in row.troubles] == []
    assert [row.points for row in rows] == list(share.values())


def test_what_was_typed_is_kept_up_to_two_seconds_before_the_end(victims: Victims, tmp_path: Path) -> None:
    scenario = scenario_named("typing at the window")
    sweep, row = Sweep(scenario, victims, tmp_path / "sweep"), Row(scenario.title, Kind.KILLED)
    for fault in (Fault(Kind.KILLED, 5, seed=1), Fault(Kind.POWER, 9, seed=2)):
        sweep.point(row, fault)
    assert list(row.troubles) == []
    assert row.points == 2
    assert row.acknowledged > 10


@pytest.mark.parametrize("fault", [Fault(Kind.FULL, 30), Fault(Kind.BROKEN, 30), Fault(Kind.SMALL_DISK, 1024)], ids=str)
def test_a_disk_that_refuses_for_good_is_told(fault: Fault, victims: Victims, tmp_path: Path) -> None:
    scenario = scenario_named("many saves")
    row = Row(scenario.title, fault.kind)
    Sweep(scenario, victims, tmp_path / "sweep").point(row, fault)
    assert row.refused > 0
    assert list(row.troubles) == []
    assert bool(row.by) is (fault.kind is Kind.SMALL_DISK)
    print("the disk was made small:", row.by)
