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
        """Raises PhotoUnreadable, or PhotoTooLarge above MOST_PIXELS; decodes no pixel of a JPEG."""
        with _decoding():
            self._image: Image.Image = Image.open(io.BytesIO(data), formats=_FORMATS)
        width, height = self._image.size
        if width * height > MOST_PIXELS:
            raise PhotoTooLarge(pixels=width * height)
        self._icc = self._image.info.get("icc_profile")
        self._orientation = self._read_orientation()
        self.size = self._turned((width, height))

    def centre(self, cut: tuple[int, int], size: tuple[int, int]) -> Image.Image:
        """The middle part, `cut` pixels wide and high, scaled to `size`: upright RGB in sRGB, transparency on white.

        Raises PhotoUnreadable when the pixels are damaged or cut short.
        """
        cut, size = self._turned(cut), self._turned(size)
        full = self._image.size
        scale = max(size[0] / cut[0], size[1] / cut[1])
        with _decoding():
            # A JPEG decodes at a half, a quarter or an eighth for a fraction of the price; other formats ignore this.
            self._image.draft(None, (max(1, round(full[0] * scale)), max(1, round(full[1] * scale))))
            self._image.load()
            image = _eight_bit(self._image)
        across, down = image.width / full[0], image.height / full[1]
        width, height = min(image.width, cut[0] * across), min(image.height, cut[1] * down)
        left, top = (image.width - width) / 2, (image.height - height) / 2
        box = (left, top, min(image.width, left + width), min(image.height, top + height))
        image = image.resize(size, Image.Resampling.LANCZOS, box=box, reducing_gap=3.0)
        image = _to_srgb(image, self._icc)
        image.info = {}  # comments and the like would be written anew
        return image.transpose(_TURNS[self._orientation]) if self._orientation in _TURNS else image

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


def _eight_bit(image: Image.Image) -> Image.Image:
    """The picture in a mode that can be scaled: L, RGB, RGBA, CMYK or LAB."""
    if image.mode.startswith(("I", "F")):
        values = np.nan_to_num(np.asarray(image).astype(np.float32))
        brightest = values.max(initial=0)
        white = 65535  # what the mode says, or the values where it does not
        if image.mode in ("I", "F") and brightest <= 255:
            white = 1 if image.mode == "F" and brightest <= 1 else 255
        return Image.fromarray(np.clip(values * (255 / white), 0, 255).astype(np.uint8))
    if image.mode in ("LA", "La", "PA", "RGBa") or "transparency" in image.info:
        return image.convert("RGBA")
    if image.mode == "1":
        return image.convert("L")
    if image.mode in ("L", "RGB", "RGBA", "CMYK", "LAB"):
        return image
    return image.convert("RGB")


def _to_srgb(image: Image.Image, icc: bytes | None) -> Image.Image:
    """The colours as a screen shows them; a profile that is damaged or of another mode is passed over."""
    if image.mode == "RGBA":
        white = Image.new("RGB", image.size, "white")
        white.paste(image, mask=image.getchannel("A"))
        image = white
    try:
        if image.mode == "LAB":
            lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB"))
            return _transformed(image, lab)
        if icc:
            return _transformed(image, ImageCms.ImageCmsProfile(io.BytesIO(icc)))
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        if image.mode == "LAB":
            raise PhotoUnreadable(cause="LAB") from None
    return image.convert("RGB")


def _transformed(image: Image.Image, profile: ImageCms.ImageCmsProfile) -> Image.Image:
    result = ImageCms.profileToProfile(image, profile, _SRGB, outputMode="RGB")
    assert result is not None  # only None when done in place
    return result
