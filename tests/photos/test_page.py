"""Marked pages before the camera: the mark is read whichever way the page lies, and the page is kept upright."""

import io
from dataclasses import replace
from uuid import UUID

import cv2
import numpy as np
import pytest
import segno
from PIL import Image

from station.domain.photo import PhotoFault
from station.errors import PhotoUnreadable, SeveralPagesInFile
from station.forms.pdf.mark import FormMark
from station.photos.faces import FaceFinder
from station.photos.gate import PhotoGate
from station.photos.page import SeenPage, see_page
from station.photos.profiles import shipped_profiles
from tests.photos.papers import desk, sheet
from tests.photos.people import Pixels
from tests.photos.phone import Shot, photographed

MARK = FormMark(UUID(int=1 << 100), UUID(int=2 << 100), "0123456789abcdef" * 4, 2, 3)
OTHER = replace(MARK, page=1)
LEVEL = Shot(fills=0.9, blur=0.6, noise=2, shadow=0.3)


@pytest.fixture(scope="module")
def gate() -> PhotoGate:
    return PhotoGate(shipped_profiles(), FaceFinder())


def printed(text: str = MARK.to_text(), seed: int = 0) -> Pixels:
    """An A4 page at 200 dpi with a code of 23 mm at its top right."""
    page = cv2.resize(sheet(seed=seed), (1654, 2339))
    if text:
        buffer = io.BytesIO()
        segno.make_qr(text, error="m", boost_error=False).save(buffer, kind="png", scale=8, border=4)
        code = np.asarray(Image.open(buffer).convert("RGB").resize((181, 181)))
        page[40:221, 1654 - 80 - 181 : 1654 - 80] = code
    return page


def saved(pixels: Pixels) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    return buffer.getvalue()


def seen_in(gate: PhotoGate, data: bytes) -> SeenPage:
    return see_page(gate, lambda text: FormMark.parse(text) is not None, data)


def kept(page: SeenPage) -> Pixels:
    return np.asarray(Image.open(io.BytesIO(page.picture)))


def stands_upright(pixels: Pixels) -> bool:
    """Whether the blue corner is at the top left."""
    rows, columns = np.nonzero(pixels[:, :, 2].astype(int) - pixels[:, :, 0] > 70)
    return bool(np.median(rows) < 0.08 * pixels.shape[0] and np.median(columns) < 0.1 * pixels.shape[1])


@pytest.mark.parametrize("turn", [0, 37, 90, 141, 180, 222, 270, 318])
def test_the_mark_is_read_and_the_page_kept_upright_whichever_way_it_lies(gate: PhotoGate, turn: float) -> None:
    page = seen_in(gate, photographed(printed(), replace(LEVEL, turn=turn, tilt=12, tilted_towards=turn / 2)))
    assert page.marks == (MARK.to_text(),)
    height, width = kept(page).shape[:2]
    assert height / width == pytest.approx(2**0.5, abs=0.01)
    assert stands_upright(kept(page))
    assert len(page.picture) <= shipped_profiles()["signed_form"].max_bytes


@pytest.mark.parametrize("quarters", range(4))
def test_a_scan_without_an_outline_is_turned_upright(gate: PhotoGate, quarters: int) -> None:
    page = seen_in(gate, saved(np.rot90(printed(), quarters)))
    assert page.marks == (MARK.to_text(),)
    assert page.report.ok
    assert stands_upright(kept(page))


def test_a_page_without_a_mark_is_straightened_and_has_none(gate: PhotoGate) -> None:
    page = seen_in(gate, photographed(printed(""), replace(LEVEL, tilt=10)))
    assert page.marks == ()
    height, width = kept(page).shape[:2]
    assert height > width * 1.3


def test_a_code_that_is_no_mark_of_ours_is_none(gate: PhotoGate) -> None:
    assert seen_in(gate, photographed(printed("HTTPS://EXAMPLE.INVALID/1"), LEVEL)).marks == ()


def test_the_mark_of_a_page_that_lies_beside_is_not_this_pages(gate: PhotoGate) -> None:
    on = desk(4000, 2600, "dark")
    on[130:2469, 200:1854] = printed("", seed=1)
    on[60:400, 3300:3990] = printed(OTHER.to_text())[:340, -690:]
    page = seen_in(gate, saved(on))
    assert page.marks == ()
    assert stands_upright(kept(page))


def test_two_pages_in_one_picture_have_two_marks(gate: PhotoGate) -> None:
    both = np.hstack([printed(), printed(OTHER.to_text(), seed=1)])
    assert set(seen_in(gate, saved(both)).marks) == {MARK.to_text(), OTHER.to_text()}


def test_a_page_out_of_focus_is_told(gate: PhotoGate) -> None:
    page = seen_in(gate, photographed(printed(), replace(LEVEL, blur=7)))
    assert page.marks == ()
    assert PhotoFault.BLURRED in page.report.problems


def test_two_scanned_pages_are_not_taken_for_one_though_one_mark_is_hard_to_read(gate: PhotoGate) -> None:
    soft = cv2.GaussianBlur(printed(OTHER.to_text(), seed=1), (0, 0), 1.6)
    both = np.hstack([printed(), np.asarray(soft, np.uint8)])
    assert set(seen_in(gate, saved(both)).marks) == {MARK.to_text(), OTHER.to_text()}


def test_of_a_file_with_several_pages_none_is_passed_over_in_silence(gate: PhotoGate) -> None:
    buffer = io.BytesIO()
    first, second = (Image.fromarray(printed(mark.to_text())) for mark in (MARK, OTHER))
    first.save(buffer, "TIFF", save_all=True, append_images=[second])
    with pytest.raises(SeveralPagesInFile):
        seen_in(gate, buffer.getvalue())


def test_what_is_no_picture_is_refused(gate: PhotoGate) -> None:
    with pytest.raises(PhotoUnreadable):
        seen_in(gate, b"%PDF-1.7")
