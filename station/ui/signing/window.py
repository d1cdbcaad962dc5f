"""The window of the person who signs: what he signs in large type, the canvas, and one big button."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeyEvent, QScreen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from station.ui.signing.content_view import SIZES, ContentView, Wording
from station.ui.signing.hold_button import HoldButton
from station.ui.signing.model import SCREEN_GONE, SignModel
from station.ui.widgets.signature_canvas import SignatureCanvas, framed

_ROOMY, _LARGE = 560, 1000
"""Pixels of height from which on there is room for larger type to begin with, and for large type."""


def signing_screen(clerk: QScreen | None) -> QScreen | None:
    """The screen that is not the clerk's; his own where there is no other."""
    others = [screen for screen in QGuiApplication.screens() if screen is not clerk]
    return others[0] if others else clerk or QGuiApplication.primaryScreen()


class SigningWindow(QWidget):
    """Full screen on the second screen, or on the only one. There is no way out of it by a slip of the hand.

    Back to the clerk lead: the button held, Esc on the clerk's keyboard, 内容有误, and the screen being unplugged.
    """

    def __init__(self, model: SignModel, wording: Wording, clerk: QScreen | None) -> None:
        super().__init__(None, Qt.WindowType.Window | Qt.WindowType.FramelessWindowHint)
        self._model, self._wording = model, wording
        self._screen = signing_screen(clerk)
        self.setWindowTitle("核对签字")
        self.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, False)
        self.setObjectName("signing")
        height = self._screen.geometry().height() if self._screen else _ROOMY
        self._roomy = height >= _ROOMY
        self.setProperty("roomy", self._roomy)
        self._build(SIZES[3] if height >= _LARGE else SIZES[2] if self._roomy else SIZES[0])
        model.changed.connect(self._render)
        model.content_changed.connect(self._show_content)
        model.sheet.changed.connect(self._render)
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):
            application.screenRemoved.connect(self._on_screen_removed)
        self._show_content()
        self._render()

    def open(self) -> None:
        """Shows itself where it belongs."""
        if self._screen is not None:
            self.setScreen(self._screen)
            self.setGeometry(self._screen.geometry())
        self.showFullScreen()
        self.activateWindow()
        self.content.setFocus()

    def _build(self, size: int) -> None:
        self.content = ContentView(self._wording, size)
        self.who, self.declaration = QLabel(), QLabel()
        for label in (self.who, self.declaration):
            label.setWordWrap(True)
        self.canvas = SignatureCanvas(self._model.sheet)
        margin = 16 if self._roomy else 8
        writing = QVBoxLayout()
        writing.setSpacing(margin // 2)
        for widget in (self.who, self.declaration):
            writing.addWidget(widget)
        writing.addWidget(framed(self.canvas), 1)
        middle = QHBoxLayout()
        middle.setContentsMargins(margin, margin // 2, margin, margin // 2)
        middle.setSpacing(margin)
        middle.addWidget(self.content, 11)
        middle.addLayout(writing, 10)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._head())
        layout.addLayout(middle, 1)
        layout.addWidget(self._foot())

    def _head(self) -> QFrame:
        self.back_button = HoldButton("按住返回")
        self.back_button.setToolTip("按住不放，回到采集员的画面（采集员也可以按 Esc）")
        self.up_button, self.down_button = QPushButton("▲ 上翻"), QPushButton("▼ 下翻")
        self.smaller_button, self.larger_button = QPushButton("字小些"), QPushButton("字大些")
        self._title = QLabel("请核对并签字")
        self._title.setObjectName("title")
        self.up_button.clicked.connect(lambda: self.content.turn(-1))
        self.down_button.clicked.connect(lambda: self.content.turn(1))
        self.smaller_button.clicked.connect(lambda: self._scale(-1))
        self.larger_button.clicked.connect(lambda: self._scale(1))
        self.back_button.held.connect(self._model.take_back)
        reading = (self.up_button, self.down_button, self.smaller_button, self.larger_button)
        return self._bar(*reading, None, self._title, None, self.back_button)

    def _foot(self) -> QFrame:
        self.wrong_button = QPushButton("内容有误")
        self.undo_button, self.clear_button = QPushButton("撤销一笔"), QPushButton("重签")
        self.confirm_button = QPushButton()
        self.confirm_button.setObjectName("confirm")
        self.confirm_button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self.wrong_button.clicked.connect(self._model.object_to)
        self.undo_button.clicked.connect(self._model.sheet.undo)
        self.clear_button.clicked.connect(self._model.sheet.clear)
        self.confirm_button.clicked.connect(self._model.confirm)
        bar = self._bar(self.wrong_button, None, self.undo_button, self.clear_button, self.confirm_button)
        layout = bar.layout()
        assert isinstance(layout, QHBoxLayout)
        layout.setStretch(layout.count() - 1, 2)
        return bar

    def _bar(self, *widgets: QWidget | None) -> QFrame:
        """Widgets in a row; None is a stretch."""
        bar = QFrame()
        bar.setObjectName("signingBar")
        row = QHBoxLayout(bar)
        margin = 12 if self._roomy else 4
        row.setContentsMargins(margin + 4, margin, margin + 4, margin)
        row.setSpacing(margin)
        for widget in widgets:
            if widget is None:
                row.addStretch(1)
            else:
                row.addWidget(widget)
        return bar

    def _scale(self, steps: int) -> None:
        self.content.scale(steps)
        self._render()

    def _show_content(self) -> None:
        shown = self._model.to_sign
        if shown is not None:
            self.content.show_document(shown.document)
            self.who.setText(self._wording.who_signs(shown, "核对内容，在下面签字"))
            self.declaration.setText(self._wording.declaration(shown))

    def _render(self) -> None:
        model = self._model
        empty, ready = model.sheet.is_empty, model.ready
        for button in (self.undo_button, self.clear_button):
            button.setEnabled(ready and not empty)
        self.confirm_button.setEnabled(ready and not empty)
        self.confirm_button.setText("正在保存…" if model.busy else "确认签字")
        self.wrong_button.setEnabled(not model.busy)
        self.back_button.setEnabled(not model.busy)
        self.canvas.setEnabled(ready)
        self.smaller_button.setEnabled(self.content.size_px > SIZES[0])
        self.larger_button.setEnabled(self.content.size_px < SIZES[-1])
        font = self.font()
        font.setPixelSize(min(max(16, round(self.content.size_px * 0.85)), 28 if self._roomy else 18))
        self.declaration.setFont(font)
        font.setBold(True)
        self.who.setFont(font)

    # -- ways out -----------------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  # Qt's name
        if event.key() == Qt.Key.Key_Escape and not self._model.busy:
            self._model.take_back()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        """The window manager's ways of closing are none of the signer's."""
        event.setAccepted(not self._model.handed_over)

    def _on_screen_removed(self, screen: QScreen) -> None:
        if screen is self._screen and self._model.handed_over:
            self._screen = None
            self._model.take_back(SCREEN_GONE)
