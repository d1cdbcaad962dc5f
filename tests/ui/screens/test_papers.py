"""Papers at the desk: edges seen, pages straightened, named, taken anew, taken out, from files; card sides by hand."""

import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image, ImageFilter
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from station.domain.evidence import EvidenceKind
from station.domain.record import EntryMode
from station.photos.drawn_paper import paper_on_desk
from station.rules.evidence import MAX_BYTES
from station.services.desk import Desk
from station.services.flow import Step, blocking
from station.ui.camera.capture import CaptureState
from station.ui.camera.told import told_of
from station.ui.collection import Collection
from station.ui.jobs import Jobs
from station.ui.screens.papers import BOOKLET, CARD_SIDES, page_name
from station.ui.widgets.camera_view import GREEN
from station.ui.widgets.keep_anyway import OF_PAPERS
from tests.ui.conftest import Quiet
from tests.ui.screens.studio import DOCUMENT, PhotoDesk, some_cameras

DISCHARGE = (EvidenceKind.CERTIFICATE, "discharge")
TRANSFER = (EvidenceKind.CERTIFICATE, "transfer")


@pytest.fixture
def at(qtbot: QtBot, desk: Desk, collection: Collection, jobs: Jobs) -> Iterator[PhotoDesk]:
    made = PhotoDesk(qtbot, desk, collection, jobs, some_cameras())
    yield made
    made.close()


@pytest.fixture
def begun(at: PhotoDesk, desk: Desk) -> PhotoDesk:
    """A discharged soldier has brought his papers."""
    at.open(desk.start_record(Quiet(), desk.receive_visitor(Quiet())))
    at.collection.answer("categories", ["discharged_soldier"])
    at.page.papers_button.click()
    return at


def lay(at: PhotoDesk, seed: int) -> None:
    """Another page before the camera; no frame of the last one is left."""
    at.cameras.unplug("paper")
    at.cameras.show("paper", paper_on_desk(seed, DOCUMENT))
    at.cameras.plug("paper")
    at.until(lambda: at.papers.capture.view is not None and at.papers.capture.view.fits)


def take(at: PhotoDesk, seed: int) -> None:
    lay(at, seed)
    pages = len(at.papers.pages)
    at.page.papers.panel.shoot_button.click()
    at.until(lambda: len(at.papers.pages) == pages + 1 and at.papers.capture.state is CaptureState.LIVE)


def names(at: PhotoDesk) -> list[str]:
    return [page_name(piece) for piece in at.papers.pages]


def rows(at: PhotoDesk) -> list[str]:
    shown = at.page.papers.list
    return [shown.item(row).text() for row in range(shown.count())]


def test_what_is_asked_for_is_offered_first(begun: PhotoDesk):
    box = begun.page.papers.next_is
    offered = [box.itemText(row) for row in range(box.count())]
    assert offered[:4] == ["户口簿（待拍）", "退伍（役）证（待拍）", "复员证（待拍）", "转业证（待拍）"]
    assert "其他" in offered
    assert "身份证照片（人像面）" in offered
    assert len(offered) == len(set(offered))


def test_the_document_camera_is_taken_and_its_edges_are_seen(begun: PhotoDesk):
    lay(begun, 2)
    assert begun.page.papers.panel.bar.cameras.currentText() == "高拍仪"
    assert begun.page.papers.panel.view.colour == GREEN
    cut = begun.papers.capture.view.cut
    assert cut is not None
    assert all(0 < x < DOCUMENT[0] and 0 < y < DOCUMENT[1] for x, y in cut)


def test_pages_are_kept_in_order_under_their_names_and_limits(begun: PhotoDesk):
    take(begun, 1)
    take(begun, 2)
    box = begun.page.papers.next_is
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Home)
    take(begun, 3)

    assert names(begun) == ["户口簿", "户口簿", "退伍（役）证"]
    assert all(piece.size <= MAX_BYTES[piece.kind] for piece in begun.papers.pages)
    begun.until(lambda: all(begun.model.album.shown(piece) for piece in begun.papers.pages))
    image = begun.model.album.shown(begun.papers.pages[0]).image
    assert image.width() / image.height() == pytest.approx(1 / 1.414, abs=0.06), "straightened to its sheet"
    assert [row.splitlines()[0] for row in rows(begun)] == ["1　户口簿", "2　户口簿", "3　退伍（役）证"]
    begun.until(lambda: not any("退伍" in told for told in begun.collection.to_bring))
    assert begun.page.papers_button.text().startswith("证件材料（3页")


def test_a_page_is_looked_at_and_taken_anew_in_its_place(begun: PhotoDesk):
    take(begun, 1)
    take(begun, 2)
    first, second = (piece.digest for piece in begun.papers.pages)
    page = begun.page.papers
    page.list.setCurrentRow(0)
    assert page.panel.shoot_button.text() == "继续拍摄"

    page.retake_button.click()
    assert begun.papers.takes_anew
    lay(begun, 4)
    page.panel.shoot_button.click()
    begun.until(lambda: begun.papers.pages[0].digest != first)

    assert [piece.digest for piece in begun.papers.pages][1] == second
    assert len(begun.papers.pages) == 2
    assert not begun.papers.takes_anew


def test_looking_at_a_page_ends_with_the_shutter_button(begun: PhotoDesk):
    take(begun, 1)
    page = begun.page.papers
    page.list.setCurrentRow(0)
    page.panel.shoot_button.click()
    assert begun.papers.chosen is None
    assert page.panel.shoot_button.text() == "拍照"
    assert len(begun.papers.pages) == 1


def test_a_page_is_called_something_else(begun: PhotoDesk):
    take(begun, 1)
    begun.page.papers.list.setCurrentRow(0)
    assert DISCHARGE in begun.papers.may_be(begun.papers.pages[0].digest)
    begun.papers.name(TRANSFER)
    begun.until(lambda: names(begun) == ["转业证"])


def test_a_page_is_taken_out(begun: PhotoDesk):
    take(begun, 1)
    begun.page.papers.list.setCurrentRow(0)
    begun.page.papers.drop_button.click()
    begun.until(lambda: begun.papers.pages == ())
    assert rows(begun) == []


def test_the_very_same_page_is_refused(begun: PhotoDesk):
    take(begun, 1)
    lay(begun, 1)
    begun.page.papers.panel.shoot_button.click()
    begun.until(lambda: begun.errors == ["PH-206"])
    assert begun.papers.capture.state is CaptureState.LIVE
    assert len(begun.papers.pages) == 1


def test_a_page_that_cannot_be_read_is_kept_for_a_reason_only(begun: PhotoDesk):
    worn = Image.open(io.BytesIO(paper_on_desk(1, DOCUMENT))).filter(ImageFilter.GaussianBlur(7))
    buffer = io.BytesIO()
    worn.save(buffer, "PNG")
    begun.cameras.show("paper", buffer.getvalue())
    capture, panel = begun.papers.capture, begun.page.papers.panel
    begun.until(lambda: told_of(capture).sentence == "画面不清晰。")
    panel.shoot_button.click()
    begun.until(lambda: capture.state is CaptureState.REFUSED)
    assert begun.papers.pages == ()

    panel.keep_anyway.reason.setCurrentText(OF_PAPERS[0])
    panel.keep_anyway.keep_button.click()
    begun.until(lambda: len(begun.papers.pages) == 1)
    begun.until(lambda: any("已说明理由" in row for row in rows(begun)))


def test_several_files_are_imported_and_a_bad_one_does_not_stop_the_rest(begun: PhotoDesk, tmp_path: Path):
    files = [tmp_path / name for name in ("1.png", "2.png", "3.png")]
    for seed, file in enumerate(files, start=1):
        file.write_bytes(paper_on_desk(seed, DOCUMENT))
    files[1].write_bytes(b"torn")

    begun.papers.capture.take_files(files)

    begun.until(lambda: len(begun.papers.pages) == 2 and begun.papers.capture.state is CaptureState.LIVE)
    assert begun.errors == ["PH-201"]


def test_without_a_sheet_it_is_said_what_to_do(begun: PhotoDesk):
    buffer = io.BytesIO()
    Image.new("RGB", DOCUMENT, (88, 66, 50)).save(buffer, "PNG")
    begun.cameras.show("paper", buffer.getvalue())
    begun.until(lambda: told_of(begun.papers.capture).sentence == "没有找到纸张的四条边。")


def test_who_was_entered_by_hand_has_his_card_photographed_here(at: PhotoDesk, desk: Desk):
    """EV-07: both sides block until they are there."""
    visitor = replace(desk.receive_visitor(Quiet()), entry_mode=EntryMode.MANUAL_PHOTO)
    at.open(desk.start_record(Quiet(), visitor))
    at.page.papers_button.click()
    at.until(lambda: any(p.code == "EV-07" for p in blocking(Step.PHOTO, at.collection.problems)))
    assert at.papers.next_is == CARD_SIDES[0]

    take(at, 1)
    assert at.papers.next_is == CARD_SIDES[1], "the other side follows"
    take(at, 2)

    assert [piece.kind for piece in at.papers.pages] == [EvidenceKind.ID_CARD_FRONT, EvidenceKind.ID_CARD_BACK]
    assert all(piece.size < 40_000 for piece in at.papers.pages)
    at.until(lambda: not any(p.code == "EV-07" for p in at.collection.problems))
    assert at.papers.next_is == BOOKLET
    assert at.papers.may_be(at.papers.pages[0].digest) == []


def test_a_frame_of_the_camera_before_is_never_taken_for_one_of_the_next(begun: PhotoDesk):
    capture = begun.papers.capture
    begun.until(lambda: capture.frame is not None)
    for _ in range(3):
        begun.cameras.unplug("paper")
        assert capture.frame is None
        begun.cameras.show("paper", paper_on_desk(3, (1280, 960)))
        begun.cameras.plug("paper")
        begun.until(lambda: capture.frame is not None)
        assert capture.frame.image.width() == 1280
        begun.cameras.unplug("paper")
        begun.cameras.show("paper", paper_on_desk(3, DOCUMENT))
        begun.cameras.plug("paper")
        begun.until(lambda: capture.frame is not None)
        assert capture.frame.image.width() == DOCUMENT[0]
