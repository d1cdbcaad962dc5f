from pytestqt.qtbot import QtBot

from station.services.desk import Desk
from station.ui.jobs import Jobs
from station.ui.screens.settings import SettingsModel, SettingsScreen
from tests.services.builders import Quiet


def test_what_the_station_decides_is_kept(qtbot: QtBot, desk: Desk, jobs: Jobs) -> None:
    screen = SettingsScreen(SettingsModel(desk, jobs, may_change=True))
    qtbot.addWidget(screen)
    assert (screen.lead_checks.isChecked(), screen.idle_minutes.value()) == (False, 10)
    screen.lead_checks.setChecked(True)
    screen.idle_minutes.setValue(25)
    screen.save_button.click()
    assert not screen.save_button.isEnabled()
    qtbot.waitUntil(lambda: "已保存" in screen.told.text())
    now = desk.change_campaign(Quiet())
    assert (now.lead_checks, now.idle_minutes) == (True, 25)


def test_whoever_may_not_only_reads(qtbot: QtBot, desk: Desk, jobs: Jobs) -> None:
    screen = SettingsScreen(SettingsModel(desk, jobs, may_change=False))
    qtbot.addWidget(screen)
    assert not any(each.isEnabled() for each in (screen.lead_checks, screen.idle_minutes, screen.save_button))
    assert "管理员" in screen.told.text()
