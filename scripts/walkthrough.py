"""Takes people through the whole job in the real windows, as a clerk would: clicks and keys, step by step.

Each step is told on stdout and, with --shots, photographed. With --paced the program waits for a line on stdin after
each step, so that whoever started it can look at the store, or kill it. It goes on with whatever it finds: a draft,
a record already signed.
"""

import argparse
import select
import sys
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QImage, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QDialogButtonBox, QFileDialog, QWidget

from scripts.stage import PASSPHRASE
from scripts.waiting import live, rest
from station.app import Application
from station.devices.signature.qt.pen import SimulatedPen
from station.devices.signature.simulator import handwriting
from station.domain.category import Category
from station.photos.drawn import portrait
from station.photos.drawn_paper import paper_on_desk
from station.services.flow import Step
from station.ui.camera.capture import CaptureState
from station.ui.editors import (
    ChoiceEditor,
    ChoicesEditor,
    Editor,
    LineEditor,
    LongTextEditor,
    YesNoEditor,
)
from station.ui.printing.preview import PreviewDialog
from station.ui.screens.papers import page_name
from station.ui.shell import Shell, dress
from station.ui.signing.window import SigningWindow
from station.window import simulated_cameras, simulated_reader, window_parts

PATIENCE_S = 60.0
ANSWERS: dict[str, object] = {
    "other_identity.has_agent": False,
    "other_identity.household_division": "450802101201",
    "other_identity.household_address": "大圩村样例街三组36号",
    "other_identity.household_type": "1",
    "other_identity.residence_same": True,
    "other_identity.marital_status": "20",
    "other_identity.education": "60",
    "other_identity.political_affiliation": "13",
    "other_identity.phone": "13900000036",
    "other_identity.has_honor_plaque": False,
    "service.enlisted_on": "19971201",
    "service.enlisted_household_type": "1",
    "service.discharged_on": "1999-12-1",
    "service.unit_code": "52812",
    "service.serviceman_class": "conscript",
    "service.commendations": ["third_class_merit"],
    "service.proof_type": "certificate",
    "service.certificate_type": "discharge",
    "service.certificate_number": "退字第99128号",
    "service.resettled_division": "450802101",
    "discharged_soldier.resettlement": "own_initiative_employment",
    "discharged_soldier.soldier_type": "0",
    "discharged_soldier.allowance": "3000",
    "discharged_soldier.allowance_received": True,
    "living.employment_status": "farming",
    "living.yearly_income": "18000",
    "living.medical_insurance": ["1"],
    "living.old_age_insurance": ["1"],
    "living.housing_fund": "no",
    "living.housing": ["2"],
    "living.social_assistance": "4",
    "living.state_benefits": ["none"],
    "living.disability_allowance": "none",
    "appeals.appeal_text": "希望了解农村籍退役士兵老年生活补助的办理时间。",
}


class Clerk:
    """Works the windows of one station."""

    def __init__(self, arguments: argparse.Namespace, qt: QApplication) -> None:
        self._qt = qt
        self._shots: Path | None = arguments.shots
        self._paced: bool = arguments.paced
        self._number = 0
        application = Application()
        self.cameras = simulated_cameras()
        self._seeds = iter(range(1, 100))
        self._fields = application.catalogue.fields
        self.shell = Shell(
            window_parts(
                application,
                arguments.data,
                simulated_reader(*arguments.people),
                lambda: self.cameras,
            )
        )
        self.shell.show()

    # -- hands and eyes -----------------------------------------------------------------------------------------------

    def wait(self, condition: Callable[[], bool], what: str) -> None:
        """Lets the windows live until something is so."""
        until = time.monotonic() + PATIENCE_S
        while not condition():
            if time.monotonic() > until:
                raise RuntimeError(f"nothing came of: {what}; the window says: {self.error_text()}")
            rest()

    def error_text(self) -> str:
        boxes = [self.shell.login.errors]
        if self.shell.desk is not None:
            boxes.append(self.shell.errors)
        return "；".join(box.text for box in boxes if box.text)

    def tell(self, text: str) -> None:
        """Tells a step, photographs it, and waits where that was asked for."""
        self._number += 1
        live(self._qt)
        if self._shots is not None:
            self._shots.mkdir(parents=True, exist_ok=True)
            picture = self._shots / f"{self._number:02d}-{text.split('：', maxsplit=1)[0].replace(' ', '')}.png"
            self._top_window().grab().save(str(picture))
        print(f"[{self._number:2d}] {text}", flush=True)
        if self._paced:
            while not select.select([sys.stdin], [], [], 0.01)[0]:
                live(self._qt)
            sys.stdin.readline()

    def _top_window(self) -> QWidget:
        """The one above the others."""
        seen = [each for each in self._qt.topLevelWidgets() if each.isVisible()]
        above = (
            each for kind in (QFileDialog, PreviewDialog, SigningWindow) for each in seen if isinstance(each, kind)
        )
        return next(above, self.shell)

    def click(self, widget: QWidget) -> None:
        self.wait(lambda: widget.isEnabled() and widget.isVisible(), f"{type(widget).__name__} {widget.objectName()}")
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton)

    def tick(self, box: QCheckBox) -> None:
        self.wait(lambda: box.isEnabled() and box.isVisible(), box.text())
        QTest.mouseClick(box, Qt.MouseButton.LeftButton, pos=QPoint(12, box.height() // 2))

    def type(self, widget: QWidget, text: str) -> None:
        """Types: what a keyboard has by keys, the rest through the input method, as it does in life."""
        widget.setFocus()
        for character in text:
            if character.isascii():
                QTest.keyClicks(widget, character)
            else:
                event = QInputMethodEvent()
                event.setCommitString(character)
                QApplication.sendEvent(widget, event)
            self.after_key()

    def after_key(self) -> None:
        """Between a key and the next, which come faster than anybody's."""

    def portrait(self) -> bytes:
        """Another person before the webcam."""
        return portrait(next(self._seeds), (1280, 720))

    def paper(self) -> bytes:
        """Another page under the document camera."""
        return paper_on_desk(next(self._seeds), (2592, 1944))

    def choose(self, box: QComboBox, code: str) -> None:
        box.setFocus()
        for _ in range(box.count()):
            if box.currentData() == code:
                return
            QTest.keyClick(box, Qt.Key.Key_Down)
            self.after_key()
        raise RuntimeError(f"no such choice: {code}")

    def _lay_a_page(self) -> None:
        """Another page before the document camera, whose cable is drawn meanwhile: no frame of the last one is left."""
        self.cameras.unplug("paper")
        self.cameras.show("paper", self.paper())
        self.cameras.plug("paper")

    def choose_text(self, box: QComboBox, text: str) -> None:
        """Chooses by what is read, as with the keyboard."""
        box.setFocus()
        QTest.keyClick(box, Qt.Key.Key_Home)
        for _ in range(box.count()):
            if box.currentText().startswith(text):
                return
            QTest.keyClick(box, Qt.Key.Key_Down)
            self.after_key()
        raise RuntimeError(f"no such choice: {text}")

    # -- the job ------------------------------------------------------------------------------------------------------

    def log_in(self) -> None:
        self.tell("登录：输入操作员和口令")
        self.type(self.shell.login.passphrase, PASSPHRASE)
        self.click(self.shell.login.enter)
        self.wait(lambda: self.shell.desk is not None and self.shell.desk.isVisible(), "log-in")

    def collect(self) -> None:
        """One person from card to queue; a person already signed is only looked at."""
        assert self.shell.desk is not None
        assert self.shell.desk_model is not None
        desk, model = self.shell.desk, self.shell.desk_model
        collection = model.collection
        self.wait(lambda: collection.step is Step.CARD, "the first step")
        self.click(desk.card.read_button)
        self.wait(lambda: model.card.visitor is not None and not model.card.busy, "the card")
        visitor = model.card.visitor
        assert visitor is not None
        kind = "在库" if visitor.entry else "新增"
        self.tell(f"读卡 {kind}：{'在基础库中找到' if visitor.entry else '基础库中没有，按新增'}")
        if visitor.record is not None and visitor.draft is None:
            model.next_person()
            return
        self.click(desk.card.start_button)
        self.wait(lambda: collection.step is not Step.CARD, "the draft")
        self.tell(f"开始 {kind}：草稿已保存")
        work = {
            Step.CATEGORIES: self.choose_categories,
            Step.FORM: self.fill_in,
            Step.PHOTO: self.photograph,
            Step.SIGN: self.sign,
        }
        while collection.step is not Step.DONE:
            work[collection.step](kind)
        self.tell(f"完成 {kind}：已签字保存，待报送")
        self.print_form(kind)
        self.click(desk.done.next_button)

    def choose_categories(self, kind: str) -> None:
        desk, model = self.shell.desk, self.shell.desk_model
        assert desk is not None
        assert model is not None
        if Category.DISCHARGED_SOLDIER not in model.collection.categories:
            self.tick(desk.categories.boxes[Category.DISCHARGED_SOLDIER])
        self.wait(lambda: model.collection.may_go_on, "categories that go together")
        self.tell(f"类别 {kind}：退役士兵，不能同选的类别已关闭并说明原因")
        self.click(desk.on_button)
        self.wait(lambda: model.collection.step is not Step.CATEGORIES, "the form")

    def fill_in(self, kind: str) -> None:
        desk, model = self.shell.desk, self.shell.desk_model
        assert desk is not None
        assert model is not None
        fields = [field for field in self._fields if field.path in ANSWERS]
        half = len(fields) // 2
        live(self._qt)  # a page is laid out before anybody sees it
        for place, field in enumerate(fields):
            if place == half:
                self.tell(f"填写 {kind}：填到一半，自动暂存")
            editor = desk.form.editors[field.path]
            if field.shown(model.collection.document) and not self._answered(field.path):
                desk.form.jump_to(field.path)
                self.answer(editor, ANSWERS[field.path])
        self.wait(lambda: model.collection.may_go_on, "a complete form")
        desk.form.jump_to("discharged_soldier.resettlement")
        self.tell(f"填完 {kind}：没有必须改正的问题")
        self.click(desk.on_button)
        self.wait(lambda: model.collection.step is not Step.FORM, "the photo page")

    def shell_catalogue(self):
        return self.shell._parts.catalogue.fields

    def _answered(self, path: str) -> bool:
        model = self.shell.desk_model
        assert model is not None
        section, _, name = path.partition(".")
        inner = model.collection.document.get(section)
        return isinstance(inner, dict) and inner.get(name) not in (None, "", [])

    def answer(self, editor: Editor, value: object) -> None:
        match editor:
            case YesNoEditor():
                button = editor.yes if value else editor.no
                QTest.mouseClick(button, Qt.MouseButton.LeftButton, pos=QPoint(12, button.height() // 2))
            case ChoicesEditor():
                for code in value:
                    self.tick(editor.boxes[code])
            case ChoiceEditor():
                self.choose(editor.box, str(value))
            case LongTextEditor():
                self.type(editor.box, str(value))
            case LineEditor():
                self.type(editor.line, str(value))

    def photograph(self, kind: str) -> None:
        """The portrait is taken by itself; a booklet and a certificate follow by hand."""
        desk, model = self.shell.desk, self.shell.desk_model
        assert desk is not None
        assert model is not None
        page, photo, papers = desk.pictures, model.pictures.photo, model.pictures.papers
        self.cameras.show("person", self.portrait())
        if not photo.taken:
            self.wait(lambda: photo.capture.view is not None and photo.capture.view.fits, "a portrait that fits")
            self.tell(f"取景 {kind}：符合要求，自动拍照")
        self.wait(lambda: photo.capture.state is CaptureState.TAKEN and photo.photo is not None, "the photo")
        self.tell(f"拍照 {kind}：近照已裁剪、压缩保存")
        self.click(page.papers_button)
        for paper in ("户口簿", "退伍（役）证"):
            if paper not in [page_name(piece) for piece in papers.pages]:
                self.wait(lambda: papers.capture.frame is not None, "a frame of the document camera")
                self._lay_a_page()
                self.choose_text(page.papers.next_is, paper)
                self.wait(lambda: papers.capture.view is not None and papers.capture.view.fits, "a page that fits")
                self.tell(f"材料 {kind} {paper}：找到纸张的边")
                self.click(page.papers.panel.shoot_button)
                self.wait(lambda paper=paper: paper in [page_name(piece) for piece in papers.pages], "the page")
        self.wait(lambda: all(model.pictures.album.shown(piece) for piece in papers.pages), "the thumbnails")
        self.tell(f"材料 {kind}：已拉直、压缩保存")
        self.click(desk.on_button)
        self.wait(lambda: model.collection.step is not Step.PHOTO, "the signing page")

    def sign(self, kind: str) -> None:
        desk, model = self.shell.desk, self.shell.desk_model
        assert desk is not None
        assert model is not None
        page = desk.sign
        self.wait(lambda: model.sign.ready, "what is to be signed")
        self.click(page.on_screen.window_button)
        self.wait(lambda: page.signing_window is not None and page.signing_window.isVisible(), "the signing window")
        window = page.signing_window
        assert window is not None
        self.tell(f"签字窗口 {kind}：本人核对内容，字号可以放大")
        SimulatedPen(window.canvas).write(handwriting(11, window.canvas.width(), window.canvas.height()))
        self.tell(f"签字 {kind}：本人核对内容并签字")
        self.click(window.confirm_button)
        if self._paced:
            self.tell(f"确认 {kind}：已点确认签字")
        self.wait(lambda: model.collection.step is Step.DONE, "the saved revision")

    def print_form(self, kind: str) -> None:
        desk, model = self.shell.desk, self.shell.desk_model
        if self._shots is None or desk is None or model is None:
            return
        target = (self._shots / f"信息采集表-{kind}.pdf").absolute()
        target.unlink(missing_ok=True)
        self.click(desk.done.print_button)
        self.wait(lambda: isinstance(self._top_window(), PreviewDialog), "the preview")
        preview = self._top_window()
        assert isinstance(preview, PreviewDialog)
        self.wait(lambda: has_ink(preview.view.grab().toImage()), "the first page")
        self.tell(f"预览 {kind}：信息采集表，可以打印或存为 PDF")
        self.click(preview.save_button)
        self.wait(lambda: isinstance(self._top_window(), QFileDialog), "the dialog")
        dialog = self._top_window()
        assert isinstance(dialog, QFileDialog)
        dialog.selectFile(str(target))
        self.tell(f"打印 {kind}：选择 PDF 的位置")
        buttons = dialog.findChild(QDialogButtonBox)
        assert buttons is not None
        self.click(buttons.button(QDialogButtonBox.StandardButton.Save))
        self.wait(target.exists, "the printed form")
        self.click(preview.close_button)
        self.wait(lambda: self._top_window() is self.shell, "the preview gone")
        self.tell(f"已打印 {kind}：信息采集表存为 PDF")

    def send(self) -> None:
        assert self.shell.records is not None
        assert self.shell.records_model is not None
        assert self.shell.place is not None
        screen, model = self.shell.records, self.shell.records_model
        self.click(self.shell.place.bar.buttons["records"])
        self.wait(lambda: bool(model.table.rows), "the list")
        self.tell("记录：待报送")
        self.click(screen.sync_button)
        if self._paced:
            self.tell("同步：已点同步")
        self.wait(lambda: not model.sending and model.waiting == 0, "the county's receipts")
        self.wait(lambda: all(record.receipt_number for record in model.table.rows), "the receipts in the list")
        self.tell("已回执：县级已回执")

    def close(self) -> None:
        self.shell.close()
        self.wait(lambda: not self.shell.isVisible(), "the end")


def has_ink(picture: QImage) -> bool:
    """Whether a page is to be seen: it is painted a moment after its window."""
    middle = picture.width() // 2
    return any(picture.pixelColor(middle, row).lightness() < 100 for row in range(picture.height()))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--shots", type=Path)
    parser.add_argument("--paced", action="store_true")
    parser.add_argument("people", nargs="+", help="sample people, such as: found new")
    arguments = parser.parse_args()
    qt = QApplication(sys.argv[:1])
    dress(qt)
    clerk = Clerk(arguments, qt)
    clerk.log_in()
    for _ in arguments.people:
        clerk.collect()
    clerk.send()
    clerk.close()
    del clerk
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


if __name__ == "__main__":
    main()
