"""是 or 否."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QRadioButton

from station.forms.catalogue import FormField
from station.ui.editors.base import Editor

_YES, _NO = frozenset("sy1是"), frozenset("fn02否")
"""What may be typed: the pinyin initial, English, or a digit."""


class YesNoEditor(Editor):
    """Two buttons; s or 1 is 是, f or 0 is 否."""

    def __init__(self, field: FormField) -> None:
        super().__init__(field)
        self.yes, self.no = QRadioButton("是"), QRadioButton("否")
        self._group = QButtonGroup(self)
        row = QHBoxLayout()
        row.setContentsMargins(0, 4, 0, 4)
        row.setSpacing(24)
        for button, answer, key in ((self.yes, True, "S"), (self.no, False, "F")):
            self._name(button)
            button.setAccessibleName(f"{field.label}：{button.text()}")
            button.setToolTip("　".join(filter(None, (field.help, f"按 {key} 选“{button.text()}”"))))
            self._group.addButton(button)
            row.addWidget(button)
            button.clicked.connect(lambda _, answer=answer: self.edited.emit(answer))
            self._take(button)
        row.addStretch()
        self._body.addLayout(row)
        self.setFocusProxy(self.yes)

    def show_value(self, value: object) -> None:
        self._group.setExclusive(False)
        self.yes.setChecked(value is True)
        self.no.setChecked(value is False)
        self._group.setExclusive(True)

    def _on_key(self, event: QKeyEvent) -> bool:
        typed = event.text().lower()
        with_others = event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
        if typed and not with_others and typed in _YES | _NO:
            chosen = self.yes if typed in _YES else self.no
            chosen.setFocus(Qt.FocusReason.OtherFocusReason)
            chosen.click()
            return True
        return super()._on_key(event)
