"""How large all is written: the style sheet and the font, scaled."""

import re

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication

from station.services.type_size import TYPE_SIZES

_PIXELS = 16
_SCALED = re.compile(r"((?:font-size|padding|min-height|max-height|width|height|border-radius|spacing):)([^;}]*)")
_LENGTH = re.compile(r"(\d+)px")


def scaled(style: str, percent: int) -> str:
    """A style sheet with its type, and the room around it, so much larger; lines stay as thin."""

    def larger(found: re.Match[str]) -> str:
        return found[1] + _LENGTH.sub(lambda length: f"{int(length[1]) * percent // 100}px", found[2])

    return style if percent == 100 else _SCALED.sub(larger, style)


class TypeSize(QObject):
    """The size that holds for the whole program; begins with what the application wears."""

    chosen = Signal(int)
    """Percent: the operator wants to read so from now on."""

    def __init__(self, application: QApplication) -> None:
        super().__init__(application)
        self._application = application
        plain = application.property("plain_style")
        self._plain = str(plain) if plain else application.styleSheet()
        application.setProperty("plain_style", self._plain)
        self.percent = int(application.property("type_percent") or 100)

    def set(self, percent: int) -> None:
        """Writes everything in another size. Raises ValueError for one that is not offered."""
        if percent not in TYPE_SIZES:
            raise ValueError("not among the sizes")
        if percent == self.percent:
            return
        self.percent = percent
        font = self._application.font()
        font.setPixelSize(_PIXELS * percent // 100)
        self._application.setProperty("type_percent", percent)
        self._application.setFont(font)
        self._application.setStyleSheet(scaled(self._plain, percent))

    def larger(self) -> None:
        """The next size, if there is one."""
        self._choose(min(TYPE_SIZES.index(self.percent) + 1, len(TYPE_SIZES) - 1))

    def smaller(self) -> None:
        """The size before, if there is one."""
        self._choose(max(TYPE_SIZES.index(self.percent) - 1, 0))

    def _choose(self, place: int) -> None:
        if TYPE_SIZES[place] != self.percent:
            self.set(TYPE_SIZES[place])
            self.chosen.emit(self.percent)
