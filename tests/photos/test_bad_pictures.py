"""Pictures that are broken, huge, of odd kinds, or something else besides: a sentence or a right result, in bounds."""

import io
import json
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import settings
from PIL import Image

from station.domain.photo import PhotoFault
from station.errors import PhotoTooLarge
from station.photos.faces import FaceFinder
from station.photos.gate import PhotoGate
from station.photos.profiles import shipped_profiles
from tests.photos.people import Sitting, jpeg, taken
from tests.photos.pictures import opened, png_claiming, saved

MOST_MEGABYTES = 500


@pytest.fixture(scope="module")
def gate() -> PhotoGate:
    return PhotoGate(shipped_profiles(), FaceFinder())


@pytest.fixture(scope="module")
def sitter() -> Image.Image:
    return Image.fromarray(taken("drawn1", Sitting((480, 600), head=0.75, crown=0.1)))


def in_a_process_of_its_own(data: bytes, folder: Path, profile: str = "recent") -> dict[str, object]:
    file = folder / "picture.jpg"
    file.write_bytes(data)
    done = subprocess.run(
        [sys.executable, "-m", "tests.photos.judge", str(file), profile], capture_output=True, check=True, text=True
    )
    told = json.loads(done.stdout)
    assert told["megabytes"] < MOST_MEGABYTES
    return dict(told)


def jpeg_claiming(width: int, height: int) -> bytes:
    """A small JPEG whose frame header says it is that large (ITU-T T.81, B.2.2)."""
    data = saved(Image.new("RGB", (64, 64)), "JPEG")
    at = data.index(b"\xff\xc0") + 5
    return data[:at] + struct.pack(">HH", height, width) + data[at + 4 :]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "PH-201"),
        (b"<html><body>photo</body></html>", "PH-201"),
        (png_claiming(20_000, 10_000), "PH-202"),
        (jpeg_claiming(20_000, 10_000), "PH-202"),
        (png_claiming(7_700, 7_700), "PH-201"),
        (saved(Image.new("RGB", (3000, 2000)))[:-4000], "PH-201"),
    ],
    ids=["empty", "html", "png of 200 MP", "jpeg of 200 MP", "png of 59 MP cut", "truncated"],
)
def test_a_broken_or_oversized_file_gets_a_sentence_and_little_memory(tmp_path: Path, data: bytes, code: str):
    told = in_a_process_of_its_own(data, tmp_path)

    assert (told["check"], told["fit"]) == (code, code)


def test_a_jpeg_that_holds_less_than_it_says_takes_little_memory(tmp_path: Path):
    in_a_process_of_its_own(jpeg_claiming(7_700, 7_700), tmp_path)


HEAVY: dict[str, Callable[[tuple[int, int]], bytes]] = {
    "transparent PNG": lambda size: saved(Image.new("LA", size, (90, 128)), compress_level=1),
    "16-bit PNG": lambda size: saved(Image.fromarray(np.full(size[::-1], 30_000, np.uint16)), compress_level=1),
    "CMYK TIFF": lambda size: saved(Image.new("CMYK", size, (9, 90, 50, 9)), "TIFF", compression="tiff_lzw"),
    "JPEG": lambda size: saved(Image.new("RGB", size, (90, 90, 50)), "JPEG"),
    "progressive JPEG": lambda size: saved(Image.new("RGB", size, (90, 90, 50)), "JPEG", progressive=True),
    "GIF": lambda size: saved(Image.new("P", size, 3), "GIF"),
}


@pytest.mark.parametrize("kind", HEAVY)
def test_the_largest_pictures_that_are_taken_stay_in_bounds(tmp_path: Path, kind: str):
    whole = settings.default is not None and settings.default.max_examples >= 1000
    size = (9_000, 6_600) if whole else (4_000, 3_000)

    told = in_a_process_of_its_own(HEAVY[kind](size), tmp_path, "certificate")

    assert isinstance(told["fit"], int)
    assert told["fit"] <= 300_000


def test_a_file_of_too_many_bytes_is_refused_before_it_is_opened(gate: PhotoGate):
    with pytest.raises(PhotoTooLarge):
        gate.check(bytes(64_000_001), "recent")


def _kinds(image: Image.Image) -> dict[str, bytes]:
    exif = Image.Exif()
    exif[0x0112] = 6
    lying = image.transpose(Image.Transpose.ROTATE_90)
    others = [Image.new("RGB", image.size, colour) for colour in ("red", "green")]
    animated = {"save_all": True, "append_images": others, "duration": 100}
    levels = np.asarray(image).astype(np.uint16)
    return {
        "PNG": saved(image),
        "CMYK JPEG": saved(image.convert("CMYK"), "JPEG", quality=95),
        "turned by Exif": saved(lying, "JPEG", quality=95, exif=exif),
        "animated GIF": saved(image, "GIF", **animated),
        "animated WebP": saved(image, "WEBP", quality=95, **animated),
        "animated PNG": saved(image, "PNG", **animated),
        "16-bit TIFF": sixteen_bit_tiff(levels * 257),
    }


def sixteen_bit_tiff(levels: np.ndarray) -> bytes:
    import tifffile

    buffer = io.BytesIO()
    tifffile.imwrite(buffer, levels, photometric="rgb")
    return buffer.getvalue()


@pytest.mark.parametrize(
    "kind", ["PNG", "CMYK JPEG", "turned by Exif", "animated GIF", "animated WebP", "animated PNG", "16-bit TIFF"]
)
def test_a_good_picture_of_any_kind_is_recognised_and_comes_out_the_same(
    gate: PhotoGate, sitter: Image.Image, kind: str
):
    data = _kinds(sitter)[kind]
    assert set(gate.check(data, "recent").problems) <= {PhotoFault.TOO_MANY_BYTES}
    fitted = opened(gate.fit(data, "recent"))
    same = np.asarray(opened(gate.fit(saved(sitter), "recent"))).astype(int)
    assert (fitted.format, fitted.mode, fitted.size) == ("JPEG", "RGB", (480, 600))
    assert np.abs(np.asarray(fitted).astype(int) - same).mean() < 6


def zipped() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("payload.exe", b"MZ payload")
    return buffer.getvalue()


@pytest.mark.parametrize(
    "spliced",
    [
        lambda data: data + zipped(),
        lambda data: data + b"<script>alert(1)</script>",
        lambda data: data[:2] + b"\xff\xfe" + struct.pack(">H", 30) + b"<script>alert(1)</script>\0\0\0" + data[2:],
        lambda data: data[:2] + b"\xff\xef" + struct.pack(">H", 2 + len(zipped())) + zipped() + data[2:],
    ],
    ids=["ZIP behind", "HTML behind", "HTML in a comment", "ZIP in a segment"],
)
def test_a_picture_that_is_something_else_besides_comes_out_as_a_picture_alone(
    gate: PhotoGate, sitter: Image.Image, spliced: Callable[[bytes], bytes]
):
    data = spliced(jpeg(np.asarray(sitter)))
    fitted = gate.fit(data, "recent")

    assert gate.check(data, "recent").ok
    assert not zipfile.is_zipfile(io.BytesIO(fitted))
    assert b"script" not in fitted
    assert b"payload" not in fitted
    assert fitted.endswith(b"\xff\xd9")
