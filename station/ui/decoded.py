"""Pictures as a screen shows them, decoded in any thread.

Not by QImage.fromData: PySide keeps the interpreter's lock meanwhile, and Qt, probing a picture for each format it
knows, asks for a lock of its signals, which the UI thread may hold while it waits for the interpreter (seen once: the
window stood still for good). With its format told, nothing is probed.
"""

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QImageReader

_FORMATS = {b"\xff\xd8\xff": b"jpeg", b"\x89PNG\r\n\x1a\n": b"png"}


def decoded(picture: bytes, at_most: QSize) -> QImage:
    """The picture, made smaller to fit into `at_most` pixels where it is larger; a null image for what is none."""
    kind = next((kind for begin, kind in _FORMATS.items() if picture.startswith(begin)), None)
    if kind is None:
        return QImage()
    buffer = QBuffer()
    buffer.setData(QByteArray(picture))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer, kind)
    reader.setAutoDetectImageFormat(False)
    size = reader.size()
    if size.width() > at_most.width() or size.height() > at_most.height():
        fitting = size.scaled(at_most, Qt.AspectRatioMode.KeepAspectRatio)
        reader.setScaledSize(fitting.expandedTo(QSize(1, 1)))
    return reader.read()
