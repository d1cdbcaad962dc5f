"""Paper from the list of records, from one that is looked at, and at the end of a collection."""

from collections.abc import Callable
from uuid import UUID

import pytest
from PySide6.QtCore import QItemSelectionModel
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from station.domain.evidence import Attachment, EvidenceKind, attach
from station.errors import FontsMissing
from station.forms.catalogue import Catalogue
from station.forms.edition_2018 import Form2018
from station.services.desk import Desk
from station.ui.collection import Collection
from station.ui.jobs import Jobs
from station.ui.line.model import Line
from station.ui.printing.papers import Papers
from station.ui.printing.preview import PreviewDialog
from station.ui.screens.done import DonePage
from station.ui.screens.record import RecordDialog
from station.ui.screens.records import RecordsModel, RecordsScreen
from tests.db.builders import an_id_number
from tests.forms.pdf.people import a_photo as a_picture
from tests.forms.pdf.people import a_signature
from tests.forms.pdf.reading import pages_told
from tests.services.builders import Quiet, a_card, a_document, a_photo, ink

NAMES = ("覃示范", "韦样本", "黄先例")
CATALOGUE = Catalogue(Form2018)


def signed(content_digest: str) -> tuple[Attachment, ...]:
    """As `ink`, with a picture that can be printed."""
    picture, *strokes = ink(content_digest)
    made_at = picture.evidence.made_at
    drawn = attach(EvidenceKind.SIGNATURE, a_signature(), "image/png", made_at, content_digest)
    return (drawn, *strokes)


def submitted(desk: Desk, serial: int, name: str) -> UUID:
    """A record with a photo that can be printed."""
    number = an_id_number(serial)
    draft = desk.start_record(Quiet(), desk.receive_visitor.of_card(Quiet(), a_card(number, name)))
    desk.add_evidence(Quiet(), draft.record_id, a_photo(a_picture((350, 490))))
    desk.confirm_content(Quiet(), draft.record_id, a_document(number, name), signed)
    return desk.submit_record(Quiet(), draft.record_id).record_id


@pytest.fixture
def screen(qtbot: QtBot, desk: Desk, jobs: Jobs) -> RecordsScreen:
    """Three records, and above them a draft."""
    for serial, name in enumerate(NAMES):
        submitted(desk, 101 + 2 * serial, name)
    desk.start_record(Quiet(), desk.receive_visitor.of_card(Quiet(), a_card(an_id_number(201), "农草稿")))
    made = RecordsScreen(RecordsModel(desk, jobs, Line(desk, jobs)))
    qtbot.addWidget(made)
    made.resize(1366, 700)
    made.show()
    with qtbot.waitSignal(made._model.changed):
        made._model.load()
    return made


def choose(screen: RecordsScreen, *names: str) -> None:
    screen.table.clearSelection()
    rows = screen._model.table.rows
    for row, record in enumerate(rows):
        if record.name in names:
            index = screen._model.table.index(row, 0)
            flags = QItemSelectionModel.SelectionFlag
            screen.table.selectionModel().select(index, flags.Select | flags.Rows)


def previewed(qtbot: QtBot, parent: QWidget) -> PreviewDialog:
    qtbot.waitUntil(lambda: parent.findChild(PreviewDialog) is not None, timeout=20_000)
    dialog = parent.findChild(PreviewDialog)
    assert isinstance(dialog, PreviewDialog)
    return dialog


def names_on(dialog: PreviewDialog) -> list[str]:
    """Whose forms they are, by the first pages."""
    pages = pages_told(dialog._model.pdf)
    return [name for page in pages if "第1页" in page for name in NAMES if f"姓名{name}" in page]


def test_the_chosen_records_are_printed_in_one_file_in_the_lists_order(qtbot: QtBot, screen: RecordsScreen) -> None:
    choose(screen, "覃示范", "黄先例")
    assert screen.print_button.text() == "打印（2份）…"
    assert not screen.show_button.isEnabled(), "one record at a time is looked at"
    screen.print_button.click()
    dialog = previewed(qtbot, screen)
    listed = [record.name for record in screen._model.table.rows if record.name in ("覃示范", "黄先例")]
    assert names_on(dialog) == listed
    assert dialog.windowTitle().endswith("信息采集表（2份）")


def test_one_record_is_printed_alone(qtbot: QtBot, screen: RecordsScreen) -> None:
    choose(screen, "韦样本")
    screen.print_button.click()
    assert names_on(previewed(qtbot, screen)) == ["韦样本"]


def test_what_is_no_revision_yet_cannot_be_printed(screen: RecordsScreen) -> None:
    assert not screen.print_button.isEnabled()
    choose(screen, "农草稿")
    assert not screen.print_button.isEnabled()
    choose(screen, "农草稿", "覃示范")
    assert not screen.print_button.isEnabled()
    choose(screen, "覃示范")
    assert screen.print_button.isEnabled()


def test_making_the_file_is_stopped(qtbot: QtBot, screen: RecordsScreen, jobs: Jobs) -> None:
    choose(screen, *NAMES)
    made: list[object] = []
    screen._model.papers.made.connect(made.append)
    screen.print_button.click()
    assert screen.print_button.text() == "停止"
    assert "正在生成" in screen._note.text()
    screen.print_button.click()
    qtbot.waitUntil(lambda: jobs.under_way == 0)
    assert made == []
    assert screen.print_button.text() == "打印（3份）…"


def test_blank_forms_are_chosen_and_shown(qtbot: QtBot, screen: RecordsScreen) -> None:
    screen.blank_button.click()
    screen.blanks.make_button.click()
    assert "空白表编号" in pages_told(previewed(qtbot, screen)._model.pdf)[0]


@pytest.mark.parametrize(("button", "word"), [("form_button", "信息采集表"), ("slip_button", "信息采集回执单")])
def test_a_record_that_is_looked_at_is_printed_and_the_window_gives_way(
    qtbot: QtBot, screen: RecordsScreen, desk: Desk, button: str, word: str
) -> None:
    papers = screen._model.papers
    record_id = next(record.record_id for record in screen._model.table.rows if record.name == "覃示范")
    dialog = RecordDialog(desk.show_record(Quiet(), record_id), CATALOGUE, screen, papers)
    dialog.open()
    with qtbot.waitSignal(dialog.finished):
        getattr(dialog, button).click()
    [page, *_] = pages_told(previewed(qtbot, screen)._model.pdf)
    assert word in page
    assert "覃示范" in page


def test_what_cannot_be_printed_is_told_on_the_page_and_the_window_gives_way(
    qtbot: QtBot, screen: RecordsScreen, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_fonts(*_: object) -> bytes:
        raise FontsMissing

    papers = screen._model.papers
    monkeypatch.setattr(desk.print_slip._service.__class__, "__call__", no_fonts)
    record = next(record for record in screen._model.table.rows if record.name == "覃示范")
    dialog = RecordDialog(desk.show_record(Quiet(), record.record_id), CATALOGUE, screen, papers)
    dialog.open()
    with qtbot.waitSignal(dialog.finished), qtbot.waitSignal(screen._model.failed) as told:
        dialog.slip_button.click()
    assert told.args[0].code == "DV-141"
    assert not papers.busy


def test_without_papers_a_record_is_only_looked_at(screen: RecordsScreen, desk: Desk) -> None:
    record = next(record for record in screen._model.table.rows if record.name == "覃示范")
    dialog = RecordDialog(desk.show_record(Quiet(), record.record_id), CATALOGUE, screen)
    dialog.open()
    assert not dialog.form_button.isVisible()
    assert not dialog.slip_button.isVisible()
    dialog.close()


@pytest.fixture
def done(qtbot: QtBot, collection: Collection, desk: Desk, jobs: Jobs) -> DonePage:
    number = an_id_number(101)
    draft = desk.start_record(Quiet(), desk.receive_visitor.of_card(Quiet(), a_card(number, "覃示范")))
    desk.add_evidence(Quiet(), draft.record_id, a_photo(a_picture((350, 490))))
    desk.confirm_content(Quiet(), draft.record_id, a_document(number, "覃示范"), signed)
    made = DonePage(collection, Papers(desk, jobs))
    qtbot.addWidget(made)
    made.show()
    collection.take_revision(desk.submit_record(Quiet(), draft.record_id))
    return made


@pytest.mark.parametrize(
    ("press", "word"),
    [
        (lambda page: page.print_button.click(), "姓名覃示范"),
        (lambda page: page.slip_button.click(), "信息采集回执单"),
    ],
)
def test_at_the_end_the_form_and_the_slip_are_shown(
    qtbot: QtBot, done: DonePage, press: Callable[[DonePage], None], word: str
) -> None:
    press(done)
    assert not done.print_button.isEnabled()
    assert "正在生成" in done._state.text()
    assert word in pages_told(previewed(qtbot, done)._model.pdf)[0]
    assert done.print_button.isEnabled()
    assert "报送" in done._state.text()
