"""Opens a picture from anywhere: bounded before it is decoded, upright, in sRGB, without what it carried along."""

import io
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
from PIL import ExifTags, Image, ImageCms

from station.errors import PhotoTooLarge, PhotoUnreadable

MOST_PIXELS = 60_000_000
MOST_BYTES = 64_000_000
_PLAIN = ("L", "RGB", "CMYK", "LAB")
"""Modes that can be scaled as they are."""
_STRIP = 4_000_000
"""Pixels that are converted at once."""

Box = tuple[float, float, float, float]
"""Left, top, right and bottom in pixels of the upright picture."""

_FORMATS = ("JPEG", "PNG", "BMP", "GIF", "TIFF", "WEBP")
"""Named, so that a file from a stick never reaches a decoder that runs other programs (EPS)."""

_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What makes each Exif orientation upright (Exif 2.32, tag 0x0112); 1 is upright already, from 5 on it lies."""

_DAMAGED = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    AttributeError,
    LookupError,
    EOFError,
    ArithmeticError,
    AssertionError,
    RuntimeError,
    struct.error,
    zlib.error,
)
"""What Pillow's decoders raise on damaged files."""

_SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))


class Picture:
    """A picture whose header was read; `size` is its width and height once upright. Frames after the first are left."""

    def __init__(self, data: bytes) -> None:
        """Raises PhotoUnreadable, or PhotoTooLarge above MOST_PIXELS or MOST_BYTES; decodes no pixel of a JPEG."""
        if len(data) > MOST_BYTES:
            raise PhotoTooLarge(bytes=len(data))
        self._data = data
        self._image = self._opened()
        width, height = self._image.size
        if width * height > MOST_PIXELS:
            raise PhotoTooLarge(pixels=width * height)
        self._pixels: Image.Image | None = None
        self._icc = self._image.info.get("icc_profile")
        self._orientation = self._read_orientation()
        self.size = self._turned((width, height))

    @property
    def pages(self) -> int:
        """How many a TIFF holds; 1 of any other, whatever small pictures a camera put behind the first."""
        with _decoding():
            return int(getattr(self._image, "n_frames", 1)) if self._image.format == "TIFF" else 1

    def part(self, box: Box, size: tuple[int, int]) -> Image.Image:
        """A part of the picture scaled to `size`: upright RGB in sRGB, transparency on white.

        What of the box lies outside the picture is left off, and the rest scaled all the same.
        Raises PhotoUnreadable when the pixels are damaged or cut short.
        """
        box, size = self._as_stored(box), self._turned(size)
        full = self._image.size
        scale = max(size[0] / (box[2] - box[0]), size[1] / (box[3] - box[1]))
        with _decoding():
            stored = self._decoded(scale)
            shrink = max(1, int(min(stored.width / full[0], stored.height / full[1]) / scale / 2))
            image = _eight_bit(stored, shrink)
        across, down = stored.width / full[0] / shrink, stored.height / full[1] / shrink
        left, top = max(0.0, box[0] * across), max(0.0, box[1] * down)
        right, bottom = min(image.width, box[2] * across), min(image.height, box[3] * down)
        whole = (round(left), round(top), round(right), round(bottom))
        if (whole[2] - whole[0], whole[3] - whole[1]) == size:
            image = image.crop(whole)
        else:
            # Lanczos takes three times as long, and where pixels are given up nobody sees the difference.
            shrinks = size[0] <= right - left and size[1] <= bottom - top
            how = Image.Resampling.HAMMING if shrinks else Image.Resampling.LANCZOS
            image = image.resize(size, how, box=(left, top, right, bottom), reducing_gap=3.0)
        image = _to_srgb(image, self._icc)
        image.info = {}  # comments and the like would be written anew
        return image.transpose(_TURNS[self._orientation]) if self._orientation in _TURNS else image

    def decode(self, scale: float) -> None:
        """Decodes at no less than this scale, so that what is looked at first costs no decoding of its own.

        Raises as `part` does.
        """
        with _decoding():
            self._decoded(scale)

    def whole(self, most: int) -> Image.Image:
        """All of it, its long side no longer than that. Raises as `part` does."""
        width, height = self.size
        scale = min(1.0, most / max(width, height))
        return self.part((0, 0, width, height), (max(1, round(width * scale)), max(1, round(height * scale))))

    def _decoded(self, scale: float) -> Image.Image:
        """The pixels as stored, at no less than this scale.

        A JPEG decodes at a half, a quarter or an eighth for a fraction of the price, but then stays so.
        """
        if self._image.format not in ("JPEG", "MPO"):
            self._image.load()
            return self._image
        width, height = self._image.size
        if self._pixels is None or self._pixels.width < min(1.0, scale) * width:
            self._pixels = None
            pixels = self._opened()
            pixels.draft(None, (max(1, round(width * scale)), max(1, round(height * scale))))
            pixels.load()
            self._pixels = pixels
        return self._pixels

    def _opened(self) -> Image.Image:
        with _decoding():
            return Image.open(io.BytesIO(self._data), formats=_FORMATS)

    def _as_stored(self, box: Box) -> Box:
        """Where a part of the upright picture lies in the file (Exif 2.32, tag 0x0112)."""
        (left, top, right, bottom), (width, height) = box, self.size
        if self._orientation in (2, 3, 6, 7):
            left, right = width - right, width - left
        if self._orientation in (3, 4, 7, 8):
            top, bottom = height - bottom, height - top
        return (top, left, bottom, right) if self._orientation >= 5 else (left, top, right, bottom)

    def _read_orientation(self) -> int:
        if self._image.format == "TIFF":  # Pillow turns these itself
            return 1
        try:
            value = self._image.getexif().get(ExifTags.Base.Orientation)
        except _DAMAGED:  # a damaged tag is no reason to refuse a picture that can be seen
            return 1
        return value if value in _TURNS else 1

    def _turned(self, size: tuple[int, int]) -> tuple[int, int]:
        return (size[1], size[0]) if self._orientation >= 5 else size


@contextmanager
def _decoding() -> Iterator[None]:
    try:
        yield
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise PhotoTooLarge() from None
    except _DAMAGED as error:
        raise PhotoUnreadable(cause=type(error).__name__) from None


def _eight_bit(image: Image.Image, shrink: int) -> Image.Image:
    """The picture in a mode that can be scaled (L, RGB, CMYK or LAB), transparency on white, `shrink` times smaller.

    A strip at a time: the copies of a whole one in 16 bits or with transparency would take half a gigabyte.
    """
    white = _white(image)
    if image.mode in _PLAIN and "transparency" not in image.info:
        return image.reduce(shrink) if shrink > 1 else image
    rows = max(1, _STRIP // image.width // shrink) * shrink
    small: Image.Image | None = None
    for top in range(0, image.height, rows):
        strip = _plain(image.crop((0, top, image.width, min(image.height, top + rows))), white)
        if shrink > 1:
            strip = strip.reduce(shrink)
        if small is None:
            small = Image.new(strip.mode, (-(-image.width // shrink), -(-image.height // shrink)))
        small.paste(strip, (0, top // shrink))
    assert small is not None
    return small


def _white(image: Image.Image) -> float:
    """What stands for white in a mode that says no more than that it has many levels."""
    if image.mode not in ("I", "F"):
        return 65535
    brightest = np.nan_to_num(np.array(image.getextrema(), dtype=np.float64)).max()
    if brightest <= 255:
        return 1 if image.mode == "F" and brightest <= 1 else 255
    return 65535


def _plain(image: Image.Image, white: float) -> Image.Image:
    if image.mode.startswith(("I", "F")):
        values = np.nan_to_num(np.asarray(image).astype(np.float32))
        return Image.fromarray(np.clip(values * (255 / white), 0, 255).astype(np.uint8))
    if image.mode in ("RGBA", "LA", "La", "PA", "RGBa") or "transparency" in image.info:
        clear = image.convert("RGBA")
        plain = Image.new("RGB", image.size, "white")
        plain.paste(clear, mask=clear.getchannel("A"))
        return plain
    if image.mode == "1":
        return image.convert("L")
    return image if image.mode in _PLAIN else image.convert("RGB")


def _to_srgb(image: Image.Image, icc: bytes | None) -> Image.Image:
    """The colours as a screen shows them; a profile that is damaged or of another mode is passed over."""
    try:
        if image.mode == "LAB":
            lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB"))
            return _transformed(image, lab)
        if icc:
            return _transformed(image, ImageCms.ImageCmsProfile(io.BytesIO(icc)))
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        if image.mode == "LAB":
            raise PhotoUnreadable(cause="LAB") from None
    return image if image.mode == "RGB" else image.convert("RGB")


def _transformed(image: Image.Image, profile: ImageCms.ImageCmsProfile) -> Image.Image:
    result = ImageCms.profileToProfile(image, profile, _SRGB, outputMode="RGB")
    assert result is not None  # only None when done in place
    return result
