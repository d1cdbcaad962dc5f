"""上门名单 on the screen."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from station.errors import DiskFull
from station.services.desk import Desk
from station.ui.jobs import Jobs
from station.ui.screens.visits import VisitsModel, VisitsScreen


@pytest.fixture
def screen(qtbot: QtBot, desk: Desk, jobs: Jobs) -> VisitsScreen:
    made = VisitsScreen(VisitsModel(desk, jobs))
    qtbot.addWidget(made)
    made.show()
    made._model.load()
    settled(qtbot, made)
    return made


def settled(qtbot: QtBot, screen: VisitsScreen) -> None:
    qtbot.waitUntil(lambda: screen._model._jobs.under_way == 0)


def test_both_filters_may_be_taken_away_and_whoever_is_left_is_told(qtbot: QtBot, screen: VisitsScreen) -> None:
    few = len(screen._model.table.rows)
    screen.aged.click()
    screen.disabled.click()
    settled(qtbot, screen)
    assert len(screen._model.table.rows) == 24 > few
    assert screen._note.text().startswith("24人未采集")
    screen._model.want(replace(screen._model.wanted, place="450899999999"))
    settled(qtbot, screen)
    assert screen.empty.isVisible()
    assert not screen.save_button.isEnabled()


def test_the_list_is_written_where_it_was_asked_and_enter_begins_with_a_person(
    qtbot: QtBot, screen: VisitsScreen, tmp_path: Path
) -> None:
    screen.aged.click()
    screen.disabled.click()
    settled(qtbot, screen)
    screen._model.save(tmp_path / "上门.xlsx")
    settled(qtbot, screen)
    assert (tmp_path / "上门.xlsx").read_bytes().startswith(b"PK")
    assert "上门.xlsx" in screen._note.text()
    with qtbot.waitSignal(screen._model.to_collect) as asked:
        screen.table.selectRow(0)
        qtbot.keyClick(screen.table, Qt.Key.Key_Return)
    assert asked.args == [screen._model.table.rows[0].visit.base_id]


def test_a_file_that_cannot_be_written_is_told(qtbot: QtBot, screen: VisitsScreen, tmp_path: Path) -> None:
    with qtbot.waitSignal(screen._model.failed) as failed:
        screen._model.save(tmp_path / "no" / "上门.xlsx")
    assert failed.args[0].code == "ST-006"
    settled(qtbot, screen)


def test_a_list_that_could_not_be_made_is_not_told_to_be_under_way_and_is_made_again(
    qtbot: QtBot, desk: Desk, jobs: Jobs
) -> None:
    screen = VisitsScreen(VisitsModel(desk, jobs))
    qtbot.addWidget(screen)
    screen.show()
    screen._model._on_failed(DiskFull())
    assert screen.empty.sentence.text() == "没有列出名单。"
    screen.empty.button.click()
    settled(qtbot, screen)
    assert screen.table.isVisible()
