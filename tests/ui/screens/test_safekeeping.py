from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from station.domain.safekeeping import MirrorState
from station.errors import FolderNotEmpty
from station.services.desk import Desk
from station.ui.jobs import Jobs
from station.ui.screens.safekeeping import HOURS, SafekeepingModel, SafekeepingScreen

Screen = Callable[[Path], SafekeepingScreen]


@pytest.fixture
def screen(qtbot: QtBot, desk: Desk, jobs: Jobs, tmp_path: Path) -> SafekeepingScreen:
    def folder(_: QWidget, title: str) -> Path:
        place = tmp_path / title
        place.mkdir(exist_ok=True)
        return place

    made = SafekeepingScreen(SafekeepingModel(desk, jobs), folder)
    qtbot.addWidget(made)
    made.show()
    made.model.load()
    return made


def test_a_mirror_is_added_followed_and_removed(qtbot: QtBot, screen: SafekeepingScreen) -> None:
    screen.add_button.click()
    qtbot.waitUntil(lambda: "已增加镜像" in screen.told.text())

    def current() -> bool:
        screen.model.look()
        return [each.state for each in screen.model.table.rows] == [MirrorState.CURRENT]

    qtbot.waitUntil(current, timeout=20_000)
    assert screen.table.isVisible()
    assert not screen.remove_button.isEnabled()
    screen.table.selectRow(0)
    screen.remove_button.click()
    qtbot.waitUntil(lambda: not screen.model.table.rows)
    assert "没有删除" in screen.told.text()


def test_a_backup_is_made_and_checked(qtbot: QtBot, screen: SafekeepingScreen, tmp_path: Path) -> None:
    screen.backup_button.click()
    assert not screen.add_button.isEnabled()
    qtbot.waitUntil(lambda: "已备份" in screen.told.text(), timeout=20_000)
    assert "无误" in screen.told.text()
    screen.model.check(tmp_path / "选择备份的空文件夹")
    qtbot.waitUntil(lambda: "检查完毕" in screen.told.text(), timeout=20_000)


def test_a_folder_that_is_not_empty_is_refused(qtbot: QtBot, screen: SafekeepingScreen, tmp_path: Path) -> None:
    (tmp_path / "选择备份的空文件夹").mkdir()
    (tmp_path / "选择备份的空文件夹" / "something").touch()
    with qtbot.waitSignal(screen.model.failed) as failed:
        screen.backup_button.click()
    assert isinstance(failed.args[0], FolderNotEmpty)
    assert screen.add_button.isEnabled()


def test_backups_are_planned_and_planned_no_more(qtbot: QtBot, screen: SafekeepingScreen, desk: Desk) -> None:
    screen.hours.setCurrentIndex(1)
    screen.plan_button.click()
    qtbot.waitUntil(lambda: "已设定" in screen.told.text())
    screen.model.load()
    qtbot.waitUntil(lambda: screen.model.plan is not None and screen.model.plan.hours == HOURS[1][1])
    screen.no_plan_button.click()
    qtbot.waitUntil(lambda: "已停止自动备份" in screen.told.text())
    assert not screen.no_plan_button.isEnabled()
