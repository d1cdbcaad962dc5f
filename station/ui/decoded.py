"""Pictures as a screen shows them, decoded in any thread.

Not by QImage.fromData: PySide keeps the interpreter's lock meanwhile, and Qt, probing the format, takes a lock of its
signals, which the UI thread may hold while it waits for the interpreter (seen once: the window stood still for good).
"""

import io

from PIL import Image
from PySide6.QtCore import QSize
from PySide6.QtGui import QImage


def decoded(picture: bytes, at_most: QSize) -> QImage:
    """The picture, made smaller to fit into `at_most` pixels where it is larger; a null image for what is none."""
    most = at_most.width(), at_most.height()
    try:
        with Image.open(io.BytesIO(picture)) as opened:
            opened.draft("RGB", most)
            image = opened.convert("RGBA")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return QImage()
    image.thumbnail(most, Image.Resampling.LANCZOS)
    data = image.tobytes()
    return QImage(data, image.width, image.height, image.width * 4, QImage.Format.Format_RGBA8888).convertToFormat(
        QImage.Format.Format_ARGB32_Premultiplied
    )
