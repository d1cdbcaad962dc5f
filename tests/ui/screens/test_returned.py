"""A returned record at the desk: taken up from the list, its marks at the fields, dim once changed, many times."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from station.domain.record import RecordState
from station.packet.messages import FieldMark
from station.services.desk import Desk
from station.services.flow import Step
from station.ui.editors import LineEditor
from station.ui.jobs import Jobs
from station.ui.line.model import Line
from station.ui.parts import WindowParts
from station.ui.screens.desk import DeskModel, DeskScreen
from station.ui.screens.record import RecordDialog
from station.ui.screens.records import RecordsModel, RecordsScreen
from station.window import simulated_cameras
from tests.services.builders import Quiet, a_document, a_photo
from tests.services.builders import ink as signed
from tests.ui.at_county import PHONE, CountyAtHand, county_at_hand
from tests.ui.screens.test_form import CATALOGUE

WORDS = "请核对<电话>，其余无误。"
MARKS = (
    *PHONE,
    FieldMark(path="service.unit_code", text="部队代号与退役证不一致"),
    FieldMark(path="other_identity.phone", text="也请问清是谁的电话"),
    FieldMark(path="recent_photo", text="照片太暗，请重拍"),
    FieldMark(path="", text="请在本周内办好"),
    FieldMark(path="no.such.field", text="这一项本站不认识"),
)


@dataclass
class AtDesk:
    """The list of records and the desk, with a record that the county returned."""

    qtbot: QtBot
    jobs: Jobs
    desk: Desk
    county: CountyAtHand
    record_id: UUID

    def __post_init__(self) -> None:
        parts = WindowParts(
            catalogue=CATALOGUE,
            default_operator="admin",
            unlock=lambda *_: pytest.fail("nobody logs in"),
            lock=lambda _: None,
            make_cameras=simulated_cameras,
            encode=lambda _: b"",
            ink=lambda _, digest: signed(digest),
            prepare_page=lambda *_: pytest.fail("no page is photographed"),
        )
        self.model = DeskModel(self.desk, parts, self.jobs)
        self.screen = DeskScreen(self.model, parts)
        self.list_model = RecordsModel(self.desk, self.jobs, Line(self.desk, self.jobs))
        self.list = RecordsScreen(self.list_model)
        for widget in (self.screen, self.list):
            self.qtbot.addWidget(widget)
            widget.resize(1366, 700)
            widget.show()
        self.list_model.go_on.connect(self.model.go_on_with)

    def settle(self) -> None:
        self.qtbot.waitUntil(lambda: self.jobs.under_way == 0)

    def take_up(self) -> None:
        """By a double click in the list."""
        self.list_model.load()
        self.settle()
        self.list.table.selectRow(0)
        self.list.table.activated.emit(self.list_model.table.index(0, 0))
        self.settle()

    def returned_again(self, **answers: object) -> None:
        """The correction is signed, sent, and returned once more."""
        document = dict(self.model.collection.document)
        self.model.next_person()
        self.settle()
        self.county.sign(self.desk, self.record_id, document)
        self.desk.sync_with_county(Quiet())
        self.county.give_back(self.record_id, "还是少一位。")
        self.desk.sync_with_county(Quiet())

    @property
    def phone(self) -> LineEditor:
        editor = self.screen.form.editors["other_identity.phone"]
        assert isinstance(editor, LineEditor)
        return editor

    def note(self, path: str) -> str:
        card = self.screen.form._cards[path.partition(".")[0]]
        return card.notes[path].text()


@pytest.fixture
def at_desk(qtbot: QtBot, jobs: Jobs, desk: Desk, tmp_path: Path) -> Iterator[AtDesk]:
    with county_at_hand(tmp_path / "county") as county:
        county.join(desk)
        record_id = county.submit(desk)
        desk.sync_with_county(Quiet())
        county.give_back(record_id, WORDS, MARKS)
        desk.sync_with_county(Quiet())
        shown = AtDesk(qtbot, jobs, desk, county, record_id)
        yield shown
        shown.model.rest()
        shown.settle()


def test_the_list_tells_why_and_a_double_click_opens_the_form_at_the_marks(at_desk: AtDesk) -> None:
    at_desk.list_model.load()
    at_desk.settle()
    table = at_desk.list_model.table
    row = [str(table.data(table.index(0, column))) for column in range(table.columnCount())]
    assert "已退回" in row
    assert f"县级退回：{WORDS.rstrip('。')}；" in " ".join(row)
    at_desk.take_up()
    assert at_desk.model.collection.step is Step.FORM
    assert at_desk.note("other_identity.phone") == "县级：电话少一位，请核对；也请问清是谁的电话"
    assert at_desk.note("service.unit_code") == "县级：部队代号与退役证不一致"
    assert at_desk.phone.line.property("mark") == "open"
    marks = at_desk.screen.side.marks
    said = [marks.list.item(row).text() for row in range(marks.list.count())]
    assert said == [
        "▶ 联系电话：电话少一位，请核对",
        "▶ 部队代号：部队代号与退役证不一致",
        "▶ 联系电话：也请问清是谁的电话",
        "▶ 这一项本站不认识",
    ]


def test_the_countys_words_stand_at_the_top_and_what_is_of_another_page_on_that_page(at_desk: AtDesk) -> None:
    at_desk.take_up()
    banner = at_desk.screen.returned
    assert banner.text.startswith("县级退回（韦审核，")
    assert WORDS in banner.text
    assert "整条记录：请在本周内办好" in banner.text
    assert "另见：照片与材料（1处）" in banner.text
    assert "照片太暗" not in banner.text
    at_desk.model.collection.go_to(Step.PHOTO)
    assert "本页：个人免冠近照：照片太暗，请重拍" in banner.text
    assert "另见：填写信息（4处）" in banner.text


def test_a_paper_photographed_anew_is_seen_to(at_desk: AtDesk) -> None:
    at_desk.take_up()
    collection = at_desk.model.collection
    collection.go_to(Step.PHOTO)
    assert not at_desk.screen.returned.text.endswith("（已改）")
    collection.take_evidence(at_desk.desk.add_evidence(Quiet(), at_desk.record_id, a_photo(b"\xff\xd8 brighter")))
    at_desk.settle()
    assert "照片太暗，请重拍（已改）" in at_desk.screen.returned.text


def test_marks_block_nothing(at_desk: AtDesk) -> None:
    at_desk.take_up()
    assert at_desk.model.collection.may_go_on


def test_a_click_on_a_mark_brings_its_field_into_sight(at_desk: AtDesk) -> None:
    at_desk.take_up()
    at_desk.screen.activateWindow()
    marks = at_desk.screen.side.marks
    marks.list.itemClicked.emit(marks.list.item(1))
    editor = at_desk.screen.form.editors["service.unit_code"]
    at_desk.qtbot.waitUntil(lambda: not editor.visibleRegion().isEmpty())
    marks.list.itemClicked.emit(marks.list.item(3))  # known to nobody: nothing happens


def test_a_mark_goes_dim_when_its_answer_is_another_and_comes_back_with_the_old_one(at_desk: AtDesk) -> None:
    at_desk.take_up()
    line = at_desk.phone.line
    before = line.text()
    line.setFocus()
    line.selectAll()
    QTest.keyClicks(line, "13900000077")
    assert at_desk.note("other_identity.phone").endswith("（已改）")
    assert line.property("mark") == "changed"
    assert at_desk.screen.side.marks._title.text() == "县级标出4处，已改2处"
    line.selectAll()
    QTest.keyClicks(line, before)
    assert line.property("mark") == "open"
    at_desk.settle()


def test_what_was_changed_is_still_known_after_the_draft_was_left(at_desk: AtDesk) -> None:
    at_desk.take_up()
    at_desk.model.collection.answer("other_identity.phone", "13900000077")
    at_desk.screen.leave_button.click()
    at_desk.settle()
    assert at_desk.screen.returned.isHidden()
    assert at_desk.screen.side.marks.isHidden()
    at_desk.take_up()
    assert at_desk.note("other_identity.phone").endswith("（已改）")
    assert not at_desk.note("service.unit_code").endswith("（已改）")


def test_nothing_of_it_is_left_when_the_next_person_comes(at_desk: AtDesk) -> None:
    at_desk.take_up()
    at_desk.model.next_person()
    card = at_desk.screen.form._cards["other_identity"]
    assert card.notes == {}
    assert at_desk.phone.line.property("mark") == ""


def test_over_three_rounds_each_word_is_kept_and_the_last_ones_marks_are_shown(at_desk: AtDesk) -> None:
    for round_ in range(2):
        at_desk.take_up()
        at_desk.model.collection.answer("other_identity.phone", f"1390000007{round_}")
        at_desk.settle()
        at_desk.returned_again()
    at_desk.take_up()
    assert at_desk.note("other_identity.phone") == "县级：电话少一位，请核对"
    assert "还是少一位。" in at_desk.screen.returned.text
    dialog = RecordDialog(at_desk.desk.show_record(Quiet(), at_desk.record_id), CATALOGUE)
    at_desk.qtbot.addWidget(dialog)
    said = dialog.history.toPlainText()
    assert [line[:5] for line in said.splitlines() if "退回" in line] == ["3. 退回", "2. 退回", "1. 退回"]
    assert WORDS in said
    assert "整条记录：请在本周内办好" in said


def test_corrected_signed_and_submitted_it_waits_again(at_desk: AtDesk) -> None:
    at_desk.take_up()
    at_desk.model.collection.answer("other_identity.phone", "13900000077")
    at_desk.settle()
    document = dict(at_desk.model.collection.document)
    at_desk.model.next_person()
    at_desk.settle()
    at_desk.county.sign(at_desk.desk, at_desk.record_id, document)
    at_desk.list_model.load()
    at_desk.settle()
    assert [record.state for record in at_desk.list_model.table.rows] == [RecordState.QUEUED]
    assert document == a_document() | {"other_identity": document["other_identity"]}
