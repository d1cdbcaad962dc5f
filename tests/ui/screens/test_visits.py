"""上门名单 on the screen."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from station.errors import DiskFull, FontsMissing
from station.services.desk import Desk
from station.ui.jobs import Jobs
from station.ui.screens.visits import VisitsModel, VisitsScreen
from tests.forms.pdf.reading import pages_told
from tests.ui.screens.test_records_paper import previewed


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


def test_the_people_of_the_village_that_was_chosen_are_printed_by_the_preview(
    qtbot: QtBot, screen: VisitsScreen
) -> None:
    screen.aged.click()
    screen.disabled.click()
    settled(qtbot, screen)
    screen.place.setCurrentIndex(1)
    screen.place.activated.emit(1)
    settled(qtbot, screen)
    listed = [line.visit.name for line in screen._model.table.rows]
    assert 0 < len(listed) < 24
    screen.print_button.click()
    dialog = previewed(qtbot, screen)
    assert "未采集人员名单" in dialog.windowTitle()
    [page] = pages_told(dialog._model.pdf)
    assert f"{screen.place.currentText()}共{len(listed)}人截至" in page
    assert all(f"{number}{name}" in page for number, name in enumerate(listed, 1))


def test_of_all_villages_each_has_its_page_and_whom_the_marks_leave_out_is_not_there(
    qtbot: QtBot, screen: VisitsScreen
) -> None:
    plan = screen._model.plan
    assert plan is not None
    screen.print_button.click()
    pages = pages_told(previewed(qtbot, screen)._model.pdf)
    assert len(pages) == len(plan.villages) > 1
    for village, page in zip(plan.villages, pages, strict=True):
        assert f"{village.name}共{len(village.people)}人（只列80岁以上或残疾的）" in page


def test_printing_is_stopped_and_where_it_cannot_be_it_is_told(
    qtbot: QtBot, screen: VisitsScreen, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[object] = []
    screen._model.papers.made.connect(made.append)
    screen.print_button.click()
    assert screen.print_button.text() == "停止"
    assert "正在" in screen._note.text()
    screen.print_button.click()
    settled(qtbot, screen)
    assert made == []
    assert screen.print_button.text() == "打印名单…"

    def no_fonts(*_: object) -> bytes:
        raise FontsMissing

    monkeypatch.setattr(type(screen._model._desk.plan_visits._service), "paper", no_fonts)
    with qtbot.waitSignal(screen._model.failed) as told:
        screen.print_button.click()
    assert told.args[0].code == "DV-141"
    assert screen.print_button.isEnabled()


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
