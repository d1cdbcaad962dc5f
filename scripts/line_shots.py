"""A picture of what goes between a station and its county, in its states: `line-*.png`."""

import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID, uuid4

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QWidget

from scripts import stage
from scripts.waiting import wait_until
from station.app import Application
from station.config import Settings
from station.domain.county_word import CollectedBy
from station.packet.messages import FieldMark, Notice
from station.photos.drawn import portrait
from station.services.desk import Desk
from station.services.flow import Step
from station.ui.line.told import of_progress
from station.ui.shell import Shell, dress
from station.ui.workplace import Workplace
from station.window import simulated_cameras, simulated_reader, window_parts
from tests.db.builders import an_id_number
from tests.ui.at_county import CountyAtHand, county_at_hand

NOBODY_THERE = "http://127.0.0.1:1"
NAMES = ("覃示范", "莫样例", "韦模拟", "李试验", "黄演示", "陆假定")
MARKS = (
    FieldMark(path="other_identity.phone", text="电话少一位，请与本人核对后改正"),
    FieldMark(path="service.unit_code", text="部队代号与退役证上的不一致"),
    FieldMark(path="living.housing", text="请问清现住房是自有还是租住"),
    FieldMark(path="recent_photo", text="照片太暗，请重拍"),
)


def line_shots(folder: Path) -> list[Path]:
    """Leaves the pictures in a folder; gives their paths."""
    qt = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(qt, QApplication)
    dress(qt)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home, county_at_hand(Path(home) / "county") as county:
        shots = _Window(qt, Path(home), folder, county).walk()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return shots


class _Window:
    def __init__(self, qt: QApplication, home: Path, folder: Path, county: CountyAtHand) -> None:
        self._qt, self._home, self._folder, self._county = qt, home, folder, county
        self._application = Application(Settings(password=stage.PASSPHRASE))  # type: ignore[arg-type]
        self._station = home / "station"
        self._shots: list[Path] = []
        stage.make_station(self._station)
        self.shell = Shell(window_parts(self._application, self._station, simulated_reader("found"), simulated_cameras))

    @property
    def place(self) -> Workplace:
        assert self.shell.place is not None
        return self.shell.place

    @property
    def desk(self) -> Desk:
        return self.place.models.desk.collection.desk

    def walk(self) -> list[Path]:
        self.shell.show()
        self.shell.login.passphrase.setText(stage.PASSPHRASE)
        self.shell.login.enter.click()
        self.settle(lambda: self.shell.place is not None)
        self._before_the_county()
        records = self._round()
        self._correct(records[0])
        self._elsewhere()
        self.shell.close()
        self.wait(lambda: not self.shell.isVisible())
        return self._shots

    def _before_the_county(self) -> None:
        self.place.go_to("outbox")
        self.settle()
        self.shoot("not-enrolled")
        enrolment = self.place.models.outbox.enrolment
        enrolment.take(self._county.ticket_file(self._home, url=NOBODY_THERE))
        self.settle()
        enrolment.by_network()
        self.settle()
        self.shoot("ticket")
        enrolment.by_stick()
        self.settle()
        self.place.errors.hide()
        self.shoot("enrolled-by-stick")
        self.place.models.line.sync(quietly=True)
        self.settle()
        self.shoot("quiet-failure")
        enrolment.take(self._county.ticket_file(self._home))
        self.settle()
        enrolment.by_network()
        self.settle()

    def _round(self) -> list[UUID]:
        """What waits, how it goes, and what comes back."""
        line = self.place.models.line
        records = [
            self._county.submit(self.desk, an_id_number(serial), name, portrait(serial, (480, 640)))
            for serial, name in zip(range(31, 43, 2), NAMES, strict=True)
        ]
        self.place.models.load()
        self.place.go_to("outbox")
        self.settle()
        self.shoot("waiting")
        line.sync()
        self.wait(lambda: line.done >= 2 or not line.busy)
        line.done, line.total, line.progress_note = 4, 6, of_progress("报送", 4, 6)
        self.shoot("sending")
        self.settle()
        self._county.give_back(records[0], "有三处与原件不一致，请核对原件、重拍近照后报送。", MARKS)
        self._county.give_back(records[1], "请核对电话。")
        self._county.approve(records[2])
        self._county.parts.publish.notice(
            Notice(
                id=uuid4(),
                title="关于补充采集",
                text="各采集点请于10月20日前完成遗漏人员的补充采集，行动不便的上门采集；采集中遇到的问题请及时报告县级技术员。",
                at=datetime(2018, 10, 8, 1, tzinfo=UTC),
                until=date(2999, 10, 20),
            ),
            "韦审核",
        )
        line.sync()
        self.settle()
        self.shoot("came-back")
        self.place.models.automatic.pause()
        stick = self._home / "stick"
        stick.mkdir()
        self._county.submit(self.desk, an_id_number(51), "覃续报")
        line.use_stick(stick)
        self.settle()
        self.shoot("stick-paused")
        self.place.go_to("records")
        self.settle()
        self.place.records.table.selectRow(next(self._rows_returned()))
        self.shoot("records")
        self.place.records.show_button.click()
        self.settle()
        self._save(self.place.record, "history")
        self.place.record.close()
        self.place.go_to("progress")
        self.settle()
        self.shoot("progress")
        return records

    def _rows_returned(self) -> "filter[int]":
        table = self.place.models.records.table
        return filter(lambda row: table.rows[row].state == "returned", range(table.rowCount()))

    def _correct(self, record_id: UUID) -> None:
        records = self.place.models.records
        records.take_up(next(record for record in records.table.rows if record.record_id == record_id))
        self.settle()
        form = self.place.desk.form
        form.jump_to("other_identity.phone")
        self.shoot("marks")
        self.place.models.desk.collection.answer("other_identity.phone", "13900000077")
        self.settle()
        form.jump_to("service.unit_code")
        self.shoot("mark-changed")
        self.place.models.desk.collection.go_to(Step.PHOTO)
        self.settle()
        self.shoot("mark-photo")
        self.place.models.desk.next_person()
        self.settle()

    def _elsewhere(self) -> None:
        card = self.place.models.desk.card
        self.place.desk.card.read_button.click()
        self.settle()
        assert card.visitor is not None
        at = datetime(2018, 10, 6, 4, tzinfo=UTC)
        told = CollectedBy(uuid4(), 1, "450802101-02", at, card.visitor.card.id_number)
        card._on_visitor(replace(card.visitor, card=replace(card.visitor.card), elsewhere=(told,)))
        self.settle()
        self.shoot("elsewhere")

    def settle(self, condition: Callable[[], bool] = lambda: True) -> None:
        self.wait(lambda: condition() and self.shell.jobs.under_way == 0)

    def wait(self, condition: Callable[[], bool]) -> None:
        wait_until(condition)

    def shoot(self, name: str) -> None:
        self._save(self.shell, name)

    def _save(self, window: QWidget, name: str) -> None:
        for _ in range(3):
            self._qt.processEvents()
        picture = self._folder / f"line-{name}.png"
        grabbed = window.grab()
        if window is self.shell and grabbed.deviceIndependentSize().toSize().toTuple() != (1366, 768):
            raise RuntimeError(f"{name}: the window grew to {grabbed.size().toTuple()}")
        grabbed.save(str(picture))
        self._shots.append(picture)
