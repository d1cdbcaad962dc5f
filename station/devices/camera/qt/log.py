"""Keeps Qt Multimedia's chatter off stderr. Imports none of it: the library talks already while it is being loaded."""

from PySide6.QtCore import QLoggingCategory

QUIET = "qt.multimedia.*=false"
"""Silences FFmpeg's dump of each input too: Qt asks for that only where qt.multimedia.ffmpeg may say so."""


def quiet_multimedia_log() -> None:
    """To be called before PySide6.QtMultimedia is imported for the first time.

    Replaces filter rules the program set earlier; rules in QT_LOGGING_RULES still win. One line escapes it, which Qt
    writes without a category where there is no graphics card: "No RHI backend. Using CPU conversion."
    """
    QLoggingCategory.setFilterRules(QUIET)
