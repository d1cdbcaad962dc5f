"""Papers: found on the desk, straightened, and refused where they cannot be read."""

import cv2
import numpy as np
import pytest
from PIL import Image

from station.domain.photo import PhotoFault
from station.photos.document import clearer, find_sheet, from_above
from station.photos.drawn_paper import paper_on_desk
from station.photos.faces import FaceFinder
from station.photos.gate import PhotoGate
from station.photos.profiles import shipped_profiles
from tests.photos.papers import askew, desk, laid, sheet
from tests.photos.people import Pixels, as_filmed, blurred, exposed, jpeg, moved
from tests.photos.pictures import opened

PAPERS = ("household_booklet", "certificate", "signed_form", "id_card_side")


@pytest.fixture(scope="module")
def gate() -> PhotoGate:
    return PhotoGate(shipped_profiles(), FaceFinder())


def seen(kind: str = "wood", seed: int = 0, size: tuple[int, int] = (2000, 2600)) -> Pixels:
    return laid(sheet(seed=seed), askew(seed), desk(*size, kind, seed))


def small(pixels: Pixels) -> Pixels:
    return np.asarray(Image.fromarray(pixels).resize((492, 640), Image.Resampling.BOX))


@pytest.mark.parametrize("kind", ["wood", "dark", "grey", "green"])
@pytest.mark.parametrize("seed", range(8))
def test_the_corners_of_a_sheet_on_a_desk_are_found(kind: str, seed: int):
    corners = find_sheet(small(seen(kind, seed)))

    assert corners is not None
    assert np.abs(corners - askew(seed)).max() < 0.015


def test_the_frame_printed_on_a_page_is_not_taken_for_its_edge():
    assert find_sheet(small(sheet())) is None


@pytest.mark.parametrize("kind", ["wood", "dark", "grey", "green"])
def test_an_empty_desk_has_no_sheet(kind: str):
    assert find_sheet(desk(640, 480, kind)) is None


def test_a_straightened_sheet_is_the_sheet():
    page = sheet()
    shown = clearer(from_above(seen(), askew(0), 1700))
    again = cv2.resize(shown, (page.shape[1], page.shape[0])).astype(float)

    assert abs(shown.shape[1] / shown.shape[0] - 1200 / 1700) < 0.08
    assert np.corrcoef(cv2.blur(again, (9, 9)).ravel(), cv2.blur(page.astype(float), (9, 9)).ravel())[0, 1] > 0.85


@pytest.mark.parametrize("profile", PAPERS)
def test_a_page_on_the_desk_comes_out_straight_readable_and_within_its_limit(gate: PhotoGate, profile: str):
    fitted = gate.fit(jpeg(seen()), profile)

    report = gate.check(fitted, profile)
    assert report.ok, report
    pixels = np.asarray(opened(fitted))
    tall, wide = pixels.shape[:2]
    blue = pixels[round(0.015 * tall) : round(0.035 * tall), round(0.02 * wide) : round(0.045 * wide)].mean(axis=(0, 1))
    assert blue[2] > 150 > 110 > blue[0]  # the mark of the top left corner
    assert pixels[-8:, :, :].mean() > 190  # paper down to the edge, no desk


def test_a_page_that_fills_the_picture_is_left_as_it_is(gate: PhotoGate):
    page = sheet()
    fitted = np.asarray(opened(gate.fit(jpeg(page, 97), "certificate"))).astype(int)

    assert fitted.shape == page.shape
    assert np.abs(fitted - page).mean() < 4


def test_a_shadow_over_half_a_page_is_lifted_and_colours_stay():
    page = sheet().astype(float)
    page[:, :600] *= 0.6
    shown = clearer(page.astype(np.uint8))
    left, right = shown[850:860, 20:60].mean(), shown[850:860, 1140:1180].mean()

    assert right - left < 0.7 * (244 - 0.6 * 244)
    blue = shown[30:60, 25:55].mean(axis=(0, 1))
    assert blue[2] > 2 * blue[0]


@pytest.mark.parametrize(
    ("spoilt", "fault"),
    [
        (lambda page: blurred(page, 0.003), PhotoFault.BLURRED),
        (lambda page: moved(page, 0.012, 30), PhotoFault.BLURRED),
        (lambda page: exposed(page, -3.5), PhotoFault.TOO_DARK),
        (lambda page: exposed(page, 6.6), PhotoFault.TOO_BRIGHT),
        (lambda page: cv2.resize(page, (420, 595), interpolation=cv2.INTER_AREA), PhotoFault.TOO_SMALL),
        (lambda page: np.full_like(page, 240), PhotoFault.UNREADABLE),
        (lambda page: (220 + (page.astype(float) - 220) * 0.1).astype(np.uint8), PhotoFault.UNREADABLE),
    ],
    ids=["blurred", "moved", "dark", "bright", "small", "empty", "pale"],
)
def test_a_page_that_cannot_be_read_is_refused(gate: PhotoGate, spoilt, fault: PhotoFault):
    for seed in range(4):
        page = sheet(seed=seed)
        assert set(gate.check(jpeg(page), "household_booklet").problems) <= {PhotoFault.TOO_MANY_BYTES}
        assert fault in gate.check(jpeg(spoilt(page)), "household_booklet").problems


@pytest.mark.parametrize("kind", ["wood", "dark", "green"])
def test_a_live_frame_shows_the_edges_of_the_sheet_that_would_be_kept(gate: PhotoGate, kind: str):
    frame = seen(kind, 3)
    height, width = frame.shape[:2]

    view = gate.look(as_filmed(frame), width, height, 4 * width, "certificate")

    assert view.cut is not None
    assert np.abs(np.array(view.cut) / (width, height) - askew(3)).max() < 0.01
    assert view.fits


def test_a_live_frame_without_a_sheet_is_judged_whole(gate: PhotoGate):
    frame = desk(1600, 1200, "dark")
    view = gate.look(as_filmed(frame), 1600, 1200, 4 * 1600, "certificate")
    assert view.cut is None
    assert PhotoFault.UNREADABLE in view.report.problems


def test_what_is_wrong_with_the_sheet_is_named_live(gate: PhotoGate):
    frame = blurred(seen(seed=1), 0.004)
    height, width = frame.shape[:2]
    view = gate.look(as_filmed(frame), width, height, 4 * width, "household_booklet")
    assert PhotoFault.BLURRED in view.report.problems


@pytest.mark.parametrize("seed", range(4))
def test_a_drawn_page_is_found_straightened_and_can_be_read(gate: PhotoGate, seed: int):
    fitted = gate.fit(paper_on_desk(seed, (2592, 1944)), "certificate")

    assert gate.check(fitted, "certificate").ok
    width, height = opened(fitted).size
    assert width / height == pytest.approx(1 / 1.414, abs=0.06)
