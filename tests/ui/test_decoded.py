import io

import pytest
from PIL import Image
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor

from station.ui.decoded import decoded

AT_MOST = QSize(200, 100)


def encoded(size: tuple[int, int], kind: str, mode: str = "RGB", colour: object = (200, 30, 60)) -> bytes:
    file = io.BytesIO()
    Image.new(mode, size, colour).save(file, kind)  # type: ignore[arg-type]
    return file.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
@pytest.mark.parametrize(
    ("size", "shown"),
    [((50, 40), QSize(50, 40)), ((400, 400), QSize(100, 100)), ((2000, 10), QSize(200, 1)), ((1600, 800), AT_MOST)],
)
def test_a_picture_is_no_larger_than_it_is_shown(kind: str, size: tuple[int, int], shown: QSize) -> None:
    image = decoded(encoded(size, kind), AT_MOST)
    assert image.size() == shown
    colour = image.pixelColor(shown.width() // 2, shown.height() // 2)
    for part, wanted in zip((colour.red(), colour.green(), colour.blue()), (200, 30, 60), strict=True):
        assert abs(part - wanted) <= 6


def test_grey_and_see_through_pictures_are_shown_as_well() -> None:
    assert decoded(encoded((30, 30), "PNG", "L", 128), AT_MOST).pixelColor(3, 3) == QColor(128, 128, 128)
    assert decoded(encoded((30, 30), "PNG", "RGBA", (0, 0, 0, 0)), AT_MOST).pixelColor(3, 3).alpha() == 0


@pytest.mark.parametrize("data", [b"", b"no picture", encoded((30, 30), "JPEG")[:200], encoded((30, 30), "PNG")[:60]])
def test_what_is_no_picture_is_none(data: bytes) -> None:
    assert decoded(data, AT_MOST).isNull()
