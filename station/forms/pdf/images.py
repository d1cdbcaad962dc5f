"""Photo and signature as they go onto paper."""

from io import BytesIO

from PIL import Image, ImageOps
from reportlab.lib.utils import ImageReader

from station.errors import PhotoUnreadable
from station.forms.pdf.pieces import PHOTO_CELL, PHOTO_LEAST

PHOTO, SIGNATURE = "photo", "signature"
"""What the cells for them are called."""

_PICTURE_DPI = 200
_SIGNATURE_PIXELS = (900, 400)


def photo_of(data: bytes | None) -> ImageReader | None:
    """The photo upright, with few more pixels than a printer shows."""
    if data is None:
        return None
    size = round(PHOTO_CELL / 72 * _PICTURE_DPI), round(PHOTO_LEAST / 72 * _PICTURE_DPI)
    try:
        with Image.open(BytesIO(data)) as image:
            image.draft("RGB", size)
            upright = ImageOps.exif_transpose(image).convert("RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise PhotoUnreadable(picture=PHOTO) from None
    if upright.width > 2 * size[0] or upright.height > 2 * size[1]:
        upright.thumbnail(size)
    jpeg = BytesIO()
    upright.save(jpeg, "JPEG", quality=90)
    return ImageReader(jpeg)


def signature_of(data: bytes | None) -> ImageReader | None:
    """The signature, in grey on white, without the empty rim it was written in."""
    if data is None:
        return None
    try:
        with Image.open(BytesIO(data)) as image:
            inked = image.convert("RGBA")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise PhotoUnreadable(picture=SIGNATURE) from None
    grey = Image.alpha_composite(Image.new("RGBA", inked.size, "white"), inked).convert("L")
    grey = grey.crop(ImageOps.invert(grey).getbbox() or (0, 0, *grey.size))
    grey.thumbnail(_SIGNATURE_PIXELS)
    return ImageReader(grey)
