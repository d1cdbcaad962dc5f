"""Photos prepared: fitted, judged, and what a clerk may keep."""

import pytest

from station.domain.photo import LiveView, PhotoFault, PhotoReport
from station.errors import Cancelled
from station.services.photos import CheckPhoto, PreparePhotos
from tests.services.builders import Quiet


class FakeGate:
    """Fits by taking the first half, and finds fault with what says so."""

    def check(self, data: bytes, profile_name: str) -> PhotoReport:
        return PhotoReport(tuple(fault for fault in PhotoFault if fault.value.encode() in data))

    def fit(self, data: bytes, profile_name: str) -> bytes:
        return data[: len(data) // 2]

    def look(self, bgrx: bytes | memoryview, width: int, height: int, stride: int, profile_name: str) -> LiveView:
        raise NotImplementedError


class Impatient:
    """Stops a job at its second step."""

    def step(self, done: int, total: int, note: str = "") -> None:
        if done == 1:
            raise Cancelled


def test_a_picture_is_judged_as_it_will_be_kept():
    (photo,) = PreparePhotos(FakeGate())(Quiet(), "recent", b"tilted" + b"blurred")

    assert photo.data == b"tilted"
    assert photo.report.problems == (PhotoFault.TILTED,)
    assert photo.report.keepable


def test_the_pages_of_a_booklet_come_in_their_order():
    pages = PreparePhotos(FakeGate())(Quiet(), "household_booklet", b"11", b"22", b"33")

    assert [page.data for page in pages] == [b"1", b"2", b"3"]
    assert all(page.report.ok for page in pages)


def test_pages_can_be_stopped():
    with pytest.raises(Cancelled):
        PreparePhotos(FakeGate())(Impatient(), "household_booklet", b"11", b"22")


@pytest.mark.parametrize("fault", PhotoFault)
def test_only_a_second_person_or_too_many_bytes_keep_a_photo_out(fault: PhotoFault):
    report = CheckPhoto(FakeGate())(Quiet(), fault.value.encode(), "recent")

    assert not report.ok
    assert report.keepable == (fault not in (PhotoFault.SEVERAL_FACES, PhotoFault.TOO_MANY_BYTES))
