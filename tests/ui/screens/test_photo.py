"""The recent photo at the desk: live, by itself, by hand, from a file, refused, and kept for a reason."""

import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageEnhance
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from station.domain.evidence import EvidenceKind
from station.photos.drawn import portrait
from station.services.desk import Desk
from station.services.flow import Step
from station.ui.camera.capture import CaptureState
from station.ui.camera.told import told_of
from station.ui.collection import Collection
from station.ui.jobs import Jobs
from station.ui.widgets.camera_view import AMBER, GREEN
from station.ui.widgets.keep_anyway import OF_PERSONS
from tests.ui.conftest import Quiet
from tests.ui.screens.studio import WEBCAM, PhotoDesk, some_cameras


def in_the_dark(picture: bytes) -> bytes:
    buffer = io.BytesIO()
    ImageEnhance.Brightness(Image.open(io.BytesIO(picture)).convert("RGB")).enhance(0.35).save(buffer, "PNG")
    return buffer.getvalue()


@pytest.fixture
def at(qtbot: QtBot, desk: Desk, collection: Collection, jobs: Jobs) -> Iterator[PhotoDesk]:
    made = PhotoDesk(qtbot, desk, collection, jobs, some_cameras())
    yield made
    made.close()


@pytest.fixture
def begun(at: PhotoDesk, desk: Desk) -> PhotoDesk:
    """A person whose card was read sits before the camera."""
    at.open(desk.start_record(Quiet(), desk.receive_visitor(Quiet())))
    return at


def test_the_guide_turns_green_when_the_portrait_fits(begun: PhotoDesk):
    view = begun.page.photo.panel.view
    begun.cameras.show("person", in_the_dark(portrait(1, WEBCAM)))
    begun.until(lambda: view.colour == AMBER)
    assert told_of(begun.photo.capture).sentence == "画面太暗。"

    begun.cameras.show("person", portrait(1, WEBCAM))
    begun.until(lambda: view.colour == GREEN)
    assert "请保持不动" in begun.page.photo.panel.state.text
    assert near(view.grab().toImage(), GREEN)


def near(image: object, colour: QColor) -> bool:
    """Whether some pixel has the colour."""
    wide, tall = image.width(), image.height()
    wanted = colour.rgb() & 0xFFFFFF
    return any(image.pixel(x, y) & 0xFFFFFF == wanted for y in range(tall) for x in range(0, wide, 1))


def test_a_portrait_that_fits_for_a_second_takes_itself(begun: PhotoDesk):
    begun.seconds_pass()

    begun.until(lambda: begun.photo.capture.state is CaptureState.TAKEN)

    assert begun.photo.taken
    begun.until(lambda: begun.photo.photo is not None)
    photo = begun.photo.photo.image
    assert photo.width() / photo.height() == pytest.approx(0.8, abs=0.01), "cut to its shape"
    assert begun.photo.capture.choice.camera is None, "the camera rests"


def test_while_the_clock_stands_still_nothing_is_taken_by_itself(begun: PhotoDesk, qtbot: QtBot):
    looks: list[object] = []
    begun.photo.capture.live.looked.connect(looks.append)
    begun.until(lambda: len(looks) > 5)
    assert not begun.photo.taken


def test_switched_off_it_waits_for_the_shutter(begun: PhotoDesk, qtbot: QtBot):
    panel = begun.page.photo.panel
    panel.by_itself.click()
    begun.seconds_pass()
    begun.until(lambda: begun.clock.now > 2 and begun.photo.capture.view is not None)
    assert not begun.photo.taken
    assert told_of(begun.photo.capture).sentence == "符合要求，可以拍照。"

    panel.shoot_button.setFocus()
    QTest.keyClick(panel.shoot_button, Qt.Key.Key_Space)

    begun.until(lambda: begun.photo.capture.state is CaptureState.TAKEN)
    assert begun.collection.has(EvidenceKind.RECENT_PHOTO)


def test_a_photo_is_taken_anew_and_takes_the_first_ones_place(begun: PhotoDesk):
    begun.seconds_pass()
    begun.until(lambda: begun.photo.capture.state is CaptureState.TAKEN)
    first = begun.model.album.portrait()
    begun.cameras.show("person", portrait(3, WEBCAM))

    begun.page.photo.panel.shoot_button.click()
    assert begun.photo.capture.state is CaptureState.LIVE
    begun.until(lambda: begun.photo.capture.state is CaptureState.TAKEN)

    second = begun.model.album.portrait()
    assert first is not None
    assert second is not None
    assert first.digest != second.digest
    assert sum(piece.kind is EvidenceKind.RECENT_PHOTO for piece in begun.collection.evidence) == 1


def test_a_refused_photo_is_kept_for_a_reason(begun: PhotoDesk, desk: Desk):
    panel, capture = begun.page.photo.panel, begun.photo.capture
    begun.cameras.show("person", in_the_dark(portrait(1, WEBCAM)))
    begun.until(lambda: told_of(capture).sentence == "画面太暗。")
    panel.shoot_button.click()
    begun.until(lambda: capture.state is CaptureState.REFUSED)
    assert not begun.photo.taken
    assert panel.keep_anyway.isVisible()
    assert not panel.keep_anyway.keep_button.isEnabled()

    panel.keep_anyway.reason.setCurrentText(OF_PERSONS[0])
    panel.keep_anyway.keep_button.click()

    begun.until(lambda: begun.photo.photo is not None and begun.photo.photo.reason != "")
    assert begun.photo.photo.reason == OF_PERSONS[0]
    begun.until(lambda: any(problem.reason == OF_PERSONS[0] for problem in begun.collection.problems))
    assert "请先拍照" not in str(begun.errors)
    notes = [piece for piece in begun.collection.evidence if piece.kind is EvidenceKind.CLERK_NOTE]
    assert len(notes) == 1


def test_a_refused_photo_can_be_left_for_another(begun: PhotoDesk):
    panel, capture = begun.page.photo.panel, begun.photo.capture
    begun.cameras.show("person", in_the_dark(portrait(1, WEBCAM)))
    begun.until(lambda: told_of(capture).sentence == "画面太暗。")
    panel.shoot_button.click()
    begun.until(lambda: capture.state is CaptureState.REFUSED)
    panel.shoot_button.click()
    assert capture.state is CaptureState.LIVE
    assert not panel.keep_anyway.isVisible()
    assert capture.prepared is None


def test_a_second_person_in_the_picture_is_told(begun: PhotoDesk):
    one = Image.open(io.BytesIO(portrait(1, (400, 500)))).convert("RGB")
    two = Image.new("RGB", (800, 600), one.getpixel((4, 4)))
    two.paste(one, (0, 100))
    two.paste(one, (400, 100))
    buffer = io.BytesIO()
    two.save(buffer, "PNG")
    begun.cameras.show("person", buffer.getvalue())
    begun.until(lambda: told_of(begun.photo.capture).sentence == "画面里不止一张脸。")
    assert begun.page.photo.panel.view.colour == AMBER


def test_a_photo_is_imported_through_the_dialog_without_any_camera(at: PhotoDesk, desk: Desk, tmp_path: Path):
    at.cameras.unplug("person")
    at.cameras.unplug("paper")
    at.open(desk.start_record(Quiet(), desk.receive_visitor(Quiet())))
    assert told_of(at.photo.capture).sentence == "没有找到摄像头。"
    assert not at.page.photo.panel.shoot_button.isEnabled()
    (tmp_path / "portrait.png").write_bytes(portrait(2))

    at.page.photo.panel.import_button.click()
    dialog = at.page.findChild(QFileDialog)
    assert dialog is not None
    dialog.setDirectory(str(tmp_path))
    dialog.filesSelected.emit([str(tmp_path / "portrait.png")])
    dialog.close()

    at.until(lambda: at.photo.capture.state is CaptureState.TAKEN)
    assert at.photo.taken


@pytest.mark.parametrize(("data", "code"), [(b"", "PH-201"), (b"no picture", "PH-201"), (None, "ST-003")])
def test_a_bad_file_gets_a_sentence_and_the_camera_goes_on(
    begun: PhotoDesk, tmp_path: Path, data: bytes | None, code: str
):
    file = tmp_path / "photo.jpg"
    if data is not None:
        file.write_bytes(data)
    begun.photo.capture.take_files([file])
    begun.until(lambda: begun.errors == [code])
    assert begun.photo.capture.state is CaptureState.LIVE
    begun.until(lambda: begun.photo.capture.view is not None)


def test_an_unplugged_camera_is_told_and_goes_on_when_it_is_back(begun: PhotoDesk):
    panel, capture = begun.page.photo.panel, begun.photo.capture
    begun.until(lambda: capture.view is not None)
    begun.cameras.unplug("person")
    assert "摄像头断开了" in panel.state.text
    assert "已断开" in panel.bar.cameras.currentText()
    assert not panel.shoot_button.isEnabled()
    assert capture.frame is None, "nobody is seen any more"

    begun.cameras.plug("person")
    begun.until(lambda: capture.view is not None)
    assert panel.bar.cameras.currentText() == "网络摄像头"


def test_a_camera_is_chosen_by_the_keyboard(begun: PhotoDesk):
    bar = begun.page.photo.panel.bar
    bar.cameras.setFocus()
    QTest.keyClick(bar.cameras, Qt.Key.Key_Down)
    chosen = begun.photo.capture.choice.chosen
    assert chosen is not None
    assert chosen.key == "paper"


def test_everything_is_reached_by_the_keyboard(begun: PhotoDesk):
    panel = begun.page.photo.panel
    begun.until(lambda: begun.photo.capture.view is not None)
    wanted = {panel.bar.cameras, panel.shoot_button, panel.import_button, panel.by_itself, begun.page.photo_button}
    begun.page.activateWindow()
    begun.page.photo_button.setFocus()
    met = set()
    for _ in range(20):
        met.add(QApplication.focusWidget())
        QTest.keyClick(QApplication.focusWidget() or begun.page, Qt.Key.Key_Tab)
    assert wanted <= met
    QTest.keyClick(begun.page.photo_button, Qt.Key.Key_Right)
    assert begun.page.papers.isVisible()


def test_no_camera_runs_while_the_page_is_not_seen(begun: PhotoDesk):
    begun.until(lambda: begun.photo.capture.view is not None)
    begun.page.hide()
    assert begun.photo.capture.choice.camera is None
    assert begun.photo.capture.frame is None
    begun.page.show()
    begun.until(lambda: begun.photo.capture.view is not None)


def test_who_comes_next_is_not_shown_the_one_before(begun: PhotoDesk, desk: Desk):
    begun.seconds_pass()
    begun.until(lambda: begun.photo.photo is not None)
    begun.collection.leave()
    assert begun.photo.photo is None
    assert begun.photo.capture.state is CaptureState.LIVE

    begun.open(desk.start_record(Quiet(), desk.receive_visitor(Quiet())))
    assert not begun.photo.taken
    begun.until(lambda: begun.photo.capture.view is not None)


def test_a_draft_taken_up_again_shows_its_photo(begun: PhotoDesk, desk: Desk):
    begun.seconds_pass()
    begun.until(lambda: begun.photo.photo is not None)
    keeper = begun.collection.keeper
    assert keeper is not None
    begun.collection.leave()

    begun.open(desk.go_on(Quiet(), keeper.record_id))

    assert begun.photo.capture.state is CaptureState.TAKEN
    begun.until(lambda: begun.photo.photo is not None)
    assert begun.collection.step is Step.PHOTO


def test_a_photo_under_way_when_the_person_leaves_is_not_kept_for_the_next(begun: PhotoDesk, desk: Desk):
    begun.until(lambda: begun.photo.capture.frame is not None)
    begun.photo.capture.shoot()
    begun.collection.leave()
    begun.open(desk.start_record(Quiet(), desk.receive_visitor(Quiet())))
    begun.until(lambda: begun.photo.capture.view is not None)
    assert not begun.photo.taken
    assert json.dumps(begun.errors) == "[]"
