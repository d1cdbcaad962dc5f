"""The clerk's side of a signature on the screen: the canvas, or what is written on the person's."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from station.ui.signing.content_view import Wording
from station.ui.signing.model import SignModel
from station.ui.widgets.signature_canvas import SignatureCanvas, framed

_ELSEWHERE = "签字窗口已打开，请本人在那里核对、签字。下面同步显示笔迹。"


class OnScreenPanel(QWidget):
    """Signing here, or in the person's own window."""

    def __init__(self, model: SignModel, wording: Wording) -> None:
        super().__init__()
        self._model, self._wording = model, wording
        self.setObjectName("clear")
        self._build()
        model.changed.connect(self.render_model)
        model.sheet.changed.connect(self.render_model)
        self.render_model()

    def _build(self) -> None:
        self.who, self.declaration, self.notice = QLabel(), QLabel(), QLabel()
        self.who.setObjectName("verdict")
        self.declaration.setObjectName("large")
        self.notice.setObjectName("notice")
        for label in (self.who, self.declaration, self.notice):
            label.setWordWrap(True)
        self.canvas = SignatureCanvas(self._model.sheet)
        self.undo_button, self.clear_button = QPushButton("撤销一笔"), QPushButton("重签")
        self.window_button = QPushButton()
        self.confirm_button = QPushButton()
        self.confirm_button.setObjectName("primary")
        self.confirm_button.setProperty("big", True)
        tools = QHBoxLayout()
        for button in (self.undo_button, self.clear_button):
            tools.addWidget(button)
        tools.addStretch()
        tools.addWidget(self.window_button)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(12)
        for widget in (self.who, self.declaration, self.notice):
            box.addWidget(widget)
        box.addWidget(framed(self.canvas), 1)
        box.addLayout(tools)
        box.addWidget(self.confirm_button)
        self.window_button.setCursor(Qt.CursorShape.PointingHandCursor)
        self.undo_button.clicked.connect(self._model.sheet.undo)
        self.clear_button.clicked.connect(self._model.sheet.clear)
        self.window_button.clicked.connect(self._open_or_close)
        self.confirm_button.clicked.connect(self._model.confirm)

    def _open_or_close(self) -> None:
        if self._model.handed_over:
            self._model.take_back()
        else:
            self._model.hand_over()

    def render_model(self) -> None:
        model, shown = self._model, self._model.to_sign
        if shown is not None:
            self.who.setText(self._wording.who_signs(shown, "核对左侧内容，在下面签字"))
            self.declaration.setText(self._wording.declaration(shown))
        here = model.ready and not model.handed_over
        empty = model.sheet.is_empty
        notice = _ELSEWHERE if model.handed_over else model.notice
        self.notice.setText(notice)
        self.notice.setVisible(bool(notice))
        if self.canvas.mirror is not model.handed_over:
            self.canvas.set_mirror(model.handed_over)
        self.canvas.setEnabled(here)
        for button in (self.undo_button, self.clear_button, self.confirm_button):
            button.setEnabled(here and not empty)
        self.confirm_button.setText("正在保存…" if model.busy else "确认签字")
        self.window_button.setText("收回签字窗口" if model.handed_over else "打开签字大窗口")
        self.window_button.setEnabled(model.handed_over or model.ready)
