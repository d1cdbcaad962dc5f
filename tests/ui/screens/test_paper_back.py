"""The screen on which paper is filed, clicked through with printed pages that come back as pictures."""

import io
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar
from uuid import UUID, uuid4

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from station.domain.evidence import EvidenceKind, Signer
from station.domain.paper import PageFate
from station.domain.record import RecordState
from station.forms.pdf.mark import BlankMark
from station.services.desk import Desk
from station.ui.camera.capture import Studio
from station.ui.jobs import Jobs
from station.ui.paper_back.camera import PageCamera
from station.ui.paper_back.dialogs import AgainDialog, AssignDialog, EnterDialog, LookDialog
from station.ui.screens.paper_back import PaperBackModel, PaperBackScreen
from station.window import encoded, simulated_cameras
from tests.db.builders import an_id_number
from tests.photos.test_page import printed as marked
from tests.photos.test_page import saved
from tests.services.builders import Quiet, a_document, a_photo

Dialog = TypeVar("Dialog", bound=QWidget)


@pytest.fixture
def screen(qtbot: QtBot, desk: Desk, jobs: Jobs) -> PaperBackScreen:
    model = PaperBackModel(desk, Studio(jobs, desk.pictures, simulated_cameras(), encoded))
    shown = PaperBackScreen(model)
    qtbot.addWidget(shown)
    shown.resize(1366, 700)
    shown.show()
    return shown


def a_draft(desk: Desk, number: int = 17, name: str = "覃示范") -> UUID:
    """A draft that only lacks its confirmation."""
    buffer = io.BytesIO()
    Image.new("RGB", (480, 600), (200, 210, number)).save(buffer, "JPEG")
    photo = a_photo(buffer.getvalue())
    return desk.submit_document(Quiet(), a_document(an_id_number(number), name), [photo]).record_id


def scanned(desk: Desk, record_id: UUID, folder: Path) -> list[Path]:
    """The record's printed pages, as a scanner gives them."""
    desk.save_for_paper(Quiet(), record_id)
    pdf = desk.print_record(Quiet(), record_id)
    name = folder / record_id.hex
    subprocess.run(["pdftoppm", "-r", "150", "-jpeg", "-", str(name)], input=pdf, check=True)
    return sorted(folder.glob(f"{record_id.hex}*.jpg"))


def a_blank(folder: Path, pages: int = 2) -> tuple[UUID, list[Path]]:
    serial, files = uuid4(), []
    for number in range(1, pages + 1):
        file = folder / f"{serial.hex}-{number}.png"
        file.write_bytes(saved(marked(BlankMark(serial, number, pages).text(), seed=number)))
        files.append(file)
    return serial, files


def settle(qtbot: QtBot, jobs: Jobs, screen: PaperBackScreen) -> None:
    qtbot.waitUntil(lambda: not screen.model.filing.busy and jobs.under_way == 0, timeout=60_000)


def click(button: QPushButton) -> None:
    assert button.isEnabled()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def opened(qtbot: QtBot, kind: type[Dialog]) -> Dialog:
    def there() -> list[Dialog]:
        return [each for each in QApplication.topLevelWidgets() if isinstance(each, kind) and each.isVisible()]

    qtbot.waitUntil(lambda: bool(there()), timeout=10_000)
    return there()[0]


def fates(screen: PaperBackScreen) -> list[PageFate | None]:
    return [row.outcome.fate if row.outcome else None for row in screen.model.filing.table.rows]


def choose(dialog: AssignDialog | EnterDialog) -> None:
    dialog.picker.list.setCurrentRow(0)


Take = Callable[[PaperBackScreen, list[Path], Path], None]


@pytest.mark.parametrize(
    "take",
    [
        lambda screen, files, folder: screen.model.filing.take_files(files),
        lambda screen, files, folder: screen.model.filing.take_folder(folder),
    ],
    ids=["files", "folder"],
)
def test_pages_are_told_one_after_another_and_the_record_can_be_handed_in(
    qtbot: QtBot, desk: Desk, jobs: Jobs, screen: PaperBackScreen, tmp_path: Path, take: Take
) -> None:
    (tmp_path / "scans").mkdir()
    record_id = a_draft(desk)
    files = scanned(desk, record_id, tmp_path / "scans")
    take(screen, files, tmp_path / "scans")
    qtbot.waitUntil(screen.stop_button.isVisible, timeout=10_000)
    settle(qtbot, jobs, screen)
    assert fates(screen) == [PageFate.KEPT] * (len(files) - 1) + [PageFate.CONFIRMED]
    assert not screen.stop_button.isVisible()
    assert {row.whose for row in screen.model.filing.table.rows} == {"覃示范"}
    assert all(row.thumbnail is not None for row in screen.model.filing.table.rows)
    click(screen.submit_button)
    settle(qtbot, jobs, screen)
    assert desk.show_record(Quiet(), record_id).summary.state is RecordState.QUEUED
    assert screen.model.filing.table.rows[-1].says.endswith("已提交。")
    assert not screen.submit_button.isVisible()


def test_what_is_not_handed_in_tells_why_and_the_record_at_the_desk_is_left_alone(
    qtbot: QtBot, desk: Desk, jobs: Jobs, tmp_path: Path
) -> None:
    document = a_document(an_id_number(17))
    record_id = desk.submit_document(Quiet(), document, []).record_id
    other = a_draft(desk, 18)
    studio = Studio(jobs, desk.pictures, simulated_cameras(), encoded)
    screen = PaperBackScreen(PaperBackModel(desk, studio, lambda: other))
    qtbot.addWidget(screen)
    screen.show()
    screen.model.filing.take_files([*scanned(desk, record_id, tmp_path), *scanned(desk, other, tmp_path)])
    settle(qtbot, jobs, screen)
    click(screen.submit_button)
    settle(qtbot, jobs, screen)
    notes = {row.outcome.record_id: row.note for row in screen.model.filing.table.rows if row.outcome and row.note}
    assert list(notes) == [record_id]
    assert "没有提交" in notes[record_id]
    assert desk.show_record(Quiet(), other).summary.state is RecordState.DRAFT


def test_stopping_keeps_what_was_filed(
    qtbot: QtBot, desk: Desk, jobs: Jobs, screen: PaperBackScreen, tmp_path: Path
) -> None:
    files = scanned(desk, a_draft(desk), tmp_path)
    filing = screen.model.filing
    filing.take_files(files)
    qtbot.waitUntil(lambda: filing.done == 1, timeout=30_000)
    click(screen.stop_button)
    settle(qtbot, jobs, screen)
    assert 1 <= len(filing.table.rows) < len(files)
    assert set(fates(screen)) == {PageFate.KEPT}
    assert screen.model.waiting.table.rows[0].seen.missing


def test_a_page_without_a_mark_goes_to_a_person(
    qtbot: QtBot, desk: Desk, jobs: Jobs, screen: PaperBackScreen, tmp_path: Path
) -> None:
    record_id = a_draft(desk)
    first, *others = scanned(desk, record_id, tmp_path)
    pixels = np.asarray(Image.open(first)).copy()
    pixels[: pixels.shape[0] // 6, pixels.shape[1] // 2 :] = 255
    first.write_bytes(saved(pixels))
    screen.model.filing.take_files([first, *others])
    settle(qtbot, jobs, screen)
    assert fates(screen)[0] is PageFate.NO_MARK
    screen.sitting.table.selectRow(1)
    assert not screen.sitting.assign_button.isEnabled()
    screen.sitting.table.selectRow(0)
    click(screen.sitting.assign_button)
    dialog = opened(qtbot, AssignDialog)
    assert not dialog.say_button.isEnabled()
    choose(dialog)
    dialog.of.setValue(1 + len(others))
    click(dialog.say_button)
    settle(qtbot, jobs, screen)
    assert fates(screen)[0] is PageFate.CONFIRMED


def test_a_blank_is_entered_with_the_clerks_statement(
    qtbot: QtBot, desk: Desk, jobs: Jobs, screen: PaperBackScreen, tmp_path: Path
) -> None:
    _, files = a_blank(tmp_path)
    record_id = a_draft(desk)
    screen.model.filing.take_files(files)
    settle(qtbot, jobs, screen)
    assert fates(screen) == [PageFate.BLANK_KEPT, PageFate.BLANK_WHOLE]
    assert screen.waiting_button.text() == "等待中的纸表（1）"
    click(screen.waiting_button)
    screen.awaiting.table.selectRow(0)
    click(screen.awaiting.look_button)
    look = opened(qtbot, LookDialog)
    click(look.pages.next_button)
    assert not look.pages.next_button.isEnabled()
    look.reject()
    click(screen.awaiting.enter_button)
    dialog = opened(qtbot, EnterDialog)
    choose(dialog)
    dialog.sign_by(Signer.REGISTRANT)
    assert not dialog.say_button.isEnabled()
    dialog.stated.setChecked(True)
    click(dialog.say_button)
    settle(qtbot, jobs, screen)
    assert not screen.model.waiting.table.rows
    kinds = [piece.kind for piece in desk.show_record(Quiet(), record_id).evidence]
    assert kinds.count(EvidenceKind.HANDWRITTEN_FORM) == 2
    desk.save_draft(Quiet(), record_id, a_document(an_id_number(17), other_identity__phone="13900000088"))
    click(screen.awaiting.again_button)
    again = opened(qtbot, AgainDialog)
    again.picker.list.setCurrentRow(0)
    again.stated.setChecked(True)
    click(again.say_button)
    settle(qtbot, jobs, screen)
    assert desk.submit_record(Quiet(), record_id).record_id == record_id


def test_pages_that_wait_can_be_taken_out(
    qtbot: QtBot, desk: Desk, jobs: Jobs, screen: PaperBackScreen, tmp_path: Path
) -> None:
    _, files = a_blank(tmp_path)
    screen.model.filing.take_files(files[:1])
    settle(qtbot, jobs, screen)
    click(screen.waiting_button)
    screen.awaiting.table.selectRow(0)
    assert not screen.awaiting.enter_button.isEnabled()
    click(screen.awaiting.drop_button)
    settle(qtbot, jobs, screen)
    assert not screen.model.waiting.table.rows


def test_what_the_camera_takes_is_filed_at_once(qtbot: QtBot, jobs: Jobs, screen: PaperBackScreen) -> None:
    click(screen.camera_button)
    dialog = opened(qtbot, PageCamera)
    screen.model.filing.take_picture(saved(marked("")))
    qtbot.waitUntil(lambda: not screen.model.filing.busy, timeout=60_000)
    assert fates(screen) == [PageFate.NO_MARK]
    assert "没有读到二维码" in dialog.said.text()
    dialog.accept()
    qtbot.waitUntil(lambda: jobs.under_way == 0)


def test_a_scanners_pdf_is_filed_page_by_page(
    qtbot: QtBot, desk: Desk, jobs: Jobs, screen: PaperBackScreen, tmp_path: Path
) -> None:
    record_id = a_draft(desk)
    desk.save_for_paper(Quiet(), record_id)
    file = tmp_path / "scan.pdf"
    file.write_bytes(desk.print_record(Quiet(), record_id))
    screen.model.filing.take_files([file])
    settle(qtbot, jobs, screen)
    assert fates(screen) == [PageFate.KEPT] * (len(fates(screen)) - 1) + [PageFate.CONFIRMED]
    assert screen.model.filing.table.rows[0].source == "scan.pdf 第1页"


def test_a_picture_that_is_none_is_told_in_its_row(
    qtbot: QtBot, jobs: Jobs, screen: PaperBackScreen, tmp_path: Path
) -> None:
    broken, pdf = tmp_path / "broken.jpg", tmp_path / "scan.pdf"
    broken.write_bytes(b"no picture")
    pdf.write_bytes(b"%PDF-1.7")
    screen.model.filing.take_files([broken, pdf, tmp_path / "gone.jpg"])
    settle(qtbot, jobs, screen)
    assert fates(screen) == [PageFate.UNREADABLE] * 3
    errors = [row.outcome.error for row in screen.model.filing.table.rows if row.outcome]
    assert [error.code for error in errors if error] == ["PH-201", "ST-003", "ST-003"]
    assert "需要处理3页" in screen.model.filing.sentence
