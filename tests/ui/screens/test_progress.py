"""进度 on the screen."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from station.domain.register import Removal, RemovalReason
from station.services.desk import Desk
from station.ui.jobs import Jobs
from station.ui.screens.progress import ProgressModel, ProgressScreen
from tests.forms.pdf.reading import pages_told
from tests.services.builders import Quiet, a_card, a_document, a_photo, ink
from tests.ui.screens.test_records_paper import previewed

NUMBER = "450899195603120178"


@pytest.fixture
def screen(qtbot: QtBot, desk: Desk, jobs: Jobs) -> ProgressScreen:
    made = ProgressScreen(ProgressModel(desk, jobs))
    qtbot.addWidget(made)
    made.show()
    return made


def loaded(qtbot: QtBot, screen: ProgressScreen) -> None:
    screen._model.load()
    qtbot.waitUntil(lambda: screen._model._jobs.under_way == 0)


def test_the_whole_is_told_in_a_sentence_and_village_by_village(
    qtbot: QtBot, desk: Desk, screen: ProgressScreen
) -> None:
    assert screen.empty.isVisible()
    draft = desk.start_record(Quiet(), desk.receive_visitor.of_card(Quiet(), a_card(NUMBER)))
    desk.add_evidence(Quiet(), draft.record_id, a_photo())
    desk.confirm_content(Quiet(), draft.record_id, a_document(NUMBER), ink)
    desk.submit_record(Quiet(), draft.record_id)
    desk.mark_removal(Quiet(), "GX0002", Removal(RemovalReason.OTHER, None))
    loaded(qtbot, screen)
    assert "应采集23人，已采集1人（本站1，别站0），采集率4.3%，还有22人未采集" in screen.sentence.text()
    assert screen._model.villages.rows[0].name == "合计"
    assert [each.here for each in screen._model.days.rows] == [1]
    (series,) = screen.day_chart.chart().series()
    assert [bars.sum() for bars in series.barSets()] == [1, 0]  # type: ignore[attr-defined]
    loaded(qtbot, screen)
    assert len(screen.village_chart.chart().series()) == 1


def test_the_figures_are_written_where_it_was_asked(qtbot: QtBot, screen: ProgressScreen, tmp_path: Path) -> None:
    loaded(qtbot, screen)
    screen._model.save(tmp_path / "进度.xlsx")
    qtbot.waitUntil(lambda: screen._model.saved is not None)
    assert (tmp_path / "进度.xlsx").read_bytes().startswith(b"PK")


def test_where_there_is_nobody_it_says_how_to_begin(qtbot: QtBot, bare_desk: Desk, jobs: Jobs) -> None:
    screen = ProgressScreen(ProgressModel(bare_desk, jobs))
    qtbot.addWidget(screen)
    screen.show()
    loaded(qtbot, screen)
    assert screen.empty.isVisible()
    assert not screen.save_button.isEnabled()
    assert not screen.print_button.isEnabled()


def test_todays_report_is_printed_by_the_preview(qtbot: QtBot, desk: Desk, screen: ProgressScreen) -> None:
    draft = desk.start_record(Quiet(), desk.receive_visitor.of_card(Quiet(), a_card(NUMBER)))
    desk.add_evidence(Quiet(), draft.record_id, a_photo())
    desk.confirm_content(Quiet(), draft.record_id, a_document(NUMBER), ink)
    desk.submit_record(Quiet(), draft.record_id)
    loaded(qtbot, screen)
    screen.print_button.click()
    assert not screen.print_button.isEnabled()
    dialog = previewed(qtbot, screen)
    assert "采集日报" in dialog.windowTitle()
    told = "".join(pages_told(dialog._model.pdf))
    assert "合计24114.1%0000" in told
    assert screen.print_button.isEnabled()
