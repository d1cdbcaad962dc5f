"""A county, town or village of the whole country."""

from PySide6.QtCore import QModelIndex, QStringListModel
from PySide6.QtWidgets import QCompleter

from station.forms.catalogue import FormField
from station.forms.divisions import Division, division_name, find
from station.ui.editors.lines import LineEditor

_OFFERED = 20
_COUNTY, _PROVINCE = 6, 2


def found_near(text: str, near: str) -> list[Division]:
    """Divisions by a few letters: those of the own county first, then of the province, then of the country."""
    places = [near[:length] for length in (_COUNTY, _PROVINCE) if len(near) >= length]
    found = [division for within in (*places, "") for division in find(text, within, _OFFERED)]
    return list({division.code: division for division in found}.values())[:_OFFERED]


class DivisionEditor(LineEditor):
    """Found by a few letters of its name, pinyin initials or code; the code is the answer.

    Enter takes the one on top. What names no division is kept as typed, and a rule says so.
    """

    def __init__(self, field: FormField, near: str = "") -> None:
        super().__init__(field)
        self._near = near
        self.line.setMaxLength(60)
        self.line.setPlaceholderText("输入地名、拼音首字母或代码")
        self._found: dict[str, str] = {}
        self._names = QStringListModel(self)
        self.completer = QCompleter(self._names, self)
        self.completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self.completer.setMaxVisibleItems(12)
        self.line.setCompleter(self.completer)
        self.completer.activated.connect(self._choose)

    def answer(self, text: str) -> object:
        self._offer(text)
        return self._found.get(text.strip()) or text.strip() or None

    def text(self, value: object) -> str:
        return self.field.shown_value(value) if isinstance(value, str) else ""

    def finish(self) -> None:
        """Takes the one marked in the list, or the first that what was typed finds."""
        if self.typing and self.line.text().strip() not in self._found:
            popup = self.completer.popup()
            marked = popup.currentIndex().data() if popup.isVisible() and popup.currentIndex().isValid() else None
            offered = self._names.stringList()
            if self.line.text().strip() and (marked or offered):
                self._choose(str(marked or offered[0]))
        self.completer.popup().hide()
        super().finish()

    def _offer(self, text: str) -> None:
        offered = {
            division_name(division.code) or division.name: division.code for division in found_near(text, self._near)
        }
        self._found |= offered
        self._names.setStringList(list(offered))

    def _choose(self, chosen: object) -> None:
        name = str(chosen.data()) if isinstance(chosen, QModelIndex) else str(chosen)
        self._put(name)
        self.line.setCursorPosition(0)
        self.edited.emit(self._found.get(name, name))

    def _on_left(self) -> None:
        """A typed code shows as its name once the field is left."""
        name = division_name(self.line.text().strip())
        if name is not None:
            self._put(name)
        super()._on_left()
