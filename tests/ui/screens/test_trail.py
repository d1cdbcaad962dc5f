from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from python_calamine import CalamineWorkbook

from station.errors import FileNotWritten
from station.services.desk import Desk
from station.ui.jobs import Jobs
from station.ui.screens.trail import TrailModel, TrailScreen


@pytest.fixture
def screen(qtbot: QtBot, desk: Desk, jobs: Jobs, tmp_path: Path) -> TrailScreen:
    made = TrailScreen(TrailModel(desk, jobs), lambda _: tmp_path / "trail.xlsx")
    qtbot.addWidget(made)
    made.model.load()
    qtbot.waitUntil(lambda: bool(made.model.table.rows))
    return made


def done(screen: TrailScreen) -> list[str]:
    model = screen.model.table
    return [str(model.data(model.index(row, 3))) for row in range(model.rowCount())]


def test_the_newest_come_first_and_are_narrowed_down(screen: TrailScreen) -> None:
    assert done(screen)[-1] == "建立数据库"
    assert done(screen).index("导入基础库") < done(screen).index("登录")
    screen.words.setText("导入 admin")
    assert done(screen) == ["导入基础库"]
    screen.words.setText("没有这样的事")
    assert done(screen) == []
    assert "没有符合条件" in screen.told.text()


def test_what_is_taken_out_is_a_spreadsheet_and_itself_a_line(
    qtbot: QtBot, screen: TrailScreen, tmp_path: Path
) -> None:
    screen.export_button.click()
    qtbot.waitUntil(lambda: "trail.xlsx" in screen.told.text())
    rows = CalamineWorkbook.from_path(tmp_path / "trail.xlsx").get_sheet_by_index(0).to_python()
    assert any("导入基础库" in row for row in rows)
    screen.spans.setCurrentIndex(3)
    qtbot.waitUntil(lambda: "导出审计记录" in done(screen))


def test_a_file_that_cannot_be_written_is_told(qtbot: QtBot, screen: TrailScreen, tmp_path: Path) -> None:
    with qtbot.waitSignal(screen.model.failed) as failed:
        screen.model.take_out(tmp_path / "no such folder" / "trail.xlsx")
    assert isinstance(failed.args[0], FileNotWritten)
